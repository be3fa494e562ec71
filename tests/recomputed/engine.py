"""The engine: the digit classifier."""

import numpy as np

from recomputed.shared import NUMBER, DigitNetwork, digits


def digit_network(learning_rate, hidden_neurons):
    """Train 784-h-10 for five epochs in batches of 50, in plain NumPy."""
    (X, labels), n = digits(), int(hidden_neurons)
    known = np.random.default_rng(7).permutation(10_000)[:8000]
    learn, watch = known[:2000], known[7000:]
    net, shuffle = DigitNetwork(784, n), np.random.default_rng(3)
    for _ in range(5):
        for rows in np.split(learn[shuffle.permutation(2000)], 40):
            net.step(X[rows], labels[rows], float(learning_rate))
    return net.judged(X[watch], labels[watch])


PAGE = "chapters/practice/engine.html"
EXPLORERS = [(
    rf"Learning rate (?P<learning_rate>{NUMBER}), (?P<hidden_neurons>\d+) hidden neurons: "
    rf"validation loss (?P<loss>{NUMBER}) after 5 epochs, "
    rf"(?P<percent>{NUMBER})% read correctly",
    digit_network,
)]  # fmt: skip
