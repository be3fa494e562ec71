"""Adam and momentum on a grid of five rates each."""

from bpbook import SGD, Adam, Dense, Network
from bpbook.history import small_digits

SEEDS = range(10)
EPOCHS, IMAGES = 10, 2000
GRIDS = {"momentum": (0.003, 0.01, 0.03, 0.1, 0.3), "Adam": (0.0003, 0.001, 0.003, 0.01, 0.03)}


def network(seed):
    """Return 196-64-64-10 with ReLU."""
    layers = [Dense(196, 64, "relu"), Dense(64, 64, "relu"), Dense(64, 10, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def optimizer(name, rate):
    """Return a new one."""
    return Adam(rate) if name == "Adam" else SGD(rate, 0.9)


def run(seed):
    """Train with each method at each of its rates."""
    data = small_digits.draw(IMAGES, seed)
    return {
        name: {
            f"{rate:g}": small_digits.outcome(network(seed), *data, optimizer(name, rate),
                                              EPOCHS, seed)
            for rate in rates
        }
        for name, rates in GRIDS.items()
    }  # fmt: skip
