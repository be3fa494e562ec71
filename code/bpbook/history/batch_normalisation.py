"""Four hidden layers, with and without batch normalisation, over four powers of ten of the rate."""

from itertools import pairwise

from bpbook import SGD, BatchNorm, Dense, Network
from bpbook.history import small_digits
from bpbook.history.rectifiers import SIZES

SEEDS = range(10)
RATES, EPOCHS, IMAGES = (0.01, 0.1, 1.0, 10.0), 6, 2000
KINDS = tuple((f, norm) for f in ("sigmoid", "relu") for norm in ("plain", "normalised"))


def network(activation, norm, seed):
    """Return a network whose hidden layers normalise z, or do not."""
    layers = []
    for a, b in pairwise(SIZES):
        if norm == "plain":
            layers.append(Dense(a, b, activation))
        else:
            layers += [Dense(a, b), BatchNorm(activation)]
    layers.append(Dense(SIZES[-1], 10, "softmax"))
    return Network(layers, "categorical_cross_entropy", rng=seed)


def run(seed):
    """Train each kind at each rate."""
    data, found = small_digits.draw(IMAGES, seed), {}
    for f, norm in KINDS:
        found[f"{f}, {norm}"] = {
            f"{rate:g}": small_digits.outcome(network(f, norm, seed), *data, SGD(rate),
                                              EPOCHS, seed)
            for rate in RATES
        }  # fmt: skip
    return found
