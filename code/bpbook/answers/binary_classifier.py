"""Answers of the chapter on the binary classifier."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


@function
def _grade_merged(merged):
    rng = np.random.default_rng(0)
    W, b, h = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(5, 3))
    w, c = merged(W.copy(), b.copy())
    if np.shape(w) != (3, 1) or np.shape(c) != (1,):
        return f"Expected shapes (3, 1) and (1,), got {np.shape(w)} and {np.shape(c)}."
    e = np.exp(h @ W + b)
    right, found = e[:, 1:] / e.sum(axis=1, keepdims=True), 1 / (1 + np.exp(-(h @ w + c)))
    if np.allclose(found, right):
        return None
    if np.allclose(found, 1 - right):
        return "This is the probability of class 0: take column 1 minus column 0."
    return "The probability of class 1 is another one: look at weights and biases."


@function
def _grade_accuracy(accuracy):
    a = np.array([[0.9], [0.2], [0.6], [0.4]])
    Y = np.array([[1.0], [0.0], [0.0], [0.0]])
    found = accuracy(a, Y)
    if not np.isclose(found, 0.75):
        return f"Three of four rows agree: expected 0.75, got {found}."
    if not np.isclose(accuracy(a, Y == 1), 0.75):
        return "Labels True and False are the classes 1 and 0."
    for what, labels in (("of shape (4,)", Y[:, 0]), ("such as 0.3 or -1", Y - 0.3)):
        try:
            accuracy(a, labels)
        except ValueError:
            continue
        return f"Labels {what} must raise a ValueError."
    return None


def _merged(W, b):
    return W[:, 1:] - W[:, :1], b[1:] - b[:1]


def _merged_turned(W, b):
    return W[:, :1] - W[:, 1:], b[:1] - b[1:]


def _merged_flat(W, b):
    return W[:, 1] - W[:, 0], b[1] - b[0]


def _accuracy(a, Y):
    if np.shape(a) != np.shape(Y):
        raise ValueError(f"shapes {np.shape(a)} and {np.shape(Y)}")
    if not np.isin(Y, [0, 1]).all():
        raise ValueError("labels other than 0 and 1")
    return np.mean((a > 0.5) == (Y == 1))


def _accuracy_of_any_shape(a, Y):
    return np.mean((a > 0.5) == (Y == 1))


def _accuracy_of_any_label(a, Y):
    if np.shape(a) != np.shape(Y):
        raise ValueError("shapes differ")
    return np.mean((a > 0.5) == (Y == 1))


COST = float(np.log1p(np.exp(10)) - 20)
ENTROPY = float(-0.3 * np.log(0.3) - 0.7 * np.log(0.7))
EXERCISES = {
    "below": Exercise(
        number(
            COST,
            (-COST, "The term with the label is subtracted: -y z."),
            (COST + 10, "This is the cost for the label 1."),
            tolerance=1e-5,
        ),
        solution=COST,
        wrong=(-COST, COST + 10),
    ),
    "constant": Exercise(
        number(
            ENTROPY,
            (np.log(2), "This is the cost of a = 0.5. Another constant is better."),
            (-np.log(0.3), "This is the cost of a sample of class 1. Average over all 100."),
        ),
        solution=ENTROPY,
        wrong=(float(np.log(2)), float(-np.log(0.3))),
    ),
    "count": Exercise(
        array(
            [65, 82],
            ([48, 64], "Each neuron has a bias, too."),
            ([82, 65], "First the sigmoid output, then the two softmax outputs."),
        ),
        solution=[65, 82],
        wrong=([48, 64], [82, 65]),
    ),
    "mean": Exercise(
        number(
            np.log(2),
            (0.5, "This is the mean label. The question is for the loss there."),
            (0.0, "It would be 0 for labels that are all 0, or all 1, in the limit."),
        ),
        solution=float(np.log(2)),
        wrong=(0.5, 0.0),
    ),
    "merged": Exercise(_grade_merged, solution=_merged, wrong=(_merged_turned, _merged_flat)),
    "accuracy": Exercise(
        _grade_accuracy,
        solution=_accuracy,
        wrong=(_accuracy_of_any_shape, _accuracy_of_any_label),
    ),
}
