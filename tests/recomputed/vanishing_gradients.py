"""Vanishing and exploding gradients: the gradient's norm in the first and in the last layer."""

import numpy as np

from recomputed.initialisation import DEVIATIONS, WIDTH, F
from recomputed.shared import NUMBER, digits


def norms(initialisation, activation, depth):
    """Pass 100 digits forward and the error back, in plain NumPy."""
    (X, labels), rng = digits(), np.random.default_rng(0)
    f, slope = F[activation]
    activations, z, W = [X[:100]], [], []
    for _ in range(int(depth)):
        n_in = activations[-1].shape[1]
        W.append(rng.standard_normal((n_in, WIDTH)) * DEVIATIONS[initialisation](n_in))
        z.append(activations[-1] @ W[-1])
        activations.append(f(z[-1]))
    W.append(rng.standard_normal((WIDTH, 10)) * (2 / (WIDTH + 10)) ** (1 / 2))
    out = activations[-1] @ W[-1]
    odds = np.exp(out - out.max(axis=1, keepdims=True))
    delta = (odds / odds.sum(axis=1, keepdims=True) - np.eye(10)[labels[:100]]) / 100
    found = []
    for layer in range(int(depth) - 1, -1, -1):
        delta = delta @ W[layer + 1].T * slope(z[layer])
        found.append(np.log10(np.sqrt(np.sum((activations[layer].T @ delta) ** 2))))
    return {"first": found[-1], "last": found[0], "L": int(depth)}


PAGE = "chapters/mathematics/vanishing_gradients.html"
EXPLORERS = [(
    r"Start (?P<initialisation>LeCun|He|1/√n|normal), "
    r"(?P<activation>sigmoid|tanh|relu), (?P<depth>\d+) layers: log₁₀ of the gradient's norm "
    rf"(?P<first>{NUMBER}) in layer 1, (?P<last>{NUMBER}) in layer (?P<L>\d+)",
    norms,
)]  # fmt: skip
