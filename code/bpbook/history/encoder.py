"""The 8-3-8 encoder: eight patterns pass through three hidden units."""

import numpy as np

from bpbook import Dense
from bpbook.history import sweeps
from bpbook.history.sweeps import Setting

SEEDS = range(150)
CAP = 5_000
X = np.eye(8)
RATES = (0.1, 0.25, 0.5)
TARGETS = {"0, 1": (0.0, 1.0), "0.1, 0.9": (0.1, 0.9)}
LOOKED_AT = 0.1  # the rate at which the codes are kept
OFF, ON = 0.2, 0.8  # below and above a hidden unit counts as off and on


def begin(setting, seed):
    """Return the network 8-3-8 at its start."""
    return sweeps.start([Dense(8, 3, "sigmoid"), Dense(3, 8, "sigmoid")], setting, seed)


def code(net):
    """Return the activations of the hidden units for the eight patterns, shape (8, 3)."""
    net.predict(X)
    return net.layers[0].a.copy()


def intermediate(codes):
    """Return how many of the activations are neither on nor off."""
    codes = np.asarray(codes)
    return int(((codes > OFF) & (codes < ON)).sum())


def is_binary(codes):
    """Return whether the eight patterns have the eight codes of three bits, without a doubt."""
    bits = {tuple(row) for row in (np.asarray(codes) > 0.5).tolist()}
    return intermediate(codes) == 0 and len(bits) == 8


def run(seed):
    """Train at each rate and with both kinds of targets; keep the codes of one rate."""
    found = {}
    for name, (low, high) in TARGETS.items():
        for rate in RATES:
            setting = Setting(rate, low=low, high=high)
            net, optimizer, Y = begin(setting, seed), setting.optimizer(), setting.targets(X)
            went = sweeps.learn(net, X, Y, optimizer, CAP)
            if rate == LOOKED_AT:
                went["code"] = code(net).round(3)
                sweeps.trace(net, X, Y, optimizer, [CAP - (went["learnt"] or CAP)])
                went["code at the cap"] = code(net).round(3)
            found[f"targets {name}, η {rate:g}"] = went
    return found
