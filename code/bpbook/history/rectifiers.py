"""Four hidden layers of sigmoid, tanh or ReLU, and tanh from the older start."""

from functools import partial
from itertools import pairwise

import numpy as np

from bpbook import SGD, Dense, Network
from bpbook.history import small_digits

SEEDS = range(10)
RATES, EPOCHS, IMAGES = (0.1, 0.3, 1.0), 15, 2000
SIZES = (196, 64, 64, 64, 64)


def older(rng, shape, fan_in, fan_out):
    """Draw evenly from ±1/√fan-in, as was usual before Glorot and Bengio (2010)."""
    return rng.uniform(-1, 1, shape) / np.sqrt(fan_in)


def glorot(rng, shape, fan_in, fan_out):
    """Draw evenly from ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16)."""
    return rng.uniform(-1, 1, shape) * np.sqrt(6 / (fan_in + fan_out))


KINDS = {
    "sigmoid": ("sigmoid", glorot),
    "tanh, older start": ("tanh", older),
    "tanh": ("tanh", glorot),
    "ReLU": ("relu", "he"),
}


def network(kind, seed):
    """Return one of the networks."""
    pairs = pairwise(SIZES)
    hidden = [Dense(a, b, *KINDS[kind]) for a, b in pairs]
    layers = [*hidden, Dense(SIZES[-1], 10, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def run(seed):
    """Train each kind at each rate."""
    data = small_digits.draw(IMAGES, seed)
    return {
        kind: small_digits.grid(partial(network, kind, seed), SGD, RATES, data, EPOCHS, seed)
        for kind in KINDS
    }
