"""Answers of the chapter on learning-rate schedules."""

import math

from bpbook.exercises import Exercise, number
from bpbook.schedules import Schedule, cosine

N_STEPS = 11
STEPS_OF_500 = 0.2 * (0.1 + 0.45 * (1 + math.cos(math.pi * 300 / 499)))  # no warm-up counted


def _grade_robbins(answer):
    right = [True, False, True, False, True]
    if not isinstance(answer, (list, tuple)) or len(answer) != 5:
        return "Expected a list of five truth values."
    misses = [str(i + 1) for i in range(5) if bool(answer[i]) is not right[i]]
    return f"Look again at number {', '.join(misses)}." if misses else None


def _grade_linear(schedule):
    if not isinstance(schedule, Schedule):
        return f"Expected a Schedule, not {type(schedule).__name__}."
    factors = [schedule(k, N_STEPS) for k in range(N_STEPS)]
    if factors[0] is ...:
        return "Write the body of the function in place of ... and run this cell again."
    if not math.isclose(factors[0], 1):
        return f"The factor of step 0 is {factors[0]:g}, expected 1."
    if not math.isclose(factors[-1], 0, abs_tol=1e-12):
        return f"The factor of the last step, n - 1, is {factors[-1]:g}, expected 0."
    off = [k for k in range(N_STEPS) if not math.isclose(factors[k], 1 - k / 10, abs_tol=1e-9)]
    return f"Both ends are right; step {off[0]} of {N_STEPS} is not: evenly." if off else None


EXERCISES = {
    "floor": Exercise(
        number(
            0.0625,
            (0.25, "The floor is divided by λ too."),
            (0.125, "That is the loss, ½λE; the mean of θ² is asked for."),
            (0.03125, "That is the approximation for small rates; here ηλ is 1."),
        ),
        solution=0.0625,
        wrong=(0.25, 0.03125, 0.125),
    ),
    "cosine": Exercise(
        number(
            0.2 * (0.1 + 0.45 * (1 + math.cos(math.pi * 200 / 399))),
            (STEPS_OF_500, "The cosine begins after the warm-up and has 400 steps for itself."),
            (0.1 + 0.45 * (1 + math.cos(math.pi * 200 / 399)), "This is the factor, not the rate."),
        ),
        solution=0.1096,
        wrong=(STEPS_OF_500, 0.548),
    ),
    "robbins": Exercise(
        _grade_robbins,
        solution=[True, False, True, False, True],
        wrong=([True, True, True, False, True], [True, False, False, True, False]),
    ),
    "average": Exercise(
        number(
            0.09,
            (0.3, "That is the root of it."),
            (9.0, "That is the variance of one ξ; the mean of 100 varies less."),
        ),
        solution=0.09,
        wrong=(0.3, 9.0),
    ),
    "linear": Exercise(
        _grade_linear,
        solution=Schedule("linear()", lambda k, n: 1 - k / (n - 1)),
        wrong=(
            Schedule("linear()", lambda k, n: 1 - k / n),
            Schedule("linear()", lambda k, n: k / (n - 1)),
            cosine(),
        ),
    ),
}
