"""Large models: what a network costs, and fine-tuning against training from scratch."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights


def cost(width, hidden_layers):
    """Count parameters, megabytes and operations of a network 784-...-10, layer by layer."""
    width, depth, rows = int(width), int(hidden_layers), 100
    sizes = [784] + depth * [width] + [10]
    parameters = operations = neurons = 0
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        parameters += n_in * n_out + n_out
        operations += n_in * n_out * (4 if layer == 1 else 6)
        neurons += n_out
    return {
        "parameters": parameters,
        "megabytes": 4 * 4 * parameters / 1e6,
        "rows": rows,
        "activations": 3 * 4 * rows * neurons / 1e6,
        "operations": operations / 1e6,
    }


@functools.cache
def images():
    """Return images of 14 × 14, labels, and the rows to learn 0-4, to learn 5-9, to judge."""
    X, labels = digits()
    X = X.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    order = np.random.default_rng(7).permutation(10_000)
    learn, held = order[:7000], order[8000:]
    high = learn[labels[learn] >= 5]
    return X, labels, learn[labels[learn] < 5], high, held[labels[held] >= 5]


def start(seed):
    rng = np.random.default_rng(seed)
    W1, W2 = weights(rng, 196, 64, "he"), weights(rng, 64, 5, "xavier")
    return [W1, np.zeros(64), W2, np.zeros(5)]


def forward(parameters, x):
    W1, b1, W2, b2 = parameters
    a1 = np.maximum(x @ W1 + b1, 0)
    e = np.exp(a1 @ W2 + b2)
    return a1, e / e.sum(axis=1, keepdims=True)


def train(parameters, x, classes, epochs, seed, frozen=0):
    """Take steps with momentum in batches of 25; the first ``frozen`` arrays stay."""
    rng, velocity = np.random.default_rng(seed), [0 * p for p in parameters]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for first in range(0, len(x), 25):
            rows = order[first : first + 25]
            a1, a2 = forward(parameters, x[rows])
            delta2 = (a2 - np.eye(5)[classes[rows]]) / len(rows)
            delta1 = delta2 @ parameters[2].T * (a1 > 0)
            gradients = [x[rows].T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)]
            for i in range(frozen, 4):
                velocity[i] = 0.9 * velocity[i] + gradients[i]
                parameters[i] = parameters[i] - 0.03 * velocity[i]
    return parameters


@functools.cache
def pretrained(task):
    X, labels, low, high, _ = images()
    rows = low if task == "new digits" else high
    return train(start(0), X[rows], labels[rows] % 5, 10, 0)


def tuned(task, labels_a_digit):
    """Return the means over six draws of labels, for each of the three methods."""
    X, labels, _, high, test = images()
    X = X if task == "new digits" else 0.3 + 0.5 * X
    read = {"scratch": [], "frozen": [], "full": []}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        of = [high[labels[high] == digit] for digit in range(5, 10)]
        rows = np.concatenate([rng.choice(r, int(labels_a_digit), replace=False) for r in of])
        for method, percents in read.items():
            parameters, source = start(100 + seed), pretrained(task)
            if method != "scratch":
                kept = 2 if task == "new digits" else 4
                parameters[:kept] = source[:kept]
            parameters = train(
                parameters, X[rows], labels[rows] - 5, 32, seed, 2 * (method == "frozen")
            )
            guess = forward(parameters, X[test])[1].argmax(axis=1)
            percents.append(100 * np.mean(guess == labels[test] - 5))
    return {method: np.mean(percents) for method, percents in read.items()}


PAGE = "chapters/concepts/large_models.html"
EXPLORERS = [(
    rf"Width (?P<width>\d+), (?P<hidden_layers>\d+) hidden layers?: (?P<parameters>\d+) "
    rf"parameters, (?P<megabytes>{NUMBER}) MB with gradient and Adam, "
    rf"(?P<activations>{NUMBER}) MB for z, a and δ of (?P<rows>\d+) samples, "
    rf"(?P<operations>{NUMBER}) million operations a sample",
    cost,
), (
    rf"(?P<task>new digits|faded images), labels a digit (?P<labels_a_digit>\d+): after 32 epochs "
    rf"scratch (?P<scratch>{NUMBER}), frozen (?P<frozen>{NUMBER}), full (?P<full>{NUMBER}) "
    rf"per cent of the test digits read, means of 6 draws",
    tuned,
)]  # fmt: skip
