"""Digits with 784-10-10: the network trained again from a rate and a way to start."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights


@functools.cache
def short_run(rate, start):
    """Eight epochs of gradient descent on 1,000 digits, in batches of 50."""
    X, labels = digits()
    train, valid = np.split(np.random.default_rng(784).permutation(10_000)[:8000], [6000])
    few, judges = train[:1000], valid[:1000]
    rng = np.random.default_rng(0)
    W1, W2 = weights(rng, 784, 10, start), weights(rng, 10, 10, start)
    b1, b2 = np.zeros(10), np.zeros(10)

    def forward(x):
        a1 = np.maximum(x @ W1 + b1, 0)
        z2 = a1 @ W2 + b2
        z2 = z2 - z2.max(axis=1, keepdims=True)
        return a1, z2 - np.log(np.exp(z2).sum(axis=1, keepdims=True))

    def loss():
        return -np.mean(forward(X[few])[1][np.arange(1000), labels[few]])

    first, shuffle = loss(), np.random.default_rng(0)
    for _ in range(8):
        for batch in np.split(few[shuffle.permutation(1000)], 20):
            a1, log_a2 = forward(X[batch])
            delta2 = (np.exp(log_a2) - np.eye(10)[labels[batch]]) / 50
            delta1 = delta2 @ W2.T * (a1 > 0)
            W2 -= rate * (a1.T @ delta2)
            b2 -= rate * delta2.sum(axis=0)
            W1 -= rate * (X[batch].T @ delta1)
            b1 -= rate * delta1.sum(axis=0)
    said = forward(X[judges])[1].argmax(axis=1)
    return {"first": first, "last": loss(), "percent": 100 * np.mean(said == labels[judges])}


PAGE = "chapters/practice/digits.html"
EXPLORERS = [
    (
        rf"Learning rate (?P<learning_rate>{NUMBER}), start (?P<initialization>\w+): loss "
        rf"(?P<first>{NUMBER}) before training, (?P<last>{NUMBER}) after eight epochs; "
        rf"(?P<percent>\d+) per cent of 1,000 validation digits read\.",
        lambda learning_rate, initialization: short_run(float(learning_rate), initialization),
    ),
]
