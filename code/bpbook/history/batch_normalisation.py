"""Four hidden layers, with and without batch normalisation, over four powers of ten of the rate."""

from functools import partial
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
    data = small_digits.draw(IMAGES, seed)
    return {
        ", ".join(kind): small_digits.grid(
            partial(network, *kind, seed), SGD, RATES, data, EPOCHS, seed
        )
        for kind in KINDS
    }
