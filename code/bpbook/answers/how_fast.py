"""Answers of the chapter on speed."""

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_ratio(fair_ratio):
    """Try a drifting machine, and one round in which theirs was interrupted."""
    ours = np.linspace(1, 3, 21)
    theirs = 2 * ours
    theirs[[3, 4, 5]] += [50, 60, 70]
    answer = fair_ratio(list(theirs), list(ours))
    if not np.isclose(answer, 2, rtol=1e-9):
        return (
            "Theirs takes twice as long in 18 of 21 rounds and was interrupted in three, while the "
            f"machine became slower throughout. Expected 2, got {float(answer):.3f}."
        )
    return None


def _ratio_of_medians(theirs, ours):
    return np.median(theirs) / np.median(ours)


def _mean_of_ratios(theirs, ours):
    return np.mean(np.array(theirs) / np.array(ours))


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
            654.5408,
            (975.6672, "The first layer hands nothing back: two products, not three."),
            (654_540.8, "That is in nanoseconds."),
        ),
        solution=654.5408,
        wrong=(975.6672, 654_540.8),
    ),
    "compile": Exercise(
        number(20_000, (33_333.3, "A step is not free afterwards: take the difference.")),
        solution=20_000,
        wrong=(33_333.3, 12_500),
    ),
    "ratio": Exercise(
        _grade_ratio,
        solution=lambda theirs, ours: np.median(np.array(theirs) / np.array(ours)),
        wrong=(_ratio_of_medians, _mean_of_ratios),
    ),
    "mean": Exercise(
        number(1.25, (1, "That is the median, or the geometric mean.")),
        solution=1.25,
        wrong=(1, 2.5),
    ),
}
