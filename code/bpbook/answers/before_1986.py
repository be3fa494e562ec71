"""Answers of the chapter on the time before 1986."""

from fractions import Fraction
from itertools import product

import numpy as np

from bpbook.exercises import Exercise, array, function, number
from bpbook.history.separation import is_certificate

ROWS = [[1, -1], [-1, 0], [1, 2]]  # y · (1, x) of the points -1, 0, 2 in classes +, -, +


def _grade_parity(weights):
    if not isinstance(weights, (list, tuple)) or len(weights) != 4:
        return "Expected (W1, b1, W2, b2)."
    W1, b1, W2, b2 = (np.asarray(part, float) for part in weights)
    if W1.ndim != 2 or W1.shape[0] != 3 or W2.shape not in ((W1.shape[1], 1), (W1.shape[1],)):
        return f"Expected W1 of shape (3, n) and W2 of shape (n, 1), got {W1.shape}, {W2.shape}."
    X = np.array(list(product((0, 1), repeat=3)), float)
    hidden = (X @ W1 + b1 >= 0).astype(float)
    found = (hidden @ W2.reshape(-1) + b2.reshape(-1)[0] >= 0).astype(int)
    wrong = [x.astype(int).tolist() for x in X[found != X.sum(axis=1) % 2]]
    return f"It answers wrongly for {', '.join(map(str, wrong))}." if wrong else None


def _grade_certificate(copies):
    if not isinstance(copies, (list, tuple, np.ndarray)) or len(copies) != 3:
        return "Expected three numbers, one for each point."
    copies = [Fraction(n).limit_denominator(10**6) for n in copies]  # 0.2 is meant as a fifth
    if min(copies) < 0 or not any(copies):
        return "The numbers may not be negative, and not all of them zero."
    if is_certificate(ROWS, copies):
        return None
    total = [
        float(sum(n * z for n, z in zip(copies, column, strict=True)))
        for column in zip(*ROWS, strict=True)
    ]
    return f"The rows add up to {total}: expected [0, 0]."


@function
def _grade_sweep(sweep):
    Z = np.array([[1.0, 2.0], [-1.0, 1.0], [-1.0, -3.0]])
    start = np.zeros(2)
    found = sweep(start, Z)
    if not isinstance(found, tuple | list) or len(found) != 2:
        return "Return two things: the new weights and the number of mistakes."
    w, mistakes = found
    if start.any():
        return "The array w that came in has changed: make a new one instead."
    right, count = _sweep(np.zeros(2), Z)
    if mistakes == 0:
        return "At w = 0 nothing is decided yet: z · w = 0 counts as a mistake."
    if mistakes != count:
        return f"Expected {count} mistakes, got {mistakes}: w changes at once, not after the sweep."
    return None if np.allclose(w, right) else f"Expected {right}, got {w}."


def _sweep(w, Z):
    mistakes = 0
    for z in Z:
        if z @ w <= 0:
            w, mistakes = w + z, mistakes + 1
    return w, mistakes


def _lazy(w, Z):
    wrong = Z @ w <= 0
    return w + Z[wrong].sum(axis=0), int(wrong.sum())


def _strict(w, Z):
    wrong = Z @ w < 0
    return w + Z[wrong].sum(axis=0), int(wrong.sum())


EXERCISES = {
    "bound": Exercise(
        number(
            1600,
            (40, "The ratio R/γ enters squared."),
            (0.04, "R stands above, γ below."),
            (1 / 1600, "R stands above, γ below."),
        ),
        solution=1600,
        wrong=(40, 1 / 1600),
    ),
    "rate": Exercise(
        number(
            1,
            (10, "Write down w after the first update, with both rates. Which signs differ?"),
            (0.1, "Write down w after the first update, with both rates. Which signs differ?"),
        ),
        solution=1,
        wrong=(10, 0.1),
    ),
    "lms": Exercise(
        array(
            [0.7, -0.9],
            ([0.5, -1.0], "x · w is 0, the target 1: the error is not zero, so the weights move."),
            ([0.3, -1.1], "This goes uphill: the error is y - x · w."),
            ([2.5, 0.0], "The rate 0.1 is missing."),
        ),
        solution=np.array([0.7, -0.9]),
        wrong=([0.3, -1.1], [2.5, 0.0]),
    ),
    "certificate": Exercise(
        _grade_certificate, solution=[2, 3, 1], wrong=([1, 1, 1], [1, 2, 1], [-2, -3, -1])
    ),
    "parity": Exercise(
        _grade_parity,
        solution=(np.ones((3, 3)), [-0.5, -1.5, -2.5], [[1], [-1], [1]], [-0.5]),
        wrong=(
            (np.ones((3, 3)), [-0.5, -1.5, -2.5], [[1], [1], [1]], [-0.5]),
            (np.ones((3, 2)), [-0.5, -1.5], [[1], [-1]], [-0.5]),
        ),
    ),
    "sweep": Exercise(_grade_sweep, solution=_sweep, wrong=(_lazy, _strict)),
}
