"""The engine: the digit classifier."""

import numpy as np

from recomputed.shared import NUMBER, digits, weights


def digit_network(learning_rate, hidden_neurons):
    """Train 784-h-10 for five epochs in batches of 50, in plain NumPy."""
    (X, labels), n = digits(), int(hidden_neurons)
    known = np.random.default_rng(7).permutation(10_000)[:8000]
    learn, watch = known[:2000], known[7000:]
    rng = np.random.default_rng(0)
    W1, b1 = weights(rng, 784, n, "he"), np.zeros(n)
    W2, b2 = weights(rng, n, 10, "xavier"), np.zeros(10)

    def forward(x):
        a1 = np.maximum(x @ W1 + b1, 0)
        z2 = a1 @ W2 + b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        return a1, e / e.sum(axis=1, keepdims=True)

    shuffle = np.random.default_rng(3)
    for _ in range(5):
        order = learn[shuffle.permutation(2000)]
        for rows in np.split(order, 40):
            a1, a2 = forward(X[rows])
            delta2 = (a2 - np.eye(10)[labels[rows]]) / 50
            delta1 = delta2 @ W2.T * (a1 > 0)
            for p, gradient in (
                (W1, X[rows].T @ delta1), (b1, delta1.sum(axis=0)),
                (W2, a1.T @ delta2), (b2, delta2.sum(axis=0)),
            ):  # fmt: skip
                p -= float(learning_rate) * gradient
    a2 = forward(X[watch])[1]
    loss = -np.mean(np.log(a2[np.arange(1000), labels[watch]]))
    return {"loss": loss, "percent": 100 * np.mean(a2.argmax(axis=1) == labels[watch])}


PAGE = "chapters/practice/engine.html"
EXPLORERS = [(
    rf"Learning rate (?P<learning_rate>{NUMBER}), (?P<hidden_neurons>\d+) hidden neurons: "
    rf"validation loss (?P<loss>{NUMBER}) after 5 epochs, "
    rf"(?P<percent>{NUMBER})% read correctly",
    digit_network,
)]  # fmt: skip
