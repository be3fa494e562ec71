"""Answers of the chapter on the years from 2006 to 2021."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number

P = np.array([[0.7, 0.2, 0.1], [0.25, 0.25, 0.5]])
DP = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 1.0]])


def _scores(P, dP):
    return P * (dP - (P * dP).sum(axis=1, keepdims=True))


def _diagonal(P, dP):
    return P * (1 - P) * dP


def _one_mean(P, dP):
    return P * (dP - (P * dP).sum())


@function
def _grade_scores(scores_gradient):
    found = np.asarray(scores_gradient(P.copy(), DP.copy()), float)
    if found.shape != P.shape:
        return f"Expected shape {P.shape}, got {found.shape}."
    if np.allclose(found, _scores(P, DP)):
        return None
    if np.allclose(found, _diagonal(P, DP)):
        return "This is the diagonal of the Jacobian; a score also changes the other weights."
    if np.allclose(found.sum(axis=1), 0):
        return "The rows add up to 0, as they must, but the values are not right."
    return "Each row must add up to 0: subtract the weighted mean of its own row."


EXERCISES = {
    "older": Exercise(
        number(
            3.0**-5,
            (1 / 3, "This is one layer; there are five."),
            (3.0**-2.5, "This is the standard deviation."),
            (5 / 3, "The factors of the layers multiply."),
            tolerance=5e-3,
        ),
        solution=3.0**-5,
        wrong=(1 / 3, 3.0**-2.5, 5 / 3),
    ),
    "blocks": Exercise(
        array(
            [2.0**24, (1 + 1 / 24) ** 24],
            ([25.0, 2.0], "The factors multiply: they do not add up."),
            ([2.0**12, (1 + 1 / 24) ** 12], "These are factors of the root mean square."),
            ([2.0**24, np.e], "The second is only close to e: the number of blocks is finite."),
            tolerance=5e-3,
        ),
        solution=[2**24, (1 + 1 / 24) ** 24],
        wrong=([25.0, 2.0], [2.0**12, (1 + 1 / 24) ** 12], [2.0**24, np.e], 2.0),
    ),
    "attend": Exercise(
        array(
            [0.5, 0.25, 0.25, 5.0],
            ([2 / 3, 1 / 6, 1 / 6, 14 / 3], "Divide the scores by the root of d = 4 first."),
            ([0.5, 0.25, 0.25, 16.0], "The output is a weighted mean of the values."),
            ([0.5, 0.25, 0.25, 16 / 3], "Each value has a weight of its own."),
        ),
        solution=[0.5, 0.25, 0.25, 5.0],
        wrong=([2 / 3, 1 / 6, 1 / 6, 14 / 3], [0.5, 0.25, 0.25, 16.0], 5.0),
    ),
    "rank": Exercise(
        number(
            16 / 4096,
            (8 / 4096, "There are two thin matrices."),
            (16 * 4096, "This is how many; the share is asked for."),
            (64 / 4096**2, "A is 4096 × 8, not 8 × 8."),
            (1600 / 4096, "This is in per cent; give the share as a part of 1."),
            tolerance=5e-3,
        ),
        solution=16 / 4096,
        wrong=(8 / 4096, 16 * 4096, 64 / 4096**2, 1600 / 4096),
    ),
    "scores": Exercise(_grade_scores, solution=_scores, wrong=(_diagonal, _one_mean)),
}
