"""Initialisation: the sizes of a and δ through a deep network that has learnt nothing yet."""

import numpy as np

from recomputed.shared import NUMBER, digits

WIDTH = 64
DEVIATIONS = {
    "0.01": lambda n: 0.01,
    "LeCun": lambda n: n ** (-1 / 2),
    "He": lambda n: (2 / n) ** (1 / 2),
    "1/√n": lambda n: n ** (-1 / 4),
    "normal": lambda n: 1.0,
}


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


F = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.where(z > 0, z, 0), lambda z: z > 0),
}


def log_size(values):
    return np.log10(np.mean(values**2)) / 2


def sizes(initialisation, activation, depth):
    """Pass 100 digits through ``depth`` layers and the error back, in plain NumPy."""
    (X, labels), rng = digits(), np.random.default_rng(0)
    f, slope = F[activation]
    a, z, W, n_in = X[:100], [], [], 784
    for _ in range(int(depth)):
        W.append(rng.standard_normal((n_in, WIDTH)) * DEVIATIONS[initialisation](n_in))
        z.append(a @ W[-1])
        a, n_in = f(z[-1]), WIDTH
    W.append(rng.standard_normal((WIDTH, 10)) * (2 / (WIDTH + 10)) ** (1 / 2))
    out = a @ W[-1]
    odds = np.exp(out - out.max(axis=1, keepdims=True))
    delta = (odds / odds.sum(axis=1, keepdims=True) - np.eye(10)[labels[:100]]) / 100
    deltas = []
    for weights, below in zip(reversed(W[1:]), reversed(z), strict=True):
        delta = delta @ weights.T * slope(below)
        deltas.append(log_size(delta))
    return {
        "a_first": log_size(f(z[0])),
        "a_last": log_size(a),
        "d_last": deltas[0],
        "d_first": deltas[-1],
    }


PAGE = "chapters/mathematics/initialisation.html"
EXPLORERS = [(
    r"Start (?P<initialisation>0\.01|LeCun|He|1/√n|normal), "
    r"(?P<activation>sigmoid|tanh|relu), (?P<depth>\d+) layers: log₁₀ of rms "
    rf"of a (?P<a_first>{NUMBER}) in the first, (?P<a_last>{NUMBER}) in the last; "
    rf"of δ (?P<d_last>{NUMBER}) in the last, (?P<d_first>{NUMBER}) in the first",
    sizes,
)]  # fmt: skip
