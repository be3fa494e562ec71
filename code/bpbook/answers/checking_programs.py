"""Answers of the chapter on checking a program that somebody else wrote."""

import math

import numpy as np

from bpbook.exercises import Exercise, function, number


def _good_load(images, labels, rng):
    order = rng.permutation(len(images))
    return images[order], labels[order]


def _bad_load(images, labels, rng):
    return images[rng.permutation(len(images))], labels[rng.permutation(len(images))]


def _late_load(images, labels, rng):
    return images, np.roll(labels, 1)


@function
def _grade_pairs(pairs_kept):
    if not pairs_kept(_good_load):
        return "A loader that shuffles images and labels together is right, and yours flags it."
    if not pairs_kept(lambda images, labels, rng: (images, labels)):
        return "A loader that shuffles nothing is right, and yours flags it."
    if pairs_kept(_bad_load):
        return "A loader with two different orders passed."
    if pairs_kept(_late_load):
        return "A loader whose labels are one place late passed."
    return None


def _pairs_kept(load):
    labels = np.arange(50)
    images = np.ones((50, 7, 7)) * labels[:, None, None]
    images, labels = load(images, labels, np.random.default_rng(0))
    return bool(np.all(images == labels[:, None, None]))


def _same_contents(load):
    labels = np.arange(50)
    images = np.ones((50, 7, 7)) * labels[:, None, None]
    images, labels = load(images, labels, np.random.default_rng(0))
    return set(images[:, 0, 0]) == set(labels)


def _not_shuffled(load):
    labels = np.arange(50)
    images = np.ones((50, 7, 7)) * labels[:, None, None]
    images, labels = load(images, labels, np.random.default_rng(0))
    return bool(np.all(labels == np.arange(50)))


def _rowwise(W):
    return lambda X: X @ W


@function
def _grade_alone(alone):
    X = np.random.default_rng(0).normal(size=(6, 3))
    W = np.arange(12.0).reshape(3, 4)
    if not alone(_rowwise(W), X):
        return "X @ W treats each row by itself, and yours flags it."
    if alone(lambda X: np.exp(X) / np.exp(X).sum(axis=0), X):
        return "A softmax down the columns passed: compare a row alone with the row in the batch."
    if alone(lambda X: X - X.mean(), X):
        return "A function that subtracts the mean of the batch passed."
    if not alone(lambda X: np.linalg.norm(X, axis=1, keepdims=True) / 3, X):
        return "Last bits may differ between one row and many: compare with np.allclose."
    return None


def _alone(predict, X):
    rows = [predict(X[i : i + 1])[0] for i in range(len(X))]
    return bool(np.allclose(rows, predict(X)))


def _twice(predict, X):
    return bool(np.allclose(predict(X), predict(X)))


def _rows_sum_to_one(predict, X):
    return bool(np.allclose(predict(X).sum(axis=1), 1))


def _grade_lines(lines):
    right = {4, 6, 9}
    try:
        given = {int(line) for line in lines}
    except TypeError:
        return "Expected a list of line numbers, such as [1, 2, 3]."
    if given == right:
        return None
    if given - right:
        return f"Line {min(given - right)} is right."
    return f"{len(given)} of the three are found."


EXERCISES = {
    "start": Exercise(
        number(
            math.log(62),
            (math.log10(62), "This is the decimal logarithm; the loss uses the natural one."),
            (math.log2(62), "This is in bits; the loss uses the natural logarithm."),
            (math.log(10), "That is for ten classes."),
        ),
        solution=math.log(62),
        wrong=(math.log10(62), math.log2(62), math.log(10)),
    ),
    "floor": Exercise(
        number(
            math.log(1 + 3 / math.e),
            (0.0, "The second softmax gets numbers between 0 and 1 only."),
            (math.log(1 + 9 / math.e), "That is the floor for ten classes."),
            (math.log(4), "That is the loss at the start."),
        ),
        solution=math.log(1 + 3 / math.e),
        wrong=(0.0, math.log(1 + 9 / math.e), math.log(4)),
    ),
    "momentum": Exercise(
        number(
            -0.1 / 1.9,
            (-1.0, "That is the right program. With the sign turned the series alternates."),
            (-0.1, "That is the first step only."),
            (0.1 / 1.9, "The size is right; the step still goes against the gradient."),
        ),
        solution=-0.1 / 1.9,
        wrong=(-1.0, -0.1, 0.1 / 1.9),
    ),
    "scalar": Exercise(
        number(
            0.0,
            (1.0, "The probabilities of a sample sum to 1; their differences from the target?"),
            (10.0, "Sum the differences of one sample first."),
        ),
        solution=0,
        wrong=(1.0, 10.0),
    ),
    "lines": Exercise(_grade_lines, solution=[4, 6, 9], wrong=([4, 6], [4, 7, 9], 4)),
    "pairs": Exercise(_grade_pairs, solution=_pairs_kept, wrong=(_same_contents, _not_shuffled)),
    "alone": Exercise(_grade_alone, solution=_alone, wrong=(_twice, _rows_sum_to_one)),
}
