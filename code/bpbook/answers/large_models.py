"""Answers of the chapter on pre-training, fine-tuning and large models."""

import numpy as np

from bpbook.exercises import Exercise, function, number

BLOCK = 12 * 768**2 + 13 * 768


@function
def _grade_tune(tune):
    curvatures, start = np.array([1.0, 2.0, 4.0]), np.array([1.0, -2.0, 3.0])
    came_in = start.copy()
    end = tune(lambda theta: curvatures * theta, came_in, 1, 0.1, 3)
    if not np.array_equal(came_in, start):
        return "The array theta that came in has changed: copy it first."
    if not isinstance(end, np.ndarray) or end.shape != (3,):
        return "Expected an array of the shape of theta."
    free = np.array([0, 1, 1])
    right = start * (1 - 0.1 * curvatures * free) ** 3
    if np.allclose(end, right):
        return None
    if np.allclose(end, start * (1 + 0.1 * curvatures * free) ** 3):
        return "It climbs: look at the sign of the step."
    if end[0] != start[0]:
        return "The first entry is frozen and has moved."
    if np.allclose(end, start * (1 - 0.3 * curvatures * free)):
        return "Every step went along the gradient at the start: take it anew where theta is now."
    return f"After 3 steps expected {right}, got {end}."


def _tune(gradient, theta, first, learning_rate, steps):
    theta = theta.copy()
    for _ in range(steps):
        theta[first:] -= learning_rate * gradient(theta)[first:]
    return theta


def _climb(gradient, theta, first, learning_rate, steps):
    return _tune(gradient, theta, first, -learning_rate, steps)


def _all_move(gradient, theta, first, learning_rate, steps):
    return _tune(gradient, theta, 0, learning_rate, steps)


def _once(gradient, theta, first, learning_rate, steps):
    return _tune(gradient, theta, first, steps * learning_rate, 1)


def _in_place(gradient, theta, first, learning_rate, steps):
    for _ in range(steps):
        theta[first:] -= learning_rate * gradient(theta)[first:]
    return theta


EXERCISES = {
    "block": Exercise(
        number(
            12 * BLOCK,
            (BLOCK, "This is one block; there are 12."),
            (12 * 12 * 768**2, "Biases and norms are missing: 13 d a block."),
            tolerance=1e-6,
        ),
        solution=12 * BLOCK,
        wrong=(BLOCK, 12 * 12 * 768**2),
    ),
    "memory": Exercise(
        number(
            24e9 / 4.12,
            (1.5e9, "This is the first number, with everything trained."),
            (6e9, "The trained hundredth needs 12 bytes more for each of its parameters."),
            (24e9 / 4.16, "θ of the trained hundredth is in the 4 bytes already: add 12, not 16."),
        ),
        solution=24e9 / 4.12,
        wrong=(1.5e9, 6e9, 24e9 / 4.16),
    ),
    "frozen": Exercise(
        number(
            22 / 58,
            (24 / 60, "The lowest layer that learns passes nothing back: take 2 off, in both."),
            (0.1, "A tenth of the weights learns, but all layers go forward."),
            (22 / 60, "The whole network's first layer passes nothing back either."),
        ),
        solution=22 / 58,
        wrong=(24 / 60, 0.1, 22 / 60),
    ),
    "tune": Exercise(_grade_tune, solution=_tune, wrong=(_climb, _all_move, _once, _in_place)),
    "rank": Exercise(
        number(
            819,
            (820, "With 820 the product has more parameters than the matrix."),
            (1024, "This is the rank that A B can reach; the question is for its parameters."),
            (4096, "Count both A and B."),
            tolerance=1e-6,
        ),
        solution=819,
        wrong=(820, 1024),
    ),
}
