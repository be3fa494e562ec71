"""Answers of the chapter on the experiments of 1986."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _grade_margin(answer):
    try:
        triples = {tuple(sorted(float(abs(size)) for size in triple)) for triple in answer}
    except TypeError:
        return "Expected a list of two tuples of three numbers."
    if any(len(triple) != 3 for triple in triples):
        return "Each tuple has three sizes."
    for p, q, r in sorted(triples):
        sums = [p, q, r, q - p, r - p, r - q, r - p - q]
        if min(abs(s) for s in sums) < 1 - 1e-9:
            return f"For {p:g}, {q:g}, {r:g} some sum is smaller than 1."
        if r > 4 + 1e-9:
            return f"For {p:g}, {q:g}, {r:g} the largest is above 4: there is no equality."
    return None if len(triples) == 2 else "There is one more: look at the other sign of r - p - q."


HIDDEN = np.array([[0.9, 0.1], [0.6, 0.12], [0.62, 0.5], [0.1, 0.9], [0.15, 0.9]])
ONES = np.array([0, 1, 1, 2, 2])


@function
def _grade_counts(counts):
    near = HIDDEN.copy()
    near[2, 1] = 0.14
    mixed = [3, 1, 0, 4, 2]
    asked = [
        (
            near,
            ONES,
            0.2,
            True,
            "These patterns differ by 0.05 at most where the count is the same",
        ),
        (HIDDEN, ONES, 0.2, False, "The second unit says 0.12 and 0.5 to patterns with one 1"),
        (HIDDEN, ONES, 0.5, True, "Within a tolerance of 0.5 they are alike"),
        (near[mixed], ONES[mixed], 0.2, True, "The patterns may come in any order"),
    ]
    for hidden, ones, tolerance, expected, why in asked:
        found = counts(hidden, ones, tolerance)
        if not isinstance(found, bool | np.bool_):
            return f"Expected True or False, got {found!r}: one answer for all units together."
        if found != expected:
            return f"{why}: expected {expected}."
    return None


def _counts(hidden, ones, tolerance):
    groups = [hidden[ones == k] for k in np.unique(ones)]
    return bool(all((np.ptp(g, axis=0) < tolerance).all() for g in groups))


def _means_only(hidden, ones, tolerance):
    return bool(hidden[:, 0].std() < 1)


def _neighbours(hidden, ones, tolerance):
    return bool((np.abs(np.diff(hidden, axis=0)) < tolerance).all())


EXERCISES = {
    "rate": Exercise(
        number(
            3.2,
            (6.4, "Mind the ½: the sum has it, the mean has not."),
            (0.1 / 32, "The gradient of the mean is smaller, so the rate must be larger."),
            (0.1, "The two gradients are not the same."),
        ),
        solution=3.2,
        wrong=(6.4, 0.1 / 32, 0.1),
    ),
    "plateau": Exercise(
        number(
            0.16,
            (0.25, "This is the value for targets 0 and 1. Here ½ is wrong by 0.4 only."),
            (0.32, "Mind the ½ in front of the sum."),
            (0.08, "Two patterns are wrong."),
        ),
        solution=0.16,
        wrong=(0.25, 0.32, 0.08),
    ),
    "first": Exercise(
        number(
            -0.375,
            (0.375, "The step goes against the gradient: the outputs must fall."),
            (-0.75, "This is minus the gradient; the rate is 0.5."),
            (-1.5, "Mind the factor a (1 - a), which is ¼."),
        ),
        solution=-0.375,
        wrong=(0.375, -0.75, -1.5),
    ),
    "margin": Exercise(
        _grade_margin,
        solution=[(1, 2, 4), (2, 3, 4)],
        wrong=([(1, 2, 4)], [(1, 2, 4), (1, 3, 4)], [(1, 2, 4), (1, 3, 9)], 4),
    ),
    "counts": Exercise(_grade_counts, solution=_counts, wrong=(_means_only, _neighbours)),
}
