"""House prices: the 3-4-1 network, stage by stage on five houses, and trained."""

import numpy as np

from recomputed.by_hand import Worked, pattern
from recomputed.shared import NUMBER, houses, standardised, tanh_network, weights


def stage(step, house):
    """Return the numbers of one stage for one training house, before any training."""
    X, Y = houses()
    order = np.random.default_rng(1987).permutation(len(X))
    train, one = order[:300], order[int(house) - 1]
    x, y = standardised(X[[one]], X[train]), standardised(Y[[one]], Y[train])
    rng = np.random.default_rng(3)
    W = [weights(rng, 3, 4, "xavier"), weights(rng, 4, 1, "xavier")]
    b, names = [np.zeros(4), np.zeros(1)], ["tanh", "identity"]
    return Worked(x, y, W, b, names, mean=True, rate=0.1).numbers(int(step))


def house_network(learning_rate, initialisation):
    """Train 3-4-1 on the chapter's 300 houses; judge it on the 100 validation houses."""
    X, Y = houses()
    order = np.random.default_rng(1987).permutation(len(X))
    train, valid = order[:300], order[300:400]
    inputs, targets = standardised(X[train], X[train]), standardised(Y[train], Y[train])
    run = tanh_network(inputs, targets, 4, 3, initialisation, float(learning_rate))
    losses = [next(run)[0] for _ in range(100)]  # as they are before each of the 100 steps
    guess = next(run)[1](standardised(X[valid], X[train])) * Y[train].std() + Y[train].mean()
    if losses[-1] > 10 * losses[0]:
        return {"more_than": 10.0}
    return {"loss": losses[-1], "dollars": float(np.sqrt(np.mean((guess - Y[valid]) ** 2)))}


PAGE = "chapters/worked_examples/house_prices.html"
EXPLORERS = [
    (rf"Step (?P<step>\d+), house (?P<house>\d), {pattern((3, 4, 1))}", stage),
    (
        rf"Learning rate (?P<learning_rate>{NUMBER}), initialisation (?P<initialisation>\w+): "
        rf"(?:loss (?P<loss>{NUMBER}) in epoch 100, validation houses off by "
        rf"(?P<dollars>{NUMBER}) dollars"
        rf"|diverging: after 100 epochs the loss is more than (?P<more_than>{NUMBER}) times)",
        house_network,
    ),
]
