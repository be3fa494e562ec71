"""The first page: a curve through the houses' prices."""

import functools

import numpy as np

from recomputed.shared import NUMBER, houses, standardised, tanh_network


@functools.cache
def misses(hidden):
    """Return by how many dollars the 1-n-1 network of the first page is off after each step."""
    X, Y = houses()
    groups = np.array_split(np.argsort(X[:, 0], kind="stable"), 20)
    size = np.array([[X[rows, 0].mean()] for rows in groups])
    price = np.array([[Y[rows].mean()] for rows in groups])
    run = tanh_network(standardised(size, size), standardised(price, price), hidden, 2, "xavier",
                       0.1, momentum=0.9)  # fmt: skip
    return [np.sqrt(next(run)[0]) * price.std() for _ in range(3001)]


def first_page(hidden_neurons, steps):
    return {"dollars": misses(int(hidden_neurons))[int(steps)]}


PAGE = "index.html"
EXPLORERS = [(
    rf"(?P<hidden_neurons>\d+) hidden neurons?, (?P<steps>\d+) steps: "
    rf"the curve misses the points by (?P<dollars>{NUMBER}) dollars",
    first_page,
)]  # fmt: skip
