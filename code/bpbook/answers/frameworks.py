"""Answers of the chapter on the frameworks."""

import math

import numpy as np

from bpbook.exercises import Exercise, function, number


@function
def _grade_flatten(channels_last):
    shape, n = (2, 3, 4), 5
    rng = np.random.default_rng(0)
    image, W = rng.normal(size=shape), rng.normal(size=(24, n))
    kernel = np.asarray(channels_last(W.copy(), shape))
    if kernel.shape != W.shape:
        return f"Expected shape {W.shape}, as W has, got {kernel.shape}."
    if np.allclose(np.moveaxis(image, 0, 2).ravel() @ kernel, image.ravel() @ W):
        return None
    if np.array_equal(kernel, W):
        return "That is W as it was: its rows still go by channel first."
    if np.allclose(image.transpose(2, 1, 0).ravel() @ kernel, image.ravel() @ W):
        return (
            "The order is (columns, rows, channels): move the channels, keep rows before columns."
        )
    return "The shape is right, but the outputs of the layer change."


def _flatten(W, shape):
    return np.moveaxis(W.reshape(*shape, -1), 0, 2).reshape(W.shape)


def _unchanged(W, shape):
    return W


def _reversed(W, shape):
    return W.reshape(*shape, -1).transpose(2, 1, 0, 3).reshape(W.shape)


def _reshaped_only(W, shape):
    channels, rows, columns = shape
    return np.moveaxis(W.reshape(rows, columns, channels, -1), 2, 0).reshape(W.shape)


FLOOR = math.log(1 + 1 / math.e)

EXERCISES = {
    "epsilon": Exercise(
        number(
            1e-7 / math.sqrt(0.001),
            (1e-7, "That is Keras's own ε, added before the root is corrected."),
            (1e-7 * math.sqrt(0.001), "The other way: the correction stands below the root."),
            (1e-4, "The correction enters through its root."),
            (1e-8, "That is the usual ε of the paper's form, and another step."),
            tolerance=5e-3,
        ),
        solution=1e-7 / math.sqrt(1 - 0.999),
        wrong=(1e-7, 1e-7 * math.sqrt(0.001), 1e-4, 1e-8),
    ),
    "mean": Exercise(
        number(
            0.6,
            (0.75, "That is the mean of all four."),
            (-0.05, "That is how far the mean fell."),
            (0.7, "That would be the loss if the mean weighed the first three as one."),
        ),
        solution=4 * 0.75 - 3 * 0.8,
        wrong=(0.75, -0.05, 0.7),
    ),
    "floor": Exercise(
        number(
            FLOOR,
            (0.0, "0 needs a z that grows without bound; the second softmax gets at most 1."),
            (math.log(2), "That is the loss at equal probabilities, not the least."),
            (math.log(1 + math.e), "That is a sure and wrong answer: its largest loss."),
            (math.log(1 + 9 / math.e), "That is the floor for ten classes."),
            (1 / (1 + 1 / math.e), "That is the probability; the loss is minus its logarithm."),
        ),
        solution=FLOOR,
        wrong=(0.0, math.log(2), math.log(1 + math.e), math.log(1 + 9 / math.e)),
    ),
    "sum": Exercise(
        number(
            0.0125,
            (12.8, "The gradient has grown: the rate must shrink."),
            (0.4, "The gradient of the sum is another one."),
        ),
        solution=0.4 / 32,
        wrong=(12.8, 0.4),
    ),
    "flatten": Exercise(
        _grade_flatten, solution=_flatten, wrong=(_unchanged, _reversed, _reshaped_only)
    ),
}
