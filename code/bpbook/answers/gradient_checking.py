"""Answers of the chapter on gradient checking."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _grade_blind(letters):
    if not isinstance(letters, (set, frozenset, list, tuple)) or not letters:
        return 'Expected a set of letters, such as {"a"}.'
    found, right = set(letters), {"a", "c"}
    if not found <= set("abcd"):
        return "Expected letters from a to d."
    if missing := right - found:
        return f"There are more: look again at {min(missing)} with a single row in δ."
    if extra := found - right:
        return f"{min(extra)} changes the numbers with one sample, too."
    return None


@function
def _grade_difference(difference):
    theta = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    before, epsilon = theta.copy(), 0.1
    found = difference(lambda t: float(np.sum(t**3) + t[0, 0] * t[1, 2]), theta, epsilon)
    if not np.array_equal(theta, before):
        return "theta has changed: put every entry back, or work on a copy."
    if np.shape(found) != theta.shape:
        return f"Expected an array of the shape of theta, {theta.shape}."
    exact = 3 * theta**2
    exact[0, 0] += theta[1, 2]
    exact[1, 2] += theta[0, 0]
    if np.allclose(found, exact + epsilon**2):
        return None
    if np.allclose(found, exact + 3 * theta * epsilon + epsilon**2):
        return "This is the forward difference: go to both sides."
    if np.allclose(found, 2 * (exact + epsilon**2)):
        return "The two points are 2ε apart."
    return "The shape is right, the values are not. Move one entry at a time."


def _difference(J, theta, epsilon):
    result = np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[index] += epsilon
        below[index] -= epsilon
        result[index] = (J(above) - J(below)) / (2 * epsilon)
    return result


def _forward(J, theta, epsilon):
    result = np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        above = theta.copy()
        above[index] += epsilon
        result[index] = (J(above) - J(theta)) / epsilon
    return result


def _half_the_width(J, theta, epsilon):
    return 2 * _difference(J, theta, epsilon)


def _not_put_back(J, theta, epsilon):
    result = _difference(J, theta, epsilon)
    theta += epsilon
    return result


EXERCISES = {
    "hand": Exercise(
        number(
            0.01,
            (3.01, "This is the difference itself. By how much is it larger than 3?"),
            (0.31, "This is the forward difference's error."),
            (0.06, "J''' is 6, but divided by 6 in the formula, and ε is squared."),
        ),
        solution=0.01,
        wrong=(3.01, 0.31, 0.06),
    ),
    "factor": Exercise(
        number(
            2,
            (3, "For c = 3 the error would be 2/4."),
            (4 / 3, "The gap is divided by the sum of both lengths, not by one of them."),
        ),
        solution=2,
        wrong=(3, 4 / 3),
    ),
    "step": Exercise(
        number(
            2 * np.sqrt(2.2e-16),
            (np.sqrt(2.2e-16), "Nearly: both sides of the error count a factor of 2."),
            (2.2e-16 ** (1 / 3), "This is the step of a central difference."),
        ),
        solution=2 * np.sqrt(2.2e-16),
        wrong=(np.sqrt(2.2e-16), 2.2e-16 ** (1 / 3)),
    ),
    "blind": Exercise(
        _grade_blind, solution={"a", "c"}, wrong=({"a"}, {"a", "c", "d"}, {"b"}, {"e"})
    ),
    "variance": Exercise(
        number(
            5,
            (25, "This is the variance; its root is asked for."),
            (7, "Variances add up, not sizes."),
            (-1, "The entries of v add up to this, but d has random signs."),
        ),
        solution=5,
        wrong=(25, 7, -1),
    ),
    "difference": Exercise(
        _grade_difference, solution=_difference, wrong=(_forward, _half_the_width, _not_put_back)
    ),
}
