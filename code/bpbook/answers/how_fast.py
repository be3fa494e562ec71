"""Answers of the chapter on speed."""

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_ratio(fair_ratio):
    """Try a drifting machine, and three rounds in which theirs was interrupted."""
    ours, ratios = np.linspace(1, 3, 21), np.linspace(1.8, 2.2, 21)
    ratios = np.random.default_rng(2).permutation(ratios)
    theirs = ratios * ours
    theirs[np.flatnonzero(ratios > 2.05)[:3]] += [50, 60, 70]
    answer = fair_ratio(list(theirs), list(ours))
    if not np.isclose(answer, 2, rtol=1e-9):
        return (
            "Theirs takes about twice as long in 18 of 21 rounds, was interrupted in three, while "
            f"the machine became slower throughout. Expected 2, got {float(answer):.3f}."
        )
    return None


def _ratio_of_medians(theirs, ours):
    return np.median(theirs) / np.median(ours)


def _mean_of_ratios(theirs, ours):
    return np.mean(np.array(theirs) / np.array(ours))


def _first_round(theirs, ours):
    return theirs[0] / ours[0]


def _fastest_rounds(theirs, ours):
    return min(theirs) / min(ours)


EXERCISES = {
    "amdahl": Exercise(
        number(
            1.25, (5, "That is how much faster the step would be if only the products were left.")
        ),
        solution=1.25,
        wrong=(5, 1.2),
    ),
    "work": Exercise(
        number(
            204.544,
            (304.896, "The first layer hands nothing back: two products, not three."),
            (204_544, "That is in nanoseconds."),
        ),
        solution=204.544,
        wrong=(304.896, 204_544),
    ),
    "compile": Exercise(
        number(20_000, (33_333.3, "A step is not free afterwards: take the difference.")),
        solution=20_000,
        wrong=(33_333.3, 12_500),
    ),
    "ratio": Exercise(
        _grade_ratio,
        solution=lambda theirs, ours: np.median(np.array(theirs) / np.array(ours)),
        wrong=(_ratio_of_medians, _mean_of_ratios, _first_round, _fastest_rounds),
    ),
    "mean": Exercise(
        number(1.25, (1, "That is the geometric mean.")),
        solution=1.25,
        wrong=(1, 2.5),
    ),
}
