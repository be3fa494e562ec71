"""Answers of the chapter on output layers."""

import math

import numpy as np

from bpbook.exercises import Exercise, array, function, number

LARGE = 1e4


def _loss(z, labels):
    z = z - z.max(axis=1, keepdims=True)
    right = z[np.arange(len(z)), labels]
    return float(np.mean(np.log(np.exp(z).sum(axis=1)) - right))


def _loss_as_it_stands(z, labels):
    with np.errstate(all="ignore"):
        a = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return float(-np.mean(np.log(a[np.arange(len(z)), labels])))


def _loss_with_logarithm_of_softmax(z, labels):
    with np.errstate(all="ignore"):
        return _loss_as_it_stands(z - z.max(axis=1, keepdims=True), labels)


def _loss_summed(z, labels):
    return len(z) * _loss(z, labels)


def _loss_of_one_largest(z, labels):
    with np.errstate(all="ignore"):
        return _loss_as_it_stands(z - z.max(), labels)


def _loss_in_place(z, labels):
    z -= z.max(axis=1, keepdims=True)
    return _loss(z, labels)


@function
def _grade_loss(loss):
    z, labels = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 4.0]]), np.array([1, 0])
    kept, found = z.copy(), loss(z, labels)
    if not np.array_equal(kept, z):
        return "The array z that came in has changed: make a new one instead."
    right = _loss(z, labels)
    if np.ndim(found) or not math.isclose(found, right, rel_tol=1e-9):
        if np.ndim(found) == 0 and math.isclose(found, 2 * right, rel_tol=1e-9):
            return "That is the sum over the samples: take the mean."
        return f"For two small samples expected {right:.6f}, got {found}."
    z = np.array([[LARGE, 0.0, -LARGE], [LARGE, 0.0, -LARGE], [-LARGE, -LARGE, -LARGE]])
    labels = np.array([0, 2, 1])
    found, right = loss(z, labels), _loss(z, labels)
    if not math.isfinite(found):
        return f"For logits of ±10,000 it is {found}: some power or logarithm is not finite."
    return None if math.isclose(found, right) else f"For ±10,000 expected {right}, got {found}."


EXERCISES = {
    "delta": Exercise(
        array(
            [1 / 6, -2 / 3, 1 / 2],
            ([1 / 6, 1 / 3, 1 / 2], "That is a. The error signal is a - y."),
            ([-1 / 6, 2 / 3, -1 / 2], "The sign is turned: δ = a - y."),
        ),
        solution=[1 / 6, -2 / 3, 1 / 2],
        wrong=([1 / 6, 1 / 3, 1 / 2], [-1 / 6, 2 / 3, -1 / 2], [0.5, 1 / 3, 1 / 6]),
    ),
    "pull": Exercise(
        number(
            4 / 27,
            (1 / 3, "That is the a where it is largest; give |δ| there."),
            (
                1 / 8,
                "That is |δ| at a = 1/2, where the slope is largest; the factor a - y grows on.",
            ),
            (2 / 3, "That is |a - y| at a = 1/3: the slope is missing."),
            (1 / 4, "That is the largest slope; it meets |a - y| = 1/2 there."),
        ),
        solution=4 / 27,
        wrong=(1 / 3, 1 / 8, 2 / 3, 1 / 4),
    ),
    "smoothing": Exercise(
        number(
            math.log(91),
            (math.log(90), "The right class gets its share of ε, too: 0.9 + 0.01."),
            (91, "That is a ratio of probabilities; logits differ by its logarithm."),
            (math.log(9), "The wrong classes share ε among ten: each gets 0.01."),
        ),
        solution=math.log(91),
        wrong=(math.log(90), 91, math.log(9)),
    ),
    "twice": Exercise(
        number(
            math.log(1 + 9 / math.e),
            (math.log(1 + 9 * math.e), "That is the worst row, not the best."),
            (math.log(10), "That is the loss of equal logits; the best row is better."),
            (
                math.e / (math.e + 9),
                "That is the largest probability; the loss is minus its logarithm.",
            ),
        ),
        solution=math.log(1 + 9 / math.e),
        wrong=(math.log(1 + 9 * math.e), math.log(10), math.e / (math.e + 9)),
    ),
    "code": Exercise(
        _grade_loss,
        solution=_loss,
        wrong=(
            _loss_as_it_stands,
            _loss_with_logarithm_of_softmax,
            _loss_summed,
            _loss_of_one_largest,
            _loss_in_place,
        ),
    ),
}
