"""A sigmoid network by hand: every stage in four iterations, and the loss with either sign of δ."""

import functools

from recomputed.by_hand import Worked, pattern
from recomputed.shared import NUMBER

W = [[1, 1], [2, 2]]


def article(rate=0.01):
    names = ["sigmoid", "sigmoid", "identity"]
    return Worked([[1, 2]], [[3, 4]], [W] * 3, [[1, 1]] * 3, names, mean=False, rate=rate)


@functools.cache
def after(steps):
    network = article()
    for _ in range(steps):
        network.step()
    return network


def stage(step, iteration):
    return after(int(iteration) - 1).numbers(int(step))


def sign(learning_rate, sign_of_delta):
    network = article(float(learning_rate) * (1 if sign_of_delta == "right" else -1))
    first = network.forward()[2].real
    for _ in range(20):
        network.step()
    return {"first": first, "last": network.forward()[2].real}


PAGE = "chapters/worked_examples/sigmoid_network.html"
EXPLORERS = [
    (
        rf"Step (?P<step>\d+), iteration (?P<iteration>\d+), {pattern((2, 2, 2, 2))}",
        stage,
    ),
    (
        rf"Learning rate (?P<learning_rate>{NUMBER}), sign of δ (?P<sign_of_delta>\w+): "
        rf"20 steps take the loss from (?P<first>{NUMBER}) to (?P<last>{NUMBER})\.$",
        sign,
    ),
]
