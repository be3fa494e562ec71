"""Answers of the chapter on the house prices."""

import numpy as np

from bpbook.data import house_prices, split
from bpbook.exercises import Exercise, function, number


def _sigmoid_gradients(W1, b1, W2, b2, X, Y):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    delta2 = 2 / len(X) * (a1 @ W2 + b2 - Y)
    delta1 = delta2 @ W2.T * a1 * (1 - a1)
    return X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)


def _tanh_slope_kept(W1, b1, W2, b2, X, Y):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    delta2 = 2 / len(X) * (a1 @ W2 + b2 - Y)
    delta1 = delta2 @ W2.T * (1 - a1 * a1)
    return X.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)


def _wrong_sign(*arguments):
    return tuple(-part for part in _sigmoid_gradients(*arguments))


def _loss(W1, b1, W2, b2, X, Y):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return np.mean((a1 @ W2 + b2 - Y) ** 2)


@function
def _grade_gradients(gradients):
    """Compare each part with central differences of the loss, on random numbers."""
    rng = np.random.default_rng(5)
    shapes = [(3, 4), (4,), (4, 1), (1,), (6, 3), (6, 1)]
    arguments = [rng.normal(size=shape) for shape in shapes]
    answer = gradients(*(part.copy() for part in arguments))
    if not isinstance(answer, (tuple, list)) or len(answer) != 4:
        return "Expected four arrays: dW1, db1, dW2, db2."
    for name, position in (("dW2", 2), ("db2", 3), ("dW1", 0), ("db1", 1)):
        part, shape = np.asarray(answer[position]), shapes[position]
        if part.shape != shape:
            return f"{name} has shape {part.shape}: expected {shape}, the shape of its partner."
        if not np.allclose(part, _differences(arguments, position), rtol=1e-5, atol=1e-8):
            return f"{name} does not agree with central differences of the loss."
    return None


def _differences(arguments, position):
    """Return ∂J by central differences for one of the arguments."""
    result = np.empty(arguments[position].shape)
    for index in np.ndindex(result.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = [part.copy() for part in arguments]
            moved[position][index] += step
            sides.append(_loss(*moved))
        result[index] = (sides[0] - sides[1]) / 2e-5
    return result


def _log_line(take_exponential=True, test_only=False):
    """Return the error in dollars of least squares on the logarithm of the price."""
    houses = house_prices()
    known, test = split(np.random.default_rng(1987), len(houses.X), n_first=400)
    rows = test if test_only else known[:300]
    A = np.column_stack([np.ones(len(houses.X)), houses.X])
    w = np.linalg.lstsq(A[rows], np.log(houses.Y[rows]), rcond=None)[0]
    guess = np.exp(A[test] @ w) if take_exponential else A[test] @ w
    return float(np.sqrt(np.mean((guess - houses.Y[test]) ** 2)))


EXERCISES = {
    "count": Exercise(
        number(
            35, (27, "The biases are missing: one for each neuron."), (8, "These are the biases.")
        ),
        solution=35,
        wrong=(27, 8),
    ),
    "delta": Exercise(
        number(
            -0.256,
            (-0.096, "a(1 - a) is the slope of the sigmoid. Tanh has 1 - a²."),
            (0.256, "The weight is negative, and it is not squared."),
            (-0.4, "The slope of the activation is missing."),
        ),
        solution=-0.256,
        wrong=(-0.096, 0.256, -0.4),
    ),
    "dollars": Exercise(
        number(
            18_200,
            (12_740, "Take the root of the mean squared error first."),
            (86_200, "The mean cancels: both prices contain it."),
        ),
        solution=18_200,
        wrong=(12_740, 86_200),
    ),
    "code": Exercise(
        _grade_gradients, solution=_sigmoid_gradients, wrong=(_tanh_slope_kept, _wrong_sign)
    ),
    "equal": Exercise(
        number(
            6,
            (21, "These are all parameters. How many of them can differ?"),
            (4, "There is more than one number for each hidden neuron."),
        ),
        solution=6,
        wrong=(21, 4),
    ),
    "log": Exercise(
        number(
            _log_line(),
            (_log_line(take_exponential=False), "Take the exponential before comparing."),
            (_log_line(test_only=True), "Fit on the training houses, not on the test houses."),
        ),
        solution=_log_line(),
        wrong=(_log_line(take_exponential=False), _log_line(test_only=True)),
    ),
}
