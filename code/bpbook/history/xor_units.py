"""XOR with 2 to 32 hidden units: the study of the book that ends in a formula."""

import math

from bpbook import Dense
from bpbook.history import sweeps
from bpbook.history.sweeps import Setting
from bpbook.history.xor import ANSWERS, X

SEEDS = range(100)
CAP = 3_000
UNITS = (2, 4, 8, 16, 32)
WIDTHS = (0.3, 0.5, 1.0)
LIMIT = 0.01 * len(X)  # of E: a hundredth for each pattern


def formula(units):
    """Return the book's number of presentations of each pattern, 280 - 33 log₂ H."""
    return 280 - 33 * math.log2(units)


def needed(units, setting, seed):
    """Return after how many sweeps E is first below the limit, None if not before the cap."""
    layers = [Dense(2, units, "sigmoid"), Dense(units, 1, "sigmoid")]
    net, optimizer = sweeps.start(layers, setting, seed), setting.optimizer()
    Y = setting.targets(ANSWERS)
    for steps in range(CAP + 1):
        error, grad = net.step_gradient(X, Y)
        if error < LIMIT:
            return steps
        optimizer.step(net.theta, grad)
    return None


def run(seed):
    """Train with each number of hidden units from starts of each width, η = 0.25."""
    return {
        f"start ±{width:g}": [needed(n, Setting(0.25, width=width), seed) for n in UNITS]
        for width in WIDTHS
    }
