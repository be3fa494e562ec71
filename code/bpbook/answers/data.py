"""Answers of the chapter on data and preprocessing."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


@function
def _grade_prepare(prepare):
    rng = np.random.default_rng(6)
    train, test = rng.normal(5, 2, size=(8, 3)), rng.normal(7, 3, size=(5, 3))
    train[:, 1] = 4.0
    before = train.copy(), test.copy()
    with np.errstate(all="ignore"):
        result = prepare(train, test)
    if not (np.array_equal(train, before[0]) and np.array_equal(test, before[1])):
        return "The arrays that came in have changed: make new ones instead."
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return "Return two arrays: train and test, standardised."
    ours = [np.asarray(part, float) for part in result]
    if [part.shape for part in ours] != [(8, 3), (5, 3)]:
        return "Each array keeps its shape."
    if not all(np.isfinite(part).all() for part in ours):
        return "A constant feature has the deviation 0: do not divide by it."
    right = _prepare(train, test)
    if np.allclose(ours[1], _each_by_itself(train, test)[1]):
        return "The test rows need the mean and deviation of the training rows."
    if np.allclose(ours[0], _all_together(train, test)[0]):
        return "A leak: the test rows took part in the mean."
    if not all(map(np.allclose, ours, right)):
        return "The shapes are right, the values are not."
    return None


def _scaled(X, by):
    varies = by.min(axis=0) < by.max(axis=0)
    return (X - by.mean(axis=0)) / np.where(varies, by.std(axis=0), 1) * varies


def _prepare(train, test):
    return _scaled(train, train), _scaled(test, train)


def _each_by_itself(train, test):
    return _scaled(train, train), _scaled(test, test)


def _all_together(train, test):
    everything = np.concatenate([train, test])
    return _scaled(train, everything), _scaled(test, everything)


def _divides_by_zero(train, test):
    return (train - train.mean(axis=0)) / train.std(axis=0), (
        test - train.mean(axis=0)
    ) / train.std(axis=0)


EXERCISES = {
    "scale": Exercise(
        number(
            1.5,
            (1.0, "6,000 is the mean of the test lots: the training lots decide."),
            (4.0, "Subtract the mean first."),
        ),
        solution=1.5,
        wrong=(1.0, 4.0),
    ),
    "steps": Exercise(
        number(
            220,
            (210, "The 50 samples that are left over make a batch, too, in every epoch."),
            (200, "The 50 samples that are left over make a batch, too, in every epoch."),
            (11, "This is one epoch."),
            tolerance=1e-9,
        ),
        solution=220,
        wrong=(210, 200, 11),
    ),
    "onehot": Exercise(
        array(
            [[0, 0, 1], [1, 0, 0], [0, 0, 1]],
            ([[0, 1, 0], [0, 0, 0], [0, 1, 0]], "Classes are counted from 0."),
            ([[0, 1, 0], [0, 0, 0], [1, 0, 1]], "Samples are rows: transpose."),
        ),
        solution=[[0, 0, 1], [1, 0, 0], [0, 0, 1]],
        wrong=([[0, 1, 0], [0, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 0], [1, 0, 1]], [2, 0, 2]),
    ),
    "kappa": Exercise(
        number(
            ((11 + 3 * np.sqrt(13)) / 2) ** 2,
            ((11 + 3 * np.sqrt(13)) / 2, "This is (t + r)/2; square it."),
            (10, "This is the entry μ² + s²; the eigenvalues decide."),
        ),
        solution=((11 + 3 * np.sqrt(13)) / 2) ** 2,
        wrong=((11 + 3 * np.sqrt(13)) / 2, 10),
    ),
    "prepare": Exercise(
        _grade_prepare,
        solution=_prepare,
        wrong=(_each_by_itself, _all_together, _divides_by_zero),
    ),
}
