"""Answers of the chapter on the family trees of 1986."""

import numpy as np

from bpbook.exercises import Exercise, function, number

WEIGHTS = np.array([1.0, 2.0, 4.0, 5.0, 3.0, 3.0])
GROUPS = np.array([0, 0, 1, 1, 2, 2])


@function
def _grade_explained(explained):
    found = explained(WEIGHTS, GROUPS)
    if not abs(found - 0.9) < 1e-6:  # so that NaN is refused, too
        within = "This is the share within the groups. " if abs(found - 0.1) < 1e-6 else ""
        return f"{within}For weights 1, 2, 4, 5, 3, 3 in three pairs expected 0.9."
    uneven = explained(WEIGHTS, np.array([0, 0, 0, 0, 0, 1]))
    if not abs(uneven) < 1e-6:
        return "Two groups with the same mean explain nothing: expected 0."
    lopsided = explained(np.array([0.0, 0.0, 0.0, 1.0]), np.array([0, 0, 0, 1]))
    if not abs(lopsided - 1) < 1e-6:
        return "A group counts as often as it has members: expected 1 for 0, 0, 0 against 1."
    mixed = [5, 2, 0, 3, 1, 4]
    if not abs(explained(WEIGHTS[mixed], GROUPS[mixed]) - 0.9) < 1e-6:
        return "The people may come in any order."
    return None


def _explained(w, groups):
    centred = w - w.mean()
    means = np.array([centred[groups == g].mean() for g in groups])
    return (means**2).sum() / (centred**2).sum()


def _within(w, groups):
    return 1 - _explained(w, groups)


def _not_a_number(w, groups):
    return np.nan


def _unweighted(w, groups):
    means = [w[groups == g].mean() for g in np.unique(groups)]
    return np.var(means) / np.var(w)


EXERCISES = {
    "clara": Exercise(
        number(
            118,
            (116, "Charlotte had no sister before."),
            (117, "Both families grow."),
            (111, "There are two families, and the sister is born in both."),
            (120, "Parents, uncles and aunts had a daughter or a niece before."),
        ),
        solution=118,
        wrong=(116, 111, 120),
    ),
    "cliff": Exercise(
        number(
            45.84,
            (91.68, "Mind the ½ in front of the sum."),
            (48.0, "The 108 answers are not among the outputs that should be off."),
            (2.16, "Count the outputs that should be off, not those that should be on."),
        ),
        solution=45.84,
        wrong=(91.68, 48.0, 2.16),
    ),
    "balance": Exercise(
        number(
            7.485,
            (0.7485, "Momentum multiplies a steady step by ten."),
            (-7.485, "A negative slope pushes the weight up."),
            (1.497, "This is the rest at ε = 0.01; here it is 0.05."),
            (7.5, "The decay comes after the step, and takes its share of the step as well."),
        ),
        solution=7.485,
        wrong=(0.7485, -7.485, 1.497, 7.5),
    ),
    "chance": Exercise(
        number(
            1 / 19,
            (1 / 23, "The youngest four belong to both sides and are left out."),
            (2 / 19, "With two groups, how many means are free once the total is fixed?"),
            (1 / 20, "The mean of all is taken off: one less than the number of people."),
        ),
        solution=1 / 19,
        wrong=(1 / 23, 2 / 19, 1 / 20),
    ),
    "explained": Exercise(
        _grade_explained, solution=_explained, wrong=(_within, _unweighted, _not_a_number)
    ),
}
