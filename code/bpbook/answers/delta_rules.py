"""Answers of the chapter on the delta rules."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number

A_PREV, DELTA = np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1, -1], [2, 0]])


def _logistic(z):
    return 1 / (1 + np.exp(-z))


def _silu(z):
    return _logistic(z) + z * _logistic(z) * (1 - _logistic(z))


@function
def _grade_silu(slope):
    z = np.array([-2.0, -0.3, 0.0, 1.5])
    found = slope(z)
    if np.shape(found) != z.shape:
        return "Expected an array of the shape of z."
    if np.allclose(found, _silu(z), rtol=1e-6, atol=1e-9):
        return None
    if np.allclose(found, _logistic(z) * (1 - _logistic(z))):
        return "That is the slope of the sigmoid: the factor z needs the product rule."
    if np.allclose(found, z * _logistic(z) * (1 - _logistic(z))):
        return "The product rule has a second term: the derivative of z is 1."
    return f"At z = 0 the slope is 1/2, at 1.5 it is {_silu(1.5):.4f}; yours are {found[2:]}."


def _network():
    """Return weights, activations, δ of the last layer and the slope of a 2-3-2-1 tanh network."""
    rng = np.random.default_rng(0)
    W = [rng.normal(size=size) for size in ((2, 3), (3, 2), (2, 1))]
    a = [rng.normal(size=(4, 2))]
    for w in W:
        a.append(np.tanh(a[-1] @ w))
    return W, a, rng.normal(size=(4, 1)), lambda a: 1 - a * a


def _backward(W, a, delta, slope):
    dW, db = [], []
    for layer in range(len(W) - 1, -1, -1):
        dW.insert(0, a[layer].T @ delta)
        db.insert(0, delta.sum(axis=0))
        if layer:
            delta = delta @ W[layer].T * slope(a[layer])
    return dW, db


def _backward_without_slope(W, a, delta, slope):
    return _backward(W, a, delta, np.ones_like)


def _backward_with_means(W, a, delta, slope):
    dW, db = _backward(W, a, delta, slope)
    return [g / len(delta) for g in dW], [g / len(delta) for g in db]


def _backward_reversed(W, a, delta, slope):
    dW, db = _backward(W, a, delta, slope)
    return dW[::-1], db[::-1]


def _backward_changing_delta(W, a, delta, slope):
    result = _backward(W, a, delta, slope)
    delta *= 0
    return result


def _same(some, others):
    return all(
        np.shape(x) == np.shape(y) and np.allclose(x, y)
        for group, other in zip(some, others, strict=True)
        for x, y in zip(group, other, strict=True)
    )


@function
def _grade_backward(backward):
    W, a, delta, slope = _network()
    kept = delta.copy()
    found = backward(W, a, delta, slope)
    if not np.array_equal(kept, delta):
        return "The array delta that came in has changed: make a new one instead."
    if not isinstance(found, tuple) or [len(part) for part in found] != [3, 3]:
        return "Expected two lists, dW and db, each with one array per layer."
    if _same(found, _backward(W, a, delta, slope)):
        return None
    if _same(found, _backward_reversed(W, a, delta, slope)):
        return "All arrays are right, but the first layer comes first."
    if _same(found, _backward_without_slope(W, a, delta, slope)):
        return "σ′ is missing in the hidden rule."
    if _same(found, _backward_with_means(W, a, delta, slope)):
        return "δ carries the 1/m already: sum over the samples, do not average."
    return "Some gradients are not right: compare each line with the four rules."


EXERCISES = {
    "hidden": Exercise(
        number(
            -0.05,
            (-0.2, "That is what is passed back; the slope a(1 - a) is missing."),
            (0.025, "That is the share of the first neuron only: sum over both."),
            (-0.1, "The slope of the sigmoid is a(1 - a) = 0.25, not a."),
            (0.05, "Look at the sign of the second product."),
        ),
        solution=-0.05,
        wrong=(-0.2, 0.025, -0.1, 0.05),
    ),
    "weight": Exercise(
        array(
            A_PREV.T @ DELTA,
            (A_PREV.T @ DELTA / 2, "Sum over the samples: δ carries the 1/m already."),
            (-(A_PREV.T @ DELTA), "The sign is turned: the gradient, not the step, is asked for."),
        ),
        solution=A_PREV.T @ DELTA,
        wrong=(A_PREV.T @ DELTA / 2, -(A_PREV.T @ DELTA), DELTA.T @ A_PREV),
    ),
    "silu": Exercise(
        _grade_silu,
        solution=_silu,
        wrong=(
            lambda z: _logistic(z) * (1 - _logistic(z)),
            lambda z: z * _logistic(z) * (1 - _logistic(z)),
        ),
    ),
    "descent": Exercise(
        number(
            1.9,
            (0.5, "Divide by the slopes: the wrong δ lacks them."),
            (0.38, "That is the sum over k; the sum over j of x² is missing."),
            (1.14, "The sum over j is of squares: 1 + 4."),
        ),
        solution=1.9,
        wrong=(0.5, 0.38, 1.14),
    ),
    "scale": Exercise(
        number(
            -0.02,
            (0.02, "The sign goes through all layers, too."),
            (-50.0, "Dividing once too often makes gradients smaller."),
            (-1.0, "The second division is a factor as well."),
        ),
        solution=-0.02,
        wrong=(0.02, -50.0, -1.0),
    ),
    "backward": Exercise(
        _grade_backward,
        solution=_backward,
        wrong=(
            _backward_without_slope,
            _backward_with_means,
            _backward_reversed,
            _backward_changing_delta,
        ),
    ),
}
