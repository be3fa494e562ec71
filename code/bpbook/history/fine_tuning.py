"""Reading 5 to 9 from few labels, after the digits 0 to 4 or from scratch."""

import math

import numpy as np

from bpbook import SGD, Dense, Network, fit
from bpbook.data import one_hot
from bpbook.history import small_digits
from bpbook.history.small_digits import POOL, TEST, VALIDATION

SEEDS = range(10)
LABELS = (1, 3, 10, 30, 100)  # a digit
RATES, STEPS, BATCH = (0.01, 0.03, 0.1, 0.3), 240, 25
FROZEN = {"scratch": (0,), "full": (0,), "frozen": (2,), "gradual": (2, 1, 0)}


def network(seed):
    """Return 196-64-64-5 with ReLU."""
    layers = [Dense(196, 64, "relu"), Dense(64, 64, "relu"), Dense(64, 5, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def digits(part, first):
    """Return the images of five digits, and which of the five each of them is."""
    X, labels = small_digits.part(part)
    kept = (labels >= first) & (labels < first + 5)
    return X[kept], labels[kept] - first


def pretrained(seed):
    """Return a network that reads 0 to 4, learnt from 2,000 images."""
    net, (X, labels) = network(seed), digits(POOL, 0)
    fit(net, X[:2000], one_hot(labels[:2000], 5), optimizer=SGD(0.1, 0.9), epochs=5,
        batch_size=50, rng=seed, progress=False)  # fmt: skip
    return net


def few(n, seed):
    """Return ``n`` images of each of 5 to 9."""
    X, labels = digits(POOL, 5)
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(labels == digit), n, replace=False) for digit in range(5)]
    return X[np.concatenate(rows)], labels[np.concatenate(rows)]


def tune(net, X, labels, frozen, rate, seed):
    """Train for ``STEPS`` steps, an equal part of them with each number of frozen layers."""
    m = min(BATCH, len(X))
    epochs = round(STEPS / len(frozen) / math.ceil(len(X) / m))
    for n_layers in frozen:
        net.freeze(n_layers)
        fit(net, X, one_hot(labels, 5), optimizer=SGD(rate, 0.9), epochs=epochs, batch_size=m,
            rng=seed, progress=False)  # fmt: skip


def errors(net, part):
    """Return the percentage of 5 to 9 that is misread."""
    X, labels = digits(part, 5)
    return 100 * float(np.mean(net.predict(X).argmax(axis=1) != labels))


def run(seed):
    """Learn 5 to 9 in each way from each number of labels at each rate."""
    body = pretrained(seed).theta.copy()
    found = {}
    for way, frozen in FROZEN.items():
        found[way] = {}
        for n in LABELS:
            ends = {}
            for rate in RATES:
                net = network(100 + seed)
                if way != "scratch":
                    kept = net.theta.size - net.layers[-1].n_parameters
                    net.theta[:kept] = body[:kept]  # the head stays new
                tune(net, *few(n, seed), frozen, rate, seed)
                ends[f"{rate:g}"] = {"validation": errors(net, VALIDATION),
                                     "test": errors(net, TEST)}  # fmt: skip
            found[way][f"{n}"] = ends
    return found
