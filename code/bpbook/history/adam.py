"""Adam and momentum on a grid of five rates each."""

from functools import partial

from bpbook import SGD, Adam, Dense, Network
from bpbook.history import small_digits

SEEDS = range(10)
EPOCHS, IMAGES = 10, 2000
GRIDS = {"momentum": (0.003, 0.01, 0.03, 0.1, 0.3), "Adam": (0.0003, 0.001, 0.003, 0.01, 0.03)}
METHODS = {"momentum": partial(SGD, momentum=0.9), "Adam": Adam}


def network(seed):
    """Return 196-64-64-10 with ReLU."""
    layers = [Dense(196, 64, "relu"), Dense(64, 64, "relu"), Dense(64, 10, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def run(seed):
    """Train with each method at each of its rates."""
    data = small_digits.draw(IMAGES, seed)
    return {
        name: small_digits.grid(partial(network, seed), METHODS[name], rates, data, EPOCHS, seed)
        for name, rates in GRIDS.items()
    }
