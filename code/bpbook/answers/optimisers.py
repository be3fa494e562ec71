"""Answers of the chapter on optimisers."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _grade_scale(rates):
    if not isinstance(rates, (tuple, list)) or len(rates) != 2:
        return "Expected a pair of rates: (SGD, Adam)."
    sgd, adam = map(float, rates)
    if not np.isclose(adam, 0.01):
        return "Look again at Adam: by what are its numerator and its denominator multiplied?"
    if np.isclose(sgd, 3000):
        return "The gradients have grown: the rate of SGD must make up for it."
    if np.isclose(sgd, 0.3 / 100):
        return "The loss has grown by 10,000, and the gradient with it, not by 100."
    return None if np.isclose(sgd, 0.3 / 10_000) else "Look again at SGD: what is v multiplied by?"


def _look_ahead(gradient, theta, rate, momentum, steps):
    u = np.zeros_like(theta)
    for _ in range(steps):
        u = momentum * u - rate * gradient(theta + momentum * u)
        theta = theta + u
    return theta


def _heavy_ball(gradient, theta, rate, momentum, steps):
    u = np.zeros_like(theta)
    for _ in range(steps):
        u = momentum * u - rate * gradient(theta)
        theta = theta + u
    return theta


def _point_ahead(gradient, theta, rate, momentum, steps):
    v = np.zeros_like(theta)
    for _ in range(steps):
        slope = gradient(theta)
        v = momentum * v + slope
        theta = theta - rate * (slope + momentum * v)
    return theta


def _in_place(gradient, theta, rate, momentum, steps):
    u = np.zeros_like(theta)
    for _ in range(steps):
        u = momentum * u - rate * gradient(theta + momentum * u)
        theta += u
    return theta


@function
def _grade_look_ahead(function):
    start, slopes = np.array([1.0, -2.0]), np.array([1.0, 6.0])
    arguments = (lambda theta: slopes * theta, start.copy(), 0.1, 0.7, 4)
    end = function(*arguments)
    if not np.array_equal(arguments[1], start):
        return "The array theta that came in has changed: make a new one instead."
    if not isinstance(end, np.ndarray) or end.shape != (2,):
        return "Expected an array of the shape of theta."
    fresh = (arguments[0], start, *arguments[2:])
    if np.allclose(end, _heavy_ball(*fresh)):
        return "This is the heavy ball: take the gradient at theta + momentum · u."
    if np.allclose(end, _point_ahead(*fresh)):
        return "This is the point ahead, which the engine keeps: return theta itself."
    right = _look_ahead(*fresh)
    return None if np.allclose(end, right) else f"After 4 steps expected {right}, got {end}."


EXERCISES = {
    "first": Exercise(
        number(
            0.01 * 0.0002 / (0.0002 + 1e-8),
            (0.01 * 0.0002, "That is the step of SGD. Adam divides by the root of ŝ."),
            (0.01 / np.sqrt(0.1), "Correct both means for their start at 0."),
        ),
        solution=0.01,
        wrong=(0.000002, 0.01 * 0.1 / np.sqrt(0.001)),
    ),
    "momentum": Exercise(
        number(
            (19 / 21) ** 2,
            (19 / 21, "This is the factor per step, the root of the momentum."),
            ((399 / 401) ** 2, "Put the root of κ into the formula, not κ."),
        ),
        solution=(19 / 21) ** 2,
        wrong=(19 / 21, (399 / 401) ** 2),
    ),
    "scale": Exercise(
        _grade_scale,
        solution=(0.3 / 10_000, 0.01),
        wrong=((0.3 / 10_000, 0.01 / 10_000), (3000.0, 0.01), (0.003, 0.01)),
    ),
    "adagrad": Exercise(
        number(
            0.1 * np.sum(1 / np.sqrt(np.arange(1, 101))),
            (10.0, "The steps are not all alike: s grows with every step."),
            (0.1 * np.sum(1 / np.arange(1, 101)), "Divide by the root of s, not by s."),
            (2.0, "This is the upper bound. Add up the steps."),
        ),
        solution=0.1 * np.sum(1 / np.sqrt(np.arange(1, 101))),
        wrong=(10.0, 0.1 * np.sum(1 / np.arange(1, 101)), 2.0),
    ),
    "look_ahead": Exercise(
        _grade_look_ahead, solution=_look_ahead, wrong=(_heavy_ball, _point_ahead, _in_place)
    ),
}
