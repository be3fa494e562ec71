"""Answers of the chapter on initialisation."""

import numpy as np

from bpbook.exercises import Exercise, function, number

N_IN, N_OUT = 400, 200


@function
def _grade_uniform(draw):
    W = draw(np.random.default_rng(0), N_IN, N_OUT)
    if np.shape(W) != (N_IN, N_OUT):
        return f"Expected a matrix of shape (n_in, n_out) = {(N_IN, N_OUT)}, got {np.shape(W)}."
    if np.array_equal(W, draw(np.random.default_rng(1), N_IN, N_OUT)):
        return "Two generators with different seeds give the same weights: use rng."
    if abs(np.mean(W)) > 0.01 * np.ptp(W):
        return f"The mean should be 0, it is {np.mean(W):.3g}."
    share = np.var(W) * (N_IN + N_OUT) / 2
    if np.abs(W).max() > 2 * np.std(W):
        return "An even distribution does not reach beyond √3 standard deviations: use rng.uniform."
    if abs(share - 1) > 0.05:
        hint = " The variance on [-r, r) is r²/3." if abs(share - 1 / 3) < 0.05 else ""
        return f"The variance is {share:.2f} times Xavier's.{hint}"
    return None


def _grade_columns(counts):
    if not isinstance(counts, (list, tuple)) or len(counts) != 3:
        return "Expected a list of three numbers."
    wrong = [name for name, given, right in zip("abc", counts, (1, 10, 10), strict=True)
             if given != right]  # fmt: skip
    return f"Look again at {', '.join(wrong)}." if wrong else None


def _uniform(rng, n_in, n_out):
    r = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-r, r, (n_in, n_out))


def _variance_as_range(rng, n_in, n_out):
    r = np.sqrt(2 / (n_in + n_out))
    return rng.uniform(-r, r, (n_in, n_out))


def _normal(rng, n_in, n_out):
    return rng.normal(0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))


def _positive(rng, n_in, n_out):
    return rng.uniform(0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))


EXERCISES = {
    "he": Exercise(
        number(
            0.1,
            (0.01, "This is the variance: take the root."),
            (np.sqrt(2 / 50), "He divides by the number of inputs, not of neurons."),
            (np.sqrt(2 / 250), "This is Xavier's: He looks at the inputs only."),
        ),
        solution=0.1,
        wrong=(0.01, np.sqrt(2 / 50), np.sqrt(2 / 250)),
    ),
    "root": Exercise(
        number(
            4.0**10,
            (16.0**10, "This is the factor of the mean square: take its root."),
            (4.0, "This is one layer."),
            (1.0, "That would be the reading as a standard deviation."),
        ),
        solution=4.0**10,
        wrong=(16.0**10, 4.0, 1.0),
    ),
    "leaky": Exercise(
        number(
            0.016,
            (0.02, "That is He's choice, for c = 0."),
            (2 / 150, "Below 0 the square is c² z², not c z²."),
            (np.sqrt(0.016), "This is the standard deviation."),
        ),
        solution=0.016,
        wrong=(0.02, 2 / 150, np.sqrt(0.016)),
    ),
    "uniform": Exercise(
        _grade_uniform, solution=_uniform, wrong=(_variance_as_range, _normal, _positive)
    ),
    "columns": Exercise(_grade_columns, solution=[1, 10, 10], wrong=([1, 1, 10], [1, 10, 1])),
}
