"""A frozen network meets changed images; one of its layers gets an update of rank r."""

import numpy as np

from bpbook import SGD, Dense, Network
from bpbook.history import small_digits
from bpbook.history.low_rank import LowRank

SEEDS = range(10)
RANKS = (1, 2, 4, 8, 16, 32)
RATES, IMAGES, EPOCHS = (0.01, 0.03, 0.1), 500, 20
WHOLE = "whole layer"


def faded(X):
    """Grey paper, half of the ink."""
    return 0.3 + 0.5 * X


def turned(X):
    """A quarter turn."""
    return np.rot90(X.reshape(-1, 14, 14), axes=(1, 2)).reshape(-1, 196)


CHANGES = {"faded": faded, "turned": turned}


def trained(seed):
    """Return 196-64-64-10 with ReLU, trained on 2,000 images as they are."""
    layers = [Dense(196, 64, "relu"), Dense(64, 64, "relu"), Dense(64, 10, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=seed)
    small_digits.learn(net, *small_digits.draw(2000, seed), SGD(0.1, 0.9), 10, seed)
    return net


def adapted(net, rank, seed):
    """Return a network in which only the first layer learns, by ``rank`` or as a whole."""
    first, *others = net.layers
    start = Dense(196, 64, "relu") if rank == WHOLE else LowRank(first, rank)
    layers = [start, *(LowRank(layer, 0) for layer in others)]
    new = Network(layers, "categorical_cross_entropy", rng=seed)
    if rank == WHOLE:
        start.W, start.b = first.W, first.b
    return new


def errors(net, change, part):
    """Return the percentage of changed images that is misread."""
    X, labels = small_digits.part(part)
    return 100 * float(np.mean(net.predict(change(X)).argmax(axis=1) != labels))


def run(seed):
    """Adapt to each change with each rank at each rate."""
    net = trained(seed)
    X, labels = small_digits.draw(IMAGES, 1000 + seed)
    found = {"as they are": small_digits.errors(net, small_digits.TEST)}
    for name, change in CHANGES.items():
        found[name] = {"before": errors(net, change, small_digits.TEST)}
        for rank in (*RANKS, WHOLE):
            ends = {}
            for rate in RATES:
                new = adapted(net, rank, seed)
                small_digits.learn(new, change(X), labels, SGD(rate, 0.9), EPOCHS, seed)
                ends[f"{rate:g}"] = {
                    "validation": errors(new, change, small_digits.VALIDATION),
                    "test": errors(new, change, small_digits.TEST),
                }
            found[name][f"{rank}"] = ends
    return found
