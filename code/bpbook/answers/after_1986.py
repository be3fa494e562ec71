"""Answers of the chapter on the years after 1986."""

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_gradients(bias_gradients):
    delta = np.random.default_rng(0).standard_normal((3, 4, 2, 5))
    found = bias_gradients(delta)
    if not isinstance(found, tuple | list) or len(found) != 2:
        return "Expected two arrays: first those of each unit, then those of each map."
    of_units, of_maps = (np.asarray(part, float) for part in found)
    if of_units.shape != (3, 4, 2) or of_maps.shape != (3,):
        return (
            f"For delta of shape (3, 4, 2, 5) the shapes are {of_units.shape} and {of_maps.shape}: "
            "expected (3, 4, 2) and (3,)."
        )
    if not np.allclose(of_units, delta.sum(axis=3)):
        return "The first is the sum over the samples: delta carries the 1/m already."
    if not np.allclose(of_maps, delta.sum(axis=(1, 2, 3))):
        return "The second is the sum over places and samples, not a mean."
    return None


EXERCISES = {
    "biases": Exercise(
        number(
            8824,
            (9760, "This is the number with a bias for each unit."),
            (8800, "Each map keeps one bias: 12 in H1 and 12 in H2."),
            (8980 + 24, "H2 has biases of its own too: 192 of them."),
            tolerance=1e-6,
        ),
        solution=8824,
        wrong=(9760, 8800, 9004),
    ),
    "reach": Exercise(
        number(
            0.75**20,
            (3.0**20, "The slope of the logistic function, at most ¼, belongs to each factor."),
            (0.25**20, "The weight belongs to each factor."),
            (0.75 * 20, "The factors multiply."),
            (0.75, "This is one step."),
        ),
        solution=0.75**20,
        wrong=(3.0**20, 0.25**20, 15.0, 0.75),
    ),
    "baseline": Exercise(
        number(
            1 / 24,
            (1 / 6, "This is the value for the plain sum of numbers in [0, 1)."),
            (1 / 48, "There are two values; their variances add."),
            (1 / 12, "The factor ¼ in the target is squared in the variance, not ½."),
        ),
        solution=1 / 24,
        wrong=(1 / 6, 1 / 48, 1 / 12),
    ),
    "settles": Exercise(
        number(
            4,
            (0.25, "This is the slope; the weight times the slope may be 1."),
            (1, "The factor may be 1, not the weight: at ½ the slope is ¼."),
            (2, "The slope of the logistic function at a is a (1 - a), not a."),
        ),
        solution=4,
        wrong=(0.25, 1, 2),
    ),
    "gradients": Exercise(
        _grade_gradients,
        solution=lambda delta: (delta.sum(axis=3), delta.sum(axis=(1, 2, 3))),
        wrong=(
            lambda delta: (delta.mean(axis=3), delta.mean(axis=(1, 2, 3))),
            lambda delta: (delta.sum(axis=(1, 2, 3)), delta.sum(axis=3)),
            lambda delta: (delta.sum(axis=3), delta.mean(axis=(1, 2, 3))),
        ),
    ),
}
