"""Answers of the chapter on vanishing and exploding gradients."""

from itertools import pairwise

import numpy as np

from bpbook.exercises import Exercise, array, function, number

WINDOW = np.log(4 * (1 + np.sqrt(1 / 2)) - 1) / 4  # at |w| = 8


@function
def _grade_residual(function):
    rng = np.random.default_rng(0)
    x, W, da = rng.normal(size=(4, 3)), rng.normal(size=(3, 3)), rng.normal(size=(4, 3))
    found = function(x.copy(), W.copy(), da.copy())
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        return "Expected a pair: ∂J/∂x and ∂J/∂W."
    for name, got, like in (("x", found[0], x), ("W", found[1], W)):
        if np.shape(got) != like.shape:
            return f"∂J/∂{name} has the shape {np.shape(got)}: expected {like.shape}, as {name}."
    dx, dW = _block_backward(x, W, da)
    if np.allclose(found[0], dx - da):
        return "The term of the connection itself is missing in ∂J/∂x."
    if not np.allclose(found[0], dx):
        return "∂J/∂x is not right: look for a transpose or a slope."
    if np.allclose(found[1], dW + x.T @ da):
        return "W is not in the connection: ∂J/∂W has one term."
    return None if np.allclose(found[1], dW) else "∂J/∂W is not right."


@function
def _grade_factors(function):
    deltas = [np.full((2, 3), 0.5), np.full((2, 5), -2.0), np.full((2, 4), 8.0)]
    found = function([d.copy() for d in deltas])
    if not isinstance(found, (list, tuple, np.ndarray)) or len(found) != 2:
        return "Expected one factor less than there are layers."
    if np.allclose(found, [4, 4]):
        return "Upside down: the earlier layer over the later one."
    if np.allclose(found, _factors(deltas)):
        return None
    return f"For deltas of rms 0.5, 2 and 8 expected [0.25, 0.25], got {np.round(found, 3)}."


def _block_backward(x, W, da):
    delta = da * (1 - np.tanh(x @ W) ** 2)
    return da + delta @ W.T, x.T @ delta


def _without_connection(x, W, da):
    delta = da * (1 - np.tanh(x @ W) ** 2)
    return delta @ W.T, x.T @ delta


def _with_two_terms(x, W, da):
    dx, dW = _block_backward(x, W, da)
    return dx, dW + x.T @ da


def _without_transpose(x, W, da):
    delta = da * (1 - np.tanh(x @ W) ** 2)
    return da + delta @ W, x.T @ delta


def _factors(deltas):
    sizes = [np.sqrt(np.mean(np.square(d))) for d in deltas]
    return [here / above for here, above in pairwise(sizes)]


def _upside_down(deltas):
    return [1 / factor for factor in _factors(deltas)]


def _of_norms(deltas):
    sizes = [np.linalg.norm(d) for d in deltas]
    return [here / above for here, above in pairwise(sizes)]


EXERCISES = {
    "bound": Exercise(
        number(
            2.0**-10,
            (4.0**-10, "These are the slopes alone: the norms count too."),
            (2.0**-11, "Between eleven layers there are ten steps."),
            (2.0**10, "These are the norms alone: each step costs a slope of at most 1/4."),
        ),
        solution=2.0**-10,
        wrong=(4.0**-10, 2.0**-11, 2.0**10),
    ),
    "clip": Exercise(
        array(
            [3, -4],
            ([5, -5], "That limits each entry by itself, and turns the direction."),
            ([1.2, -1.6], "This has norm 2: multiply by 5 / 10."),
        ),
        solution=[3, -4],
        wrong=([5, -5], [1.2, -1.6]),
    ),
    "window": Exercise(
        number(
            WINDOW,
            (WINDOW / 2, "This is half of it: the interval reaches to both sides."),
            (WINDOW * 8, "This is the interval of z: a moves |w| times less."),
        ),
        solution=WINDOW,
        wrong=(WINDOW / 2, WINDOW * 8),
    ),
    "residual": Exercise(
        _grade_residual,
        solution=_block_backward,
        wrong=(_without_connection, _with_two_terms, _without_transpose),
    ),
    "factors": Exercise(_grade_factors, solution=_factors, wrong=(_upside_down, _of_norms)),
}
