"""Schedules: the digits' small network, trained at a rate that changes."""

import functools

import numpy as np

from recomputed.shared import NUMBER, DigitNetwork, digits

N = 400  # ten epochs of forty steps


def factor(name, k):
    """Return the part of the peak rate in step k."""
    if name == "constant":
        return 1.0
    if name == "step":
        return 1.0 if k < 150 else 0.3 if k < 300 else 0.3 * 0.3
    if name == "exponential":
        return 10.0 ** (-2 * k / (N - 1))
    if name == "cosine":
        return np.cos(np.pi * k / (N - 1) / 2) ** 2
    return (k + 1) / 40 if k < 40 else np.cos(np.pi * (k - 40) / (N - 41) / 2) ** 2


@functools.cache
def halved():
    """Return the images with each square of 2 × 2 pixels averaged, rows of 196, and the labels."""
    X, labels = digits()
    squares = X.reshape(-1, 14, 2, 14, 2)
    return (squares[:, :, 0] + squares[:, :, 1]).sum(axis=3).reshape(-1, 196) / 4, labels


def scheduled_network(schedule, peak_rate):
    """Train 196-32-10 for ten epochs in batches of 50, in plain NumPy."""
    X, labels = halved()
    order = np.random.default_rng(7).permutation(10_000)
    learn, watch = order[:2000], order[2000:3000]
    net, shuffle = DigitNetwork(196, 32), np.random.default_rng(0)
    for epoch in range(10):
        for step, rows in enumerate(np.split(learn[shuffle.permutation(2000)], 40)):
            rate = float(peak_rate) * factor(schedule, 40 * epoch + step)
            net.step(X[rows], labels[rows], rate)
    return net.judged(X[watch], labels[watch])


PAGE = "chapters/mathematics/schedules.html"
EXPLORERS = [(
    rf"Schedule (?P<schedule>[a-z-]+), peak rate (?P<peak_rate>{NUMBER}): "
    rf"validation loss (?P<loss>{NUMBER}) after 10 epochs, (?P<percent>{NUMBER})% right",
    scheduled_network,
)]  # fmt: skip
