"""The training loop: a house network's two errors, and a neuron that looks for one digit."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, houses, standardised, tanh_network


@functools.cache
def house_run(width, n_houses, start):
    """Train 3-width-1 for 500 epochs with momentum; judge it on 100 validation houses."""
    X, Y = houses()
    order = np.random.default_rng(1987).permutation(len(X))
    rows = np.random.default_rng(int(start)).choice(order[:300], int(n_houses), replace=False)
    watch = order[300:400]
    x, y = standardised(X[rows], X[rows]), standardised(Y[rows], Y[rows])
    run = tanh_network(x, y, int(width), int(start), "xavier", 0.1, momentum=0.9)
    unit, inputs = Y[rows].std() / 1000, standardised(X[watch], X[rows])
    targets, off = standardised(Y[watch], Y[rows]), []
    loss, predict = next(run)
    for _ in range(500):
        before = loss
        loss, predict = next(run)
        off.append(np.sqrt(np.mean((predict(inputs) - targets) ** 2)) * unit)
    best = min(range(500), key=off.__getitem__)
    return {
        "training": np.sqrt(before) * unit,
        "validation": off[-1],
        "lowest": off[best],
        "epoch": best + 1,
    }


@functools.cache
def neuron(digit):
    """Train one sigmoid neuron to find the digit; return what it says of 3000 others."""
    images, labels = digits()
    x = images.reshape(-1, 14, 2, 14, 2).mean(axis=4).mean(axis=2).reshape(-1, 196)
    order = np.random.default_rng(7).permutation(10_000)
    rows = np.random.default_rng(0).choice(order[:6000], 1000, replace=False)
    exam = order[7000:]
    w, b, target = np.zeros(196), 0.0, labels[rows] == int(digit)
    for _ in range(200):
        error = 1 / (1 + np.exp(-(x[rows] @ w + b))) - target
        w -= x[rows].T @ error / 1000
        b -= error.mean()
    return 1 / (1 + np.exp(-(x[exam] @ w + b))), labels[exam] == int(digit)


def detector(digit, threshold):
    says, truth = neuron(digit)
    yes = says > float(threshold)
    found, alarms, there = np.sum(yes & truth), np.sum(yes & ~truth), truth.sum()
    return {
        "found": found,
        "there": there,
        "alarms": alarms,
        "precision": found / (found + alarms),
        "recall": found / there,
        "accuracy": np.mean(yes == truth),
        "never": 1 - truth.mean(),
    }


PAGE = "chapters/concepts/training.html"
EXPLORERS = [
    (
        rf"Width (?P<width>{NUMBER}), (?P<houses>{NUMBER}) houses, start (?P<start>{NUMBER}): "
        rf"after 500 epochs off by (?P<training>{NUMBER}) thousand dollars on the training "
        rf"houses, (?P<validation>{NUMBER}) on the validation houses; lowest "
        rf"(?P<lowest>{NUMBER}) in epoch (?P<epoch>\d+)",
        lambda width, houses, start: house_run(width, houses, start),
    ),
    (
        rf"Digit (?P<digit>{NUMBER}), threshold (?P<threshold>{NUMBER}): (?P<found>\d+) of "
        rf"(?P<there>\d+) found, (?P<alarms>\d+) false alarms; precision "
        rf"(?P<precision>{NUMBER}), recall (?P<recall>{NUMBER}), accuracy "
        rf"(?P<accuracy>{NUMBER}); always 'no' has (?P<never>{NUMBER})\.",
        detector,
    ),
]
