"""Answers of the chapter on a program with faults."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _grade_read(words):
    right = ["sign", "factor", "formula"]
    if not isinstance(words, (list, tuple)) or len(words) != 3:
        return "Expected a list of three words."
    misses = ["abc"[i] for i in range(3) if words[i] != right[i]]
    return f"Look again at ({'), ('.join(misses)})." if misses else None


@function
def _grade_updated(updated):
    parameter, gradient = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [-1.0, 2.0]])
    after = updated(parameter, gradient, 0.1)
    if not np.array_equal(parameter, [[1.0, 2.0], [3.0, 4.0]]):
        return "The parameter that came in has changed: return a new array."
    if not np.allclose(after, [[0.9, 2.0], [3.1, 3.8]]):
        return f"For a gradient that fits expected [[0.9, 2], [3.1, 3.8]], got {after}."
    for shape in ((1, 2), (2,), (2, 1), (4,)):
        try:
            updated(parameter, np.ones(shape), 0.1)
        except ValueError:
            continue
        return f"A gradient of shape {shape} for a parameter of shape (2, 2) was accepted."
    # A gradient that NumPy would stretch the parameter to.
    try:
        updated(np.ones((1, 2)), np.ones((2, 2)), 0.1)
    except ValueError:
        return None
    return "A gradient larger than its parameter was accepted."


@function
def _grade_lowest(lowest):
    Y = np.array([[-2.0, 0.5], [3.0, 1.0]])
    cases = [((0, 1), 2.0), ((-1, 1), 1.25), ((0, np.inf), 1.0), ((-np.inf, np.inf), 0.0)]
    for (low, high), right in cases:
        found = lowest(Y, low, high)
        if np.size(found) != 1:
            return "Expected one number: the mean over all targets."
        if not np.isclose(float(np.squeeze(found)), right):
            return f"For outputs between {low} and {high} expected {right:g}, got {found:g}."
    return None


def _updated(parameter, gradient, rate):
    if parameter.shape != gradient.shape:
        raise ValueError(f"{gradient.shape} is not {parameter.shape}")
    return parameter - rate * gradient


def _updated_blindly(parameter, gradient, rate):
    return parameter - rate * gradient


def _updated_uphill(parameter, gradient, rate):
    return _updated(parameter, -gradient, rate)


def _updated_in_place(parameter, gradient, rate):
    _updated(parameter, gradient, rate)
    parameter -= rate * gradient
    return parameter


def _lowest(Y, low, high):
    return np.mean((Y - np.clip(Y, low, high)) ** 2)


def _lowest_not_squared(Y, low, high):
    return np.mean(np.abs(Y - np.clip(Y, low, high)))


def _lowest_upper_end_only(Y, low, high):
    return np.mean(np.maximum(Y - high, 0) ** 2)


EXERCISES = {
    "floor": Exercise(
        number(
            8 / 3,
            (8.0, "This is the sum. The loss is the mean over the three outputs."),
            (4 / 3, "Two of the targets lie outside: one below 0, one above 1."),
            (3.0, "0.5 can be reached exactly; it adds nothing."),
        ),
        solution=8 / 3,
        wrong=(8.0, 4 / 3),
    ),
    "equal": Exercise(
        number(
            0.25,
            (0.5, "This is the sum of the two squares. The loss is their mean."),
            (3.5, "This is the best c. The question is for the loss there."),
            (0.4989, "This is the loss at c = 3.0011. Another c is better."),
        ),
        solution=0.25,
        wrong=(0.5, 3.5),
    ),
    "tanh": Exercise(
        number(
            6.0,
            (12.5, "This is J at 0. Subtract the floor."),
            (6.5, "This is the floor."),
            (12.0, "The mean over two outputs has a factor ½."),
        ),
        solution=6.0,
        wrong=(12.5, 6.5),
    ),
    "read": Exercise(
        _grade_read,
        solution=["sign", "factor", "formula"],
        wrong=(["factor", "sign", "formula"], ["sign", "formula", "factor"]),
    ),
    "updated": Exercise(
        _grade_updated,
        solution=_updated,
        wrong=(_updated_blindly, _updated_uphill, _updated_in_place),
    ),
    "lowest": Exercise(
        _grade_lowest, solution=_lowest, wrong=(_lowest_not_squared, _lowest_upper_end_only)
    ),
}
