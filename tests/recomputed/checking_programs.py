"""Checking a program: a stranger's digit classifier, written once more, with the chosen fault."""

import functools

import numpy as np

from recomputed.shared import DATA, NUMBER

EPOCHS, BATCH, RATE, MOMENTUM, KEEP = 40, 20, 0.5, 0.5, 0.9


@functools.cache
def small_digits():
    """Return 1000 digits of 7 × 7 pixels as whole numbers, and their labels."""
    with np.load(DATA / "mnist10k.npz") as file:
        grey = file["images"][:1000].reshape(1000, 28, 28).astype(int)
        blocks = sum(grey[:, i::4, j::4] for i in range(4) for j in range(4))
        return blocks // 16, file["labels"][:1000].astype(int)


class Classifier:
    """49-10-10 with its parameters in four arrays."""

    def __init__(self, fault):
        self.fault = fault
        rng, zero = np.random.default_rng(0), fault == "weights start at zero"
        self.W, self.C = rng.normal(0, 1 / 7, (49, 10)), rng.normal(0, 0.1, (10, 10))
        if zero:
            self.W, self.C = np.zeros((49, 10)), np.zeros((10, 10))
        self.b, self.c = np.zeros(10), np.zeros(10)
        self.speed = [0.0, 0.0, 0.0, 0.0]

    def forward(self, X, drop=1.0):
        z = X @ self.W + (0 if self.fault == "bias missing" else self.b)
        a = np.exp(-np.logaddexp(0, -z))  # some faults drive z far below zero
        s = shares((a * drop) @ self.C + self.c)
        return a, s, (shares(s) if self.fault == "softmax twice" else s)

    def loss(self, X, k):
        right = self.forward(X)[-1][np.arange(len(X)), k]
        return -np.mean(np.log(right)) / (10 if self.fault == "mean over classes too" else 1)

    def correct(self, X, k):
        answer, targets = self.forward(X)[-1], np.eye(10)[k]
        axis = 0 if self.fault == "argmax down the columns" else 1
        return np.mean(np.argmax(answer, axis) == np.argmax(targets, axis))

    def slopes(self, X, k, rng):
        fault, m = self.fault, len(X)
        drop = (rng.random((m, 10)) < KEEP).astype(float)
        if fault != "mask not rescaled":
            drop /= KEEP
        a, s, answer = self.forward(X, drop)
        d2 = answer.copy()
        d2[np.arange(m), k] -= 1
        d2 /= m
        if fault == "softmax twice":
            d2 = s * (d2 - (d2 * s).sum(axis=1)[:, None])
        d1 = d2 @ (self.C if fault == "W2 not transposed" else self.C.T)
        if fault != "mask left out of backward":
            d1 = d1 * drop
        if fault != "slope forgotten":
            d1 = d1 * a * (1 - a)
        dW = X.T @ d1 / (m if fault == "1/m twice" else 1)
        dc = d2.sum() * np.ones(10) if fault == "bias gradient one number" else d2.sum(axis=0)
        return dW, d1.sum(axis=0), (a * drop).T @ d2, dc

    def step(self, slopes):
        mu = -MOMENTUM if self.fault == "momentum backwards" else MOMENTUM
        parts = [self.W, self.b, self.C, self.c]
        for i in range(4):
            self.speed[i] = mu * self.speed[i] - RATE * slopes[i]
            frozen = self.fault == "first layer never updated" and i < 2
            if not frozen and self.fault != "update of a copy":
                parts[i] += self.speed[i]


def shares(z):
    e = np.exp(z)
    return e / e.sum(axis=1)[:, None]


def loaded(fault):
    """Return training and validation inputs and classes."""
    images, labels = small_digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(1000)
    rows = images.reshape(1000, 49)[order]
    k = labels[rng.permutation(1000) if fault == "labels in another order" else order]
    if fault == "targets off by one":
        k = (k - 1) % 10
    X = (((rows - 128) % 256) if fault == "uint8 wraps round" else rows - 128) / 128
    late = slice(0, 750) if fault == "validation = training data" else slice(750, 1000)
    test = rows[late] / 255 if fault == "test inputs scaled otherwise" else X[late]
    return X[:750], k[:750], test, k[late]


@functools.cache
def run(fault):
    X, k, test, k_test = loaded(fault)
    net, rng = Classifier(fault), np.random.default_rng(1)
    for _ in range(EPOCHS):
        order = rng.permutation(750)
        for first in range(0, 750, BATCH):
            rows = order[first : first + BATCH]
            net.step(net.slopes(X[rows], k[rows], rng))
    last = rows if fault == "loss of the last batch" else slice(None)
    return net.loss(X[last], k[last]), 100 * net.correct(test, k_test)


def fault_and_curve(fault):
    loss, percent = run(fault)
    right, right_percent = run("none")
    return {"loss": loss, "percent": percent, "right": right, "right_percent": right_percent}


PAGE = "chapters/practice/checking_programs.html"
EXPLORERS = [(
    rf"Fault (?P<fault>[^:]+): after 40 epochs loss (?P<loss>{NUMBER}), right program "
    rf"(?P<right>{NUMBER}); in validation (?P<percent>{NUMBER}) percent, right program "
    rf"(?P<right_percent>{NUMBER}) percent\. Flagged by [a-z, ]+\.",
    fault_and_curve,
)]  # fmt: skip
