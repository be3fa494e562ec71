"""2-2-1 with sigmoids on two moons, from starts whose weights are five times Xavier's."""

import functools

import numpy as np

from recomputed.shared import NUMBER, weights

LAST = 1000


def moons(seed, m):
    rng = np.random.default_rng(seed)
    second = np.arange(m) >= (m + 1) // 2
    angle = rng.uniform(0, np.pi, m)
    x = np.where(second, 1 - np.cos(angle), np.cos(angle))
    y = np.where(second, 0.5 - np.sin(angle), np.sin(angle))
    order = rng.permutation(m)
    X = np.column_stack([x, y]) + 0.1 * rng.standard_normal((m, 2))
    return X[order], second[order, None]


def says(parameters, X):
    W1, b1, W2, b2 = parameters
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@functools.cache
def walk(start):
    """Train with Adam at 0.1, all points at once; return the parameters of every epoch."""
    X, Y = moons(0, 200)
    rng = np.random.default_rng(start)
    W1, W2 = weights(rng, 2, 2, "xavier"), weights(rng, 2, 1, "xavier")
    parameters = [5 * W1, np.zeros(2), 5 * W2, np.zeros(1)]
    means, squares = [[np.zeros_like(p) for p in parameters] for _ in range(2)]
    path = [[p.copy() for p in parameters]]
    for t in range(1, LAST + 1):
        a1, a2 = says(parameters, X)
        delta2 = (a2 - Y) / len(X)
        delta1 = delta2 @ parameters[2].T * a1 * (1 - a1)
        gradients = [X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)]
        for p, mean, square, g in zip(parameters, means, squares, gradients, strict=True):
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            root = np.sqrt(square / (1 - 0.999**t)) + 1e-8
            p -= 0.1 * mean / (1 - 0.9**t) / root
        path.append([p.copy() for p in parameters])
    return path


def boundary(start, epoch):
    parameters = walk(int(start))[int(epoch)]
    X, Y = moons(0, 200)
    a = says(parameters, X)[1]
    X_test, Y_test = moons(1, 1000)
    return {
        "loss": -np.mean(np.where(Y, np.log(a), np.log(1 - a))),
        "right": 100 * np.mean((says(parameters, X_test)[1] > 0.5) == Y_test),
    }


PAGE = "chapters/practice/binary_classifier.html"
EXPLORERS = [
    (
        rf"Start (?P<start>{NUMBER}), epoch (?P<epoch>{NUMBER}): training loss (?P<loss>{NUMBER}), "
        rf"(?P<right>{NUMBER}) per cent of the 1000 new points right\.",
        boundary,
    )
]
