"""Losses: lines through twenty houses with one wrong price; three losses of one answer."""

import math

import numpy as np

from recomputed.shared import NUMBER, houses

STEP = 1e-6


def twenty_houses():
    X, Y = houses()
    return X[13::28, 0] / 1000, Y[13::28, 0] / 1000


def lines(price_times):
    """Return both lines: the first by the normal equations, the second by a search of slopes."""
    x, y = twenty_houses()
    y[np.argmax(x)] *= float(price_times)
    A = np.column_stack([x, np.ones(len(x))])
    slope, intercept = np.linalg.solve(A.T @ A, A.T @ y)

    def cost(w):  # for a given slope the best intercept is the median of what is left
        rest = y - w * x
        return np.abs(rest - np.median(rest)).sum()

    low, high = -1000.0, 1000.0  # the cost is convex in the slope
    while high - low > 1e-9:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if cost(left) < cost(right) else (left, high)
    level = np.median(y - low * x)
    return {"slope": slope, "intercept": intercept, "steep": low, "level": level}


def answer(target, answer):
    """Return the three losses, and their slopes as central differences."""
    y, a = float(target), float(answer)
    losses = {
        "cross": lambda a: -math.log(a if y else 1 - a),
        "squared": lambda a: (a - y) ** 2,
        "absolute": lambda a: abs(a - y),
    }
    found = {}
    for name, J in losses.items():
        found[name] = J(a)
        found[f"{name}_slope"] = (J(a + STEP) - J(a - STEP)) / (2 * STEP)
    return found


PAGE = "chapters/concepts/losses.html"
EXPLORERS = [
    (
        rf"Price times (?P<price_times>{NUMBER}): slope and intercept of the lines: squared "
        rf"(?P<slope>{NUMBER}), (?P<intercept>{NUMBER}); absolute (?P<steep>{NUMBER}), "
        rf"(?P<level>{NUMBER})",
        lines,
    ),
    (
        rf"Target (?P<target>\d), answer (?P<answer>{NUMBER}): cross-entropy (?P<cross>{NUMBER}), "
        rf"slope (?P<cross_slope>{NUMBER}); squared (?P<squared>{NUMBER}), slope "
        rf"(?P<squared_slope>{NUMBER}); absolute (?P<absolute>{NUMBER}), slope "
        rf"(?P<absolute_slope>{NUMBER})",
        answer,
    ),
]
