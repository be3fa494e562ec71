"""Answers of the chapter on house prices with Adam."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _with_one(rows):
    return np.column_stack([rows, np.ones(len(rows))])


def _rival(X, Y, new):
    return _with_one(new) @ np.linalg.lstsq(_with_one(X), Y)[0]


def _no_constant(X, Y, new):
    return new @ np.linalg.lstsq(X, Y)[0]


def _fitted(X, Y, new):
    return _rival(X, Y, X)


@function
def _grade_line(rival):
    rng = np.random.default_rng(0)
    for m, n, k in ((20, 3, 5), (9, 1, 4)):
        X, new = rng.normal(size=(m, n)), rng.normal(size=(k, n))
        Y = X @ rng.normal(size=(n, 1)) + 7 + rng.normal(size=(m, 1))
        found, expected = np.asarray(rival(X, Y, new)), _rival(X, Y, new)
        if found.shape != expected.shape:
            return f"For {k} new rows expected the shape {expected.shape}, got {found.shape}."
        if np.allclose(found, _no_constant(X, Y, new)):
            return "The line goes through the origin: a column of ones is missing."
        if not np.allclose(found, expected):
            return "The shape is right, the predictions are not those of least squares."
    return None


EXERCISES = {
    "count": Exercise(
        array(
            [321, 300],
            ([256, 240], "The biases are missing, one for each neuron and one for the output."),
            ([320, 300], "The output has a bias, too."),
            ([321, 21], "Asked is how many more than 3-4-1 it has."),
            tolerance=1e-9,
        ),
        solution=[321, 300],
        wrong=([256, 240], [320, 300], [321, 21]),
    ),
    "steps": Exercise(
        number(
            68e6 / 13 / 1000,
            (68e6 / 13, "Give the answer in thousands of epochs."),
            (68e3, "These are thousands of steps; an epoch has 13."),
            (68 / 13, "A step is 0.001, not 1, and the answer is in thousands."),
        ),
        solution=68e6 / 13 / 1000,
        wrong=(68e6 / 13, 68e3, 68 / 13),
    ),
    "units": Exercise(
        number(
            1000,
            (1, "The step in the new unit is the same; in dollars it is worth less."),
            (0.001, "The other way: in the smaller unit the same way is a larger number."),
            (1e6, "The gradient changes by the square, but Adam looks at its sign only."),
        ),
        solution=1000,
        wrong=(1, 0.001, 1e6),
    ),
    "line": Exercise(_grade_line, solution=_rival, wrong=(_no_constant, _fitted)),
}
