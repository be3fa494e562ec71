"""1986: XOR's hidden square, and the weights of the symmetry network."""

import functools

import numpy as np

from recomputed.shared import NUMBER


def logistic(z):
    return 1 / (1 + np.exp(-z))


@functools.cache
def learnt(task, seed, rate, steps):
    """Learn with the gradient of all patterns added up and momentum 0.9; return all weights."""
    X, Y = patterns(task)
    n = X.shape[1]
    drawn = np.random.default_rng(seed).uniform(-0.3, 0.3, 2 * n + 5)
    W1, b1 = drawn[: 2 * n].reshape(n, 2), drawn[2 * n : 2 * n + 2]
    W2, b2 = drawn[2 * n + 2 : 2 * n + 4], drawn[2 * n + 4]
    parameters = [W1, b1, W2, b2]
    changes = [0.0] * 4
    for _ in range(steps):
        W1, b1, W2, b2 = parameters
        a1 = logistic(X @ W1 + b1)
        a2 = logistic(a1 @ W2 + b2)
        delta2 = (a2 - Y) * a2 * (1 - a2)
        delta1 = np.outer(delta2, W2) * a1 * (1 - a1)
        slopes = [X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum()]
        changes = [0.9 * c - rate * s for c, s in zip(changes, slopes, strict=True)]
        parameters = [p + c for p, c in zip(parameters, changes, strict=True)]
    return parameters


@functools.cache
def patterns(task):
    n = {"xor": 2, "symmetry": 6}[task]
    X = np.array([[int(bit) for bit in f"{i:0{n}b}"] for i in range(2**n)], float)
    if task == "xor":
        return X, np.array([0.0, 1.0, 1.0, 0.0])
    return X, np.array([float(list(x) == list(x)[::-1]) for x in X])


def answers(task, parameters):
    X, Y = patterns(task)
    W1, b1, W2, b2 = parameters
    a2 = logistic(logistic(X @ W1 + b1) @ W2 + b2)
    return a2, 0.5 * ((a2 - Y) ** 2).sum()


def fold(run, sweep):
    outputs, error = answers("xor", learnt("xor", {"learns": 1, "stuck": 11}[run], 0.5, int(sweep)))
    return {"error": error} | dict(zip(("o00", "o01", "o10", "o11"), outputs, strict=True))


def mirror(run, sweep):
    seed = {"near 1,425": 47, "fast": 1, "2 : 3 : 4": 61}[run]
    parameters = learnt("symmetry", seed, 0.1, int(sweep))
    w = parameters[0][:, 0]
    sizes = sorted(abs(w[i] - w[5 - i]) / 2 for i in range(3))
    return {"error": answers("symmetry", parameters)[1]} | dict(zip("pqr", sizes, strict=True))


PAGE = "chapters/history/nineteen_eighty_six.html"
EXPLORERS = [
    (
        rf"The run that (?:is )?(?P<run>\w+), sweep (?P<sweep>\d+): error (?P<error>{NUMBER}), "
        rf"outputs (?P<o00>{NUMBER}), (?P<o01>{NUMBER}), (?P<o10>{NUMBER}), (?P<o11>{NUMBER}) for",
        fold,
    ),
    (
        rf"Run “(?P<run>[^”]+)”, sweep (?P<sweep>\d+): error (?P<error>{NUMBER}), sizes of unit 1 "
        rf"(?P<p>{NUMBER}), (?P<q>{NUMBER}), (?P<r>{NUMBER})\.",
        mirror,
    ),
]
