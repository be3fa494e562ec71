"""A stranger's program: a classifier of digits of 7 × 7 pixels, 49-10-10, in NumPy alone.

The chapter "Checking a program you did not write" checks it, and ``bpbook.faults`` spoils it, one
fault at a time. As it stands here it has none that is known.
"""

# ruff: noqa: D103, RUF059 (a stranger writes as a stranger writes)
import numpy as np

RATE, MOMENTUM, KEEP, BATCH = 0.5, 0.5, 0.9, 20


def prepare(images):
    return (images.reshape(len(images), -1).astype(float) - 128) / 128


def load(images, labels, rng):
    order = rng.permutation(len(images))
    images, labels = images[order], labels[order]
    X, Y = prepare(images), np.eye(10)[labels]
    n = 3 * len(X) // 4
    return X[:n], Y[:n], X[n:], Y[n:]


def start(rng, n_in=49, n_hidden=10, n_out=10):
    return {
        "W1": rng.normal(0, n_in**-0.5, (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, 0.1, (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(p, X, rng=None):
    z1 = X @ p["W1"] + p["b1"]
    a1 = 1 / (1 + np.exp(-z1))
    keep = 1.0 if rng is None else (rng.random(a1.shape) < KEEP) / KEEP
    a2 = softmax((a1 * keep) @ p["W2"] + p["b2"])
    return z1, a1, keep, a2


def loss(p, X, Y, rng=None):
    a2 = forward(p, X, rng)[-1]
    return -np.mean(np.sum(Y * np.log(np.maximum(a2, 1e-300)), axis=1))


def gradients(p, X, Y, rng=None):
    z1, a1, keep, a2 = forward(p, X, rng)
    d2 = (a2 - Y) / len(X)
    d1 = d2 @ p["W2"].T * keep * a1 * (1 - a1)
    dW1, db1 = X.T @ d1, d1.sum(axis=0)
    dW2, db2 = (a1 * keep).T @ d2, d2.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def step(p, v, g):
    for name in p:
        v[name] = MOMENTUM * v[name] - RATE * g[name]
        p[name] += v[name]


def train(p, X, Y, rng, epochs):
    v = {name: np.zeros_like(p[name]) for name in p}
    curve = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), BATCH):
            rows = order[first : first + BATCH]
            g = gradients(p, X[rows], Y[rows], rng)
            step(p, v, g)
        curve.append(loss(p, X, Y))
    return curve


def accuracy(p, X, Y):
    a2 = forward(p, X)[-1]
    return np.mean(a2.argmax(axis=1) == Y.argmax(axis=1))
