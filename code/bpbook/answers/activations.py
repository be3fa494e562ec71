"""Answers of the chapter on activations."""

import math

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _silu(z):
    a = _sigmoid(z)
    return z * a, a + z * a * (1 - a)


def _silu_without_product_rule(z):
    a = _sigmoid(z)
    return z * a, a * (1 - a)


def _silu_with_half_the_product_rule(z):
    a = _sigmoid(z)
    return z * a, z * a * (1 - a)


def _silu_value_only(z):
    return z * _sigmoid(z)


@function
def _grade_silu(silu):
    z = np.array([[-3.0, -0.5, 0.0], [0.7, 2.0, 5.0]])
    pair = silu(z)
    if not isinstance(pair, tuple) or len(pair) != 2:
        return "Expected a pair: the value and the slope."
    for name, found, right in zip(("value", "slope"), pair, _silu(z), strict=True):
        if np.shape(found) != z.shape:
            return f"The {name} should have the shape of z, {z.shape}."
        if not np.allclose(found, right, rtol=1e-6, atol=1e-9):
            slip = " The product rule has two terms." if name == "slope" else ""
            return f"The {name} is not right, for instance at z = -3.{slip}"
    return None


def _dead(z):
    return float((z <= 0).all(axis=0).mean())


def _dead_entries(z):
    return float((z <= 0).mean())


def _dead_samples(z):
    return float((z <= 0).all(axis=1).mean())


def _dead_without_the_kink(z):
    return float((z < 0).all(axis=0).mean())


@function
def _grade_dead(dead):
    z = np.array([[-1.0, 2.0, -3.0, 0.0], [-2.0, -1.0, -4.0, -1.0], [-5.0, 1.0, 6.0, -2.0]])
    found = dead(z.copy())
    if np.ndim(found):
        return "Expected one number, the share of neurons."
    if math.isclose(found, 0.5):
        return None
    if math.isclose(found, _dead_entries(z)):
        return "That is the share of sums that are not above 0. A neuron is a whole column."
    if math.isclose(found, _dead_samples(z)):
        return "That looks along the rows. Rows are samples; a neuron is a column."
    if math.isclose(found, _dead_without_the_kink(z)):
        return "At z = 0 the engine's slope is 0, too."
    return f"For a layer of four neurons, two of them dead, it gives {found:g}."


EXERCISES = {
    "slope": Exercise(
        number(
            0.18,
            (0.09, "That is the slope. Multiply by ∂J/∂a."),
            (2 * _sigmoid(0.9) * (1 - _sigmoid(0.9)), "0.9 is a already, not z."),
            (1.8, "That is 2 a. The slope is a (1 - a)."),
        ),
        solution=0.18,
        wrong=(0.09, 2 * _sigmoid(0.9) * (1 - _sigmoid(0.9)), 1.8),
    ),
    "twins": Exercise(
        array(
            [6, -2, 4, -1.5],
            ([6, -2, 4, 0.5], "The -1 of the identity, times v, belongs to c."),
            ([6, -1, 4, -1.5], "2 multiplies all of w x + b, the b as well."),
            ([3, -1, 4, -1.5], "The sigmoid has to run twice as fast: σ(2z)."),
        ),
        solution=[6, -2, 4, -1.5],
        wrong=([6, -2, 4, 0.5], [6, -1, 4, -1.5], [3, -1, 4, -1.5]),
    ),
    "soft": Exercise(
        number(
            math.log(2) / 10,
            (math.log(2), "That is the constant for β = 1."),
            (10 * math.log(2), "β stands below: a steeper softplus is nearer to ReLU."),
        ),
        solution=math.log(2) / 10,
        wrong=(math.log(2), 10 * math.log(2), 0.1),
    ),
    "silu": Exercise(
        _grade_silu,
        solution=_silu,
        wrong=(_silu_without_product_rule, _silu_with_half_the_product_rule, _silu_value_only),
    ),
    "dead": Exercise(
        _grade_dead,
        solution=_dead,
        wrong=(_dead_entries, _dead_samples, _dead_without_the_kink),
    ),
}
