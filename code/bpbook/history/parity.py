"""Parity of N bits with N hidden units: whether the number of ones is odd."""

import numpy as np

from bpbook import Dense
from bpbook.history import sweeps
from bpbook.history.sweeps import Setting

SEEDS = range(150)
CAP = 10_000
BITS = (2, 3, 4)
WIDTHS = (0.3, 1.0)
MORE = (5, 6, 8)  # hidden units for four bits
ALIKE = 0.2  # hidden units count if patterns with as many ones differ by less


def patterns(n):
    """Return all patterns of ``n`` bits, and 1 where the number of ones is odd."""
    X = sweeps.binary(n)
    return X, X.sum(axis=1, keepdims=True) % 2


def train(n, setting, seed, hidden=None, cap=CAP):
    """Return a network n-hidden-1 trained on all patterns, and how it went; n-n-1 by default."""
    X, odd = patterns(n)
    hidden = hidden or n
    net = sweeps.start([Dense(n, hidden, "sigmoid"), Dense(hidden, 1, "sigmoid")], setting, seed)
    return net, sweeps.learn(net, X, setting.targets(odd), setting.optimizer(), cap)


def by_count(net, n):
    """Return what the hidden units say to each number of ones.

    Returns
    -------
    mean : ndarray, shape (n + 1, units)
        The mean activation of each hidden unit over the patterns with 0, 1, … n ones.
    spread : float
        The largest difference, in any unit, between two patterns with as many ones.
    """
    X, _ = patterns(n)
    net.predict(X)
    hidden, ones = net.layers[0].a, X.sum(axis=1)
    groups = [hidden[ones == count] for count in range(n + 1)]
    spread = max(float(np.ptp(group, axis=0).max()) for group in groups)
    return np.array([group.mean(axis=0) for group in groups]), spread


def run(seed):
    """Train on 2, 3 and 4 bits from narrow and wide starts, on 4 with more units too."""
    found = {}
    for n in BITS:
        for width in WIDTHS:
            net, went = train(n, Setting(0.5, width=width), seed)
            went["spread"] = by_count(net, n)[1]
            found[f"{n} bits, start ±{width:g}"] = went
    for hidden in MORE:
        net, went = train(4, Setting(0.5, width=1.0), seed, hidden)
        went["spread"] = by_count(net, 4)[1]
        found[f"4 bits, start ±1, {hidden} units"] = went
    return found
