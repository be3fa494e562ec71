"""Schedules: the digits' small network, trained at a rate that changes."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights

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
    rng = np.random.default_rng(0)
    W1, b1 = weights(rng, 196, 32, "he"), np.zeros(32)
    W2, b2 = weights(rng, 32, 10, "xavier"), np.zeros(10)

    def forward(x):
        a1 = np.maximum(x @ W1 + b1, 0)
        z2 = a1 @ W2 + b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        return a1, e / e.sum(axis=1, keepdims=True)

    shuffle = np.random.default_rng(0)
    for epoch in range(10):
        batches = np.split(learn[shuffle.permutation(2000)], 40)
        for step, rows in enumerate(batches):
            a1, a2 = forward(X[rows])
            delta2 = (a2 - np.eye(10)[labels[rows]]) / 50
            delta1 = delta2 @ W2.T * (a1 > 0)
            rate = float(peak_rate) * factor(schedule, 40 * epoch + step)
            for p, gradient in (
                (W1, X[rows].T @ delta1), (b1, delta1.sum(axis=0)),
                (W2, a1.T @ delta2), (b2, delta2.sum(axis=0)),
            ):  # fmt: skip
                p -= rate * gradient
    a2 = forward(X[watch])[1]
    loss = -np.mean(np.log(a2[np.arange(1000), labels[watch]]))
    return {"loss": loss, "percent": 100 * np.mean(a2.argmax(axis=1) == labels[watch])}


PAGE = "chapters/mathematics/schedules.html"
EXPLORERS = [(
    rf"Schedule (?P<schedule>[a-z-]+), peak rate (?P<peak_rate>{NUMBER}): "
    rf"validation loss (?P<loss>{NUMBER}) after 10 epochs, (?P<percent>{NUMBER})% right",
    scheduled_network,
)]  # fmt: skip
