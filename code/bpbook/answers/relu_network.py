"""Answers of the chapter on the ReLU network by hand."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number

RIGHT = np.outer([1, 2], [4, 4])


def _dead(X, W, b):
    return np.all(X @ W + b <= 0, axis=0)


def _off_for_some(X, W, b):
    return np.any(X @ W + b <= 0, axis=0)


def _by_sample(X, W, b):
    return np.all(X @ W + b <= 0, axis=1)


def _zero_counts_as_on(X, W, b):
    return np.all(X @ W + b < 0, axis=0)


@function
def _grade_dead(dead):
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    W = np.array([[1.0, -1.0, -1.0, -1.0], [1.0, 1.0, -2.0, 0.0]])
    b = np.array([0.0, 0.0, 0.5, 0.0])
    found = np.asarray(dead(X, W, b))
    if found.shape != (4,):
        return f"Expected one answer for each of 4 neurons, got the shape {found.shape}."
    if found.tolist() == _dead(X, W, b).tolist():
        return None
    if found.tolist() == _off_for_some(X, W, b).tolist():
        return "A neuron that fires for one sample is not dead."
    if found.tolist() == _zero_counts_as_on(X, W, b).tolist():
        return "At exactly zero a neuron is off: its output is 0."
    return f"Expected {_dead(X, W, b).tolist()}, got {found.tolist()}."


EXERCISES = {
    "loss": Exercise(
        number(
            8,
            (0.5, "Both hidden neurons lead to the output: it is 6."),
            (16, "The one half is missing."),
            (4, "That is δ. The loss is half its square."),
        ),
        solution=8,
        wrong=(0.5, 16, 4),
    ),
    "gradient": Exercise(
        array(
            RIGHT,
            (RIGHT.T, "Rows are inputs: this is the transpose."),
            (np.full((2, 2), 12), "What came in is the input, not the hidden activation."),
            (-RIGHT, "The error signal is output minus target."),
        ),
        solution=RIGHT,
        wrong=(RIGHT.T, np.full((2, 2), 12), -RIGHT, np.array([4, 8])),
    ),
    "rate": Exercise(
        number(
            1 / 8,
            (3 / 20, "The bias moves, too: it is ‖x‖² + 1."),
            (1 / 12, "That is for the target 0."),
            (1 / 4, "‖x‖² is 1 + 4."),
        ),
        solution=1 / 8,
        wrong=(3 / 20, 1 / 12, 1 / 4),
    ),
    "alive": Exercise(
        number(
            1,
            (
                6,
                "The gradient of W² contains the hidden activations, which are 0.",
            ),
            (0, "The output's bias does not pass through the hidden layer."),
            (21, "Which of them get a gradient through a neuron that is off?"),
        ),
        solution=1,
        wrong=(6, 0, 21),
    ),
    "dead": Exercise(
        _grade_dead, solution=_dead, wrong=(_off_for_some, _by_sample, _zero_counts_as_on)
    ),
}
