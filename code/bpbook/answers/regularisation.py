"""Answers of the chapter on regularisation."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _dropout(a_prev, rate, rng):
    mask = (rng.random(a_prev.shape) >= rate) / (1 - rate)
    return a_prev * mask, mask


def _unscaled(a_prev, rate, rng):
    mask = (rng.random(a_prev.shape) >= rate) * 1.0
    return a_prev * mask, mask


def _divided_by_rate(a_prev, rate, rng):
    mask = (rng.random(a_prev.shape) >= rate) / rate
    return a_prev * mask, mask


def _keeps_too_few(a_prev, rate, rng):
    mask = (rng.random(a_prev.shape) < rate) / rate
    return a_prev * mask, mask


def _one_mask_for_all(a_prev, rate, rng):
    mask = (rng.random(a_prev.shape[1]) >= rate) / (1 - rate)
    return a_prev * mask, mask + 0 * a_prev


@function
def _grade_dropout(dropout):
    given = np.full((400, 500), 2.0)
    made = dropout(given, 0.2, np.random.default_rng(0))
    if not isinstance(made, (tuple, list)) or len(made) != 2:
        return "Expected two things to come back: a and the mask."
    a, mask = (np.asarray(thing, float) for thing in made)
    if a.shape != given.shape or mask.shape != given.shape:
        return "Expected a and the mask in the shape of a_prev."
    if not (given == 2).all():
        return "The array a_prev that came in has changed: make a new one instead."
    if not np.allclose(a, given * mask):
        return "a is not a_prev times the mask."
    dropped = np.mean(mask == 0)
    if abs(dropped - 0.2) > 0.01:
        return f"With rate 0.2 a share of {dropped:.2f} is dropped: look at the comparison."
    if abs(a.mean() - 2) > 0.02:
        return f"The mean of a is {a.mean():.2f} where a_prev is 2: by what must be divided?"
    if np.ptp(mask.mean(axis=0)) > 0.5:
        return "The same neurons are dropped for every sample: draw a number for each entry."
    return None


def _proximal(theta, grad, learning_rate, strength):
    moved = theta - learning_rate * grad
    return np.sign(moved) * np.maximum(np.abs(moved) - learning_rate * strength, 0)


def _whole_strength(theta, grad, learning_rate, strength):
    moved = theta - learning_rate * grad
    return np.sign(moved) * np.maximum(np.abs(moved) - strength, 0)


def _threshold_first(theta, grad, learning_rate, strength):
    kept = np.sign(theta) * np.maximum(np.abs(theta) - learning_rate * strength, 0)
    return kept - learning_rate * grad


def _subgradient(theta, grad, learning_rate, strength):
    return theta - learning_rate * (grad + strength * np.sign(theta))


@function
def _grade_proximal(step):
    theta, grad = np.array([1.0, 0.3, -0.2, -2.0]), np.array([2.0, 1.0, -3.0, 0.5])
    before, settings = theta.copy(), (grad, 0.1, 3.0)
    made = step(theta, *settings)
    if not np.array_equal(theta, before):
        return "The array theta that came in has changed: make a new one instead."
    if not isinstance(made, np.ndarray) or made.shape != theta.shape:
        return "Expected an array of the shape of theta."
    for slip, hint in (
        (_whole_strength, "The threshold lacks the learning rate: one step moves by η λ."),
        (_threshold_first, "First the step, then the threshold."),
        (_subgradient, "This is a step along the sign of theta: it jumps across 0."),
    ):
        if np.allclose(made, slip(before, *settings)):
            return hint
    right = _proximal(before, *settings)
    return None if np.allclose(made, right) else f"Expected {right}, got {made}."


EXERCISES = {
    "shrink": Exercise(
        number(
            1 / 3,
            (2 / 3, "This is what is taken away: 1 minus the factor."),
            (8 / 9, "This is the factor of the steeper direction."),
        ),
        solution=1 / 3,
        wrong=(2 / 3, 8 / 9),
    ),
    "variance": Exercise(
        number(
            2.25,
            (1.44, "This is the variance without the division of what is kept by 0.8."),
            (0.25, "This is the variance of the mask; the activation is 3."),
            (0.75, "The activation enters the variance squared."),
            (11.25, "This is the mean of the square; the square of the mean is to come off."),
        ),
        solution=2.25,
        wrong=(1.44, 0.25, 0.75, 11.25),
    ),
    "kink": Exercise(
        number(
            1.7,
            (-1.7, "The strength is not negative: it is the size of the slope that counts."),
            (3.4, "The penalty is λ|w|, and its slope right of 0 is λ."),
        ),
        solution=1.7,
        wrong=(-1.7, 3.4),
    ),
    "steps": Exercise(
        number(
            0.2,
            (5.0, "This is η k; more steps must mean a smaller strength."),
            (0.002, "This is η / k; a larger rate gets further in as many steps."),
            (0.02, "This is 1 / k: the learning rate counts too."),
        ),
        solution=0.2,
        wrong=(5.0, 0.002, 0.02),
    ),
    "dropout": Exercise(
        _grade_dropout,
        solution=_dropout,
        wrong=(_unscaled, _divided_by_rate, _keeps_too_few, _one_mask_for_all),
    ),
    "proximal": Exercise(
        _grade_proximal,
        solution=_proximal,
        wrong=(_whole_strength, _threshold_first, _subgradient),
    ),
}
