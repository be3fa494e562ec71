"""Feedback networks: a digit among random memories, recalled from a damaged copy."""

import functools

import numpy as np

from recomputed.shared import DATA, NUMBER


@functools.cache
def network(stored):
    """Return the first image of a three at half its size, and the weights."""
    with np.load(DATA / "mnist10k.npz") as file:
        number = [int(label) for label in file["labels"]].index(3)
        image = file["images"][number].reshape(28, 28).astype(int)
    sums = [image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].sum() for i in range(14) for j in range(14)]
    digit = [1 if total > 510 else -1 for total in sums]
    drawn = np.random.default_rng(0).random((stored - 1, 196))
    memories = [digit, *[[1 if x < 0.5 else -1 for x in row] for row in drawn]]
    weights = sum(np.outer(memory, memory) for memory in memories)
    return digit, weights * (1 - np.eye(196, dtype=int))


def recall(stored, turned_over):
    """Return the wrong pixels and the energy of the state at rest."""
    digit, weights = network(int(stored))
    state = np.array(digit)
    for place in np.random.default_rng(7).permutation(196)[: int(turned_over)]:
        state[place] = -state[place]
    order, before = np.random.default_rng(1), None
    while before is None or (before != state).any():
        before = state.copy()
        for i in order.permutation(196):
            total = int(weights[i] @ state)
            if total:
                state[i] = 1 if total > 0 else -1
    energy = -sum(int(weights[i, :i] @ state[:i]) * int(state[i]) for i in range(196))
    return {"wrong": int((state != digit).sum()), "energy": energy}


PAGE = "chapters/history/feedback_networks.html"
EXPLORERS = [
    (
        rf"Stored (?P<stored>\d+), turned over (?P<turned_over>\d+) of 196: at rest (?P<wrong>\d+) "
        rf"pixels are wrong, at an energy of (?P<energy>{NUMBER})\.",
        recall,
    )
]
