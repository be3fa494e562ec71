"""Answers of the chapter on digits with 784-10-10."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _surest(P, labels, k):
    wrong = np.flatnonzero(P.argmax(axis=1) != labels)
    order = np.argsort(-P.max(axis=1)[wrong], kind="stable")
    return wrong[order[:k]]


def _surest_of_all(P, labels, k):
    return np.argsort(-P.max(axis=1), kind="stable")[:k]


def _surest_within_wrong(P, labels, k):
    wrong = np.flatnonzero(P.argmax(axis=1) != labels)
    return np.argsort(-P.max(axis=1)[wrong], kind="stable")[:k]


def _least_sure(P, labels, k):
    wrong = np.flatnonzero(P.argmax(axis=1) != labels)
    return wrong[np.argsort(P.max(axis=1)[wrong], kind="stable")[:k]]


@function
def _grade_surest(surest):
    rng = np.random.default_rng(5)
    P = rng.random((30, 10)) ** 4
    P /= P.sum(axis=1, keepdims=True)
    labels = np.where(rng.random(30) < 0.5, P.argmax(axis=1), rng.integers(10, size=30))
    found, expected = np.asarray(surest(P, labels, 6)), _surest(P, labels, 6)
    if found.shape != (6,):
        return f"Expected 6 row numbers for k = 6, got shape {found.shape}."
    if np.array_equal(found, expected):
        return None
    if np.array_equal(found, _surest_of_all(P, labels, 6)):
        return "Some of these rows are read correctly: sort the mistakes only."
    if np.array_equal(found, _surest_within_wrong(P, labels, 6)):
        return "These count within the mistakes; expected are the rows of P."
    if np.array_equal(found, _least_sure(P, labels, 6)):
        return "These are the least sure mistakes: the order is the other way round."
    return f"Expected {expected.tolist()}, got {found.tolist()}."


def _handed_in(valid, test):
    chosen = int(np.mean(valid, axis=1).argmax())
    return chosen, float(np.mean(test[chosen]))


def _chosen_by_test(valid, test):
    chosen = int(np.mean(test, axis=1).argmax())
    return chosen, float(np.mean(test[chosen]))


def _reported_validation(valid, test):
    chosen = int(np.mean(valid, axis=1).argmax())
    return chosen, float(np.mean(valid[chosen]))


def _best_single_start(valid, test):
    chosen = int(np.max(valid, axis=1).argmax())
    return chosen, float(np.mean(test[chosen]))


@function
def _grade_handed_in(handed_in):
    valid = np.array([[90.0, 91.0, 92.0], [93.0, 92.5, 92.0], [89.0, 95.0, 90.0]])
    test = np.array([[94.0, 93.5, 94.0], [91.0, 92.0, 91.5], [90.0, 90.5, 91.0]])
    found = handed_in(valid, test)
    if not isinstance(found, tuple) or len(found) != 2:
        return "Expected a pair: (number of the network, its score)."
    for wrong, hint in (
        (_chosen_by_test, "The test digits have chosen: then they cannot report any more."),
        (_reported_validation, "This score is from the digits that chose. Report the test digits."),
        (_best_single_start, "One lucky start has chosen: compare means over the starts."),
    ):
        if np.allclose(found, wrong(valid, test)):
            return hint
    right = _handed_in(valid, test)
    return None if np.allclose(found, right) else f"Expected {right}, got {found}."


EXERCISES = {
    "count": Exercise(
        number(
            23860,
            (23820, "The biases are missing: one for each unit and each output."),
            (23830, "The ten biases of the outputs are missing."),
            (23850, "The thirty biases of the hidden units are missing."),
            (7960, "This is the network with ten hidden units."),
            tolerance=1e-6,
        ),
        solution=23860,
        wrong=(23820, 23850, 7960),
    ),
    "error": Exercise(
        number(
            100 * np.sqrt((0.91 * 0.09 + 0.93 * 0.07) / 2000),
            (
                100 * np.sqrt(0.91 * 0.09 / 2000),
                "This is the standard error of the first score alone. Both are uncertain.",
            ),
            (
                100 * (np.sqrt(0.91 * 0.09 / 2000) + np.sqrt(0.93 * 0.07 / 2000)),
                "Variances add up, standard errors do not.",
            ),
            (
                np.sqrt((0.91 * 0.09 + 0.93 * 0.07) / 2000),
                "This is the share. In percentage points it is a hundred times as much.",
            ),
            tolerance=1e-2,
        ),
        solution=100 * np.sqrt((0.91 * 0.09 + 0.93 * 0.07) / 2000),
        wrong=(
            100 * np.sqrt(0.91 * 0.09 / 2000),
            100 * (np.sqrt(0.91 * 0.09 / 2000) + np.sqrt(0.93 * 0.07 / 2000)),
        ),
    ),
    "idle": Exercise(
        number(
            7065,
            (7066, "The last bias becomes 0, too."),
            (7840, "Not only the biases: a whole column of W can be made 0."),
            (7849, "The vector v alone has 784 free entries."),
            (785, "These are the superfluous ones. How many are left?"),
            tolerance=1e-6,
        ),
        solution=7065,
        wrong=(7066, 7840, 785),
    ),
    "surest": Exercise(
        _grade_surest,
        solution=_surest,
        wrong=(_surest_of_all, _surest_within_wrong, _least_sure),
    ),
    "handed_in": Exercise(
        _grade_handed_in,
        solution=_handed_in,
        wrong=(_chosen_by_test, _reported_validation, _best_single_start),
    ),
}
