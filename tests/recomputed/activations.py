"""Activations: where the sums of 64 neurons land on the curve, and what the slopes are there."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def gelu_slope(z):
    """Return the slope of the tanh form as a central difference."""
    step = 1e-5

    def gelu(z):
        return z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z * z * z)))

    return (gelu(z + step) - gelu(z - step)) / (2 * step)


SLOPES = {
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "softplus": sigmoid,
    "gelu": gelu_slope,
}


@functools.cache
def sums(start):
    """Return z of 64 neurons for 500 digits at the usual start."""
    return digits()[0][:500] @ weights(np.random.default_rng(0), 784, 64, start)


def landing(activation, weights_times):
    """Return the size of z, the mean slope and the percentage of slopes below 0.05."""
    start = "he" if activation in ("relu", "leaky_relu") else "xavier"
    z = float(weights_times) * sums(start)
    slope = SLOPES[activation](z)
    flat = 100 * np.count_nonzero(np.abs(slope) < 0.05) / z.size
    return {"size": np.sqrt(np.mean(z * z)), "mean": np.mean(slope), "flat": flat}


PAGE = "chapters/concepts/activations.html"
EXPLORERS = [(
    rf"(?P<activation>\w+), weights times (?P<weights_times>{NUMBER}): z has root mean square "
    rf"(?P<size>{NUMBER}); the mean slope is (?P<mean>{NUMBER}), and (?P<flat>{NUMBER}) % of the "
    r"slopes are below 0\.05 in size",
    landing,
)]  # fmt: skip
