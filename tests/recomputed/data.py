"""Data and preprocessing: a line on two features, one of them measured in other units."""

import numpy as np

from recomputed.shared import NUMBER, houses, standardised


def scaled_feature(scale, learning_rate):
    """Descend for 40 steps on the mean squared error, from zero weights."""
    X, Y = houses()
    train = np.random.default_rng(1987).permutation(len(X))[:400][:300]
    X = standardised(X[train, :2], X[train, :2])
    X[:, 0] *= float(scale)
    y = standardised(Y[train], Y[train])[:, 0]
    w = np.zeros(2)
    for _ in range(40):
        w = w - float(learning_rate) * 2 / len(X) * X.T @ (X @ w - y)
    loss = np.mean((X @ w - y) ** 2)
    singular = np.linalg.svd(X, compute_uv=False)
    said = {"kappa": (singular[0] / singular[1]) ** 2}
    if loss > 10:
        return {**said, "above": 10.0}
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    return {**said, "loss": loss, "least": np.mean((X @ best - y) ** 2)}


PAGE = "chapters/concepts/data.html"
EXPLORERS = [(
    rf"Scale (?P<scale>{NUMBER}), learning rate (?P<learning_rate>{NUMBER}): "
    rf"condition number (?P<kappa>{NUMBER}), "
    rf"(?:after 40 steps the loss is (?P<loss>{NUMBER}), (?P<least>{NUMBER}) is the least"
    rf"|diverging, after 40 steps the loss is above (?P<above>{NUMBER})\.)",
    scaled_feature,
)]  # fmt: skip
