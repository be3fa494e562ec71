"""Neurons, layers and networks: a neuron set by hand, and networks with one hidden layer."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights


@functools.cache
def tasks():
    """Return inputs and targets of 6 or 7 (training), of 0, 8 or 6, 7 (training, test)."""
    X, labels = digits()
    images = X.reshape(-1, 28, 28)
    above = images[:, :14].mean(axis=(1, 2)) - images[:, 14:].mean(axis=(1, 2))
    numbers = 100 * np.stack([above, images[:, 10:18, 10:18].mean(axis=(1, 2))], axis=1)
    order = np.random.default_rng(7).permutation(len(X))

    def rows(part, wanted, each):
        return np.concatenate([[i for i in part if labels[i] == k][:each] for k in wanted])

    train = rows(order[:8000], (0, 8, 6, 7), 50)
    mean, std = numbers[train].mean(axis=0), numbers[train].std(axis=0)
    test = rows(order[8000:], (0, 8, 6, 7), 2000)
    pair = rows(order[:8000], (6, 7), 50)
    return [((numbers[part] - mean) / std, np.isin(labels[part], ones))
            for part, ones in [(pair, (7,)), (train, (6, 7)), (test, (6, 7))]]  # fmt: skip


def one_neuron(angle, length, bias):
    """Judge a neuron whose weights point in a direction."""
    (X, is_seven), length, bias = tasks()[0], float(length), float(bias)
    turn = float(angle) * np.pi / 180
    z = length * (X[:, 0] * np.cos(turn) + X[:, 1] * np.sin(turn)) + bias
    loss = np.mean(np.log(1 + np.exp(np.where(is_seven, -z, z))))
    return {"distance": abs(bias) / length, "right": np.sum((z > 0) == is_seven), "loss": loss}


def hidden_layer(hidden, start):
    """Train 2-hidden-1, tanh and sigmoid, for 1000 steps at rate 0.5."""
    hidden, rng = int(hidden), np.random.default_rng(int(start))
    W1, b1 = weights(rng, 2, hidden, "xavier"), np.zeros(hidden)
    W2, b2 = weights(rng, hidden, 1, "xavier"), np.zeros(1)
    _, (X, wanted), (X_test, wanted_test) = tasks()
    for _ in range(1000):
        a1 = np.tanh(X @ W1 + b1)
        a2 = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
        delta2 = (a2 - wanted[:, None]) / len(X)
        delta1 = delta2 @ W2.T * (1 - a1**2)
        W2, b2 = W2 - 0.5 * a1.T @ delta2, b2 - 0.5 * delta2.sum(axis=0)
        W1, b1 = W1 - 0.5 * X.T @ delta1, b1 - 0.5 * delta1.sum(axis=0)

    def percent(x, y):
        return 100 * np.mean(((np.tanh(x @ W1 + b1) @ W2 + b2) > 0)[:, 0] == y)

    return {
        "parameters": 4 * hidden + 1,
        "inside": percent(X, wanted),
        "outside": percent(X_test, wanted_test),
    }


PAGE = "chapters/concepts/neurons_and_networks.html"
EXPLORERS = [
    (
        rf"Angle (?P<angle>{NUMBER}) degrees, length (?P<length>{NUMBER}), "
        rf"bias (?P<bias>{NUMBER}): line (?P<distance>{NUMBER}) from the origin, "
        rf"(?P<right>\d+) of 100 digits right, "
        rf"loss (?P<loss>{NUMBER})",
        one_neuron,
    ),
    (
        rf"Hidden (?P<hidden>\d+), start (?P<start>\d+): (?P<parameters>\d+) parameters, "
        rf"(?P<inside>{NUMBER}) per cent of the training digits right, "
        rf"(?P<outside>{NUMBER}) of the test digits",
        hidden_layer,
    ),
]
