"""Answers of the chapter on gradient descent."""

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_walk(walk):
    start = np.array([1.0, -2.0])
    end = walk(lambda theta: np.array([2.0, 8.0]) * theta, start, 0.1, 3)
    if not np.array_equal(start, [1.0, -2.0]):
        return "The array theta that came in has changed: make a new one instead."
    if not isinstance(end, np.ndarray) or end.shape != (2,):
        return "Expected an array of the shape of theta."
    right = start * np.array([1 - 0.2, 1 - 0.8]) ** 3
    if np.allclose(end, start * np.array([1 + 0.2, 1 + 0.8]) ** 3):
        return "It climbs: look at the sign of the step."
    return None if np.allclose(end, right) else f"After 3 steps expected {right}, got {end}."


def _grade_kinds(words):
    right = ["minimum", "saddle", "maximum"]
    if not isinstance(words, (list, tuple)) or len(words) != 3:
        return "Expected a list of three words."
    misses = [i + 1 for i in range(3) if words[i] != right[i]]
    return f"Look again at point {', '.join(map(str, misses))}." if misses else None


def _walk(gradient, theta, learning_rate, steps):
    for _ in range(steps):
        theta = theta - learning_rate * gradient(theta)
    return theta


def _climb(gradient, theta, learning_rate, steps):
    return _walk(gradient, theta, -learning_rate, steps)


def _walk_in_place(gradient, theta, learning_rate, steps):
    for _ in range(steps):
        theta -= learning_rate * gradient(theta)
    return theta


EXERCISES = {
    "step": Exercise(
        number(
            2.4,
            (3.6, "That climbs: the step goes against the gradient."),
            (2.7, "The derivative of θ² is 2θ, not θ."),
        ),
        solution=2.4,
        wrong=(3.6, 2.7),
    ),
    "limit": Exercise(
        number(
            2 / 9,
            (1 / 2, "This is the limit of the flatter direction; the steeper one decides."),
            (4 / 9, "9/2 is the coefficient. The curvature is the second derivative."),
        ),
        solution=2 / 9,
        wrong=(1 / 2, 4 / 9),
    ),
    "best": Exercise(
        number(
            0.8,
            (0.2, "This is the best rate. The question is for the factor there."),
            (9.0, "This is the condition number."),
        ),
        solution=0.8,
        wrong=(0.2, 9.0),
    ),
    "walk": Exercise(_grade_walk, solution=_walk, wrong=(_climb, _walk_in_place)),
    "kinds": Exercise(
        _grade_kinds,
        solution=["minimum", "saddle", "maximum"],
        wrong=(["minimum", "minimum", "maximum"], ["maximum", "saddle", "minimum"]),
    ),
    "noise": Exercise(
        number(
            128,
            (64, "Twice the batch halves the mean square; the noise is its root."),
            (16, "A smaller batch has more noise."),
            (8, "A smaller batch has more noise."),
        ),
        solution=128,
        wrong=(64, 16, 8),
    ),
}
