"""Answers of the chapter on normalisation."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _normalised(x, epsilon):
    sigma = np.sqrt(x.var(axis=1, keepdims=True) + epsilon)
    return (x - x.mean(axis=1, keepdims=True)) / sigma, sigma


def _projected(d, x_hat):
    mean_d = d.mean(axis=1, keepdims=True)
    return d - mean_d - x_hat * (d * x_hat).mean(axis=1, keepdims=True)


def _layer_backward(x, gamma, delta, epsilon):
    x_hat, sigma = _normalised(x, epsilon)
    return _projected(gamma * delta, x_hat) / sigma


def _gain_outside(x, gamma, delta, epsilon):
    x_hat, sigma = _normalised(x, epsilon)
    return gamma * _projected(delta, x_hat) / sigma


def _statistics_constant(x, gamma, delta, epsilon):
    return gamma * delta / _normalised(x, epsilon)[1]


def _over_the_batch(x, gamma, delta, epsilon):
    sigma = np.sqrt(x.var(axis=0) + epsilon)
    x_hat = (x - x.mean(axis=0)) / sigma
    d = gamma * delta
    return (d - d.mean(axis=0) - x_hat * (d * x_hat).mean(axis=0)) / sigma


def _differences(x, gamma, delta, epsilon):
    """Return ∂/∂x of the sum of delta · z by central differences."""
    result = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = x.copy()
            moved[index] += step
            sides.append(np.sum(delta * gamma * _normalised(moved, epsilon)[0]))
        result[index] = (sides[0] - sides[1]) / 2e-5
    return result


SLIPS = (
    (_gain_outside, "The gains differ along a row: gamma belongs inside the means."),
    (_statistics_constant, "Mean and variance depend on x: two terms are missing."),
    (_over_the_batch, "These are means over the batch: here they run along each row."),
)


@function
def _grade_layer(function):
    rng = np.random.default_rng(7)
    x, delta = rng.normal(2, 3, (4, 5)), rng.normal(size=(4, 5))
    given = x, rng.uniform(0.5, 2, 5), delta, 0.1
    answer = function(*(np.copy(part) for part in given))
    answer = np.asarray(answer, float)
    if answer.shape != x.shape:
        return f"Expected the shape of x, {x.shape}, got {answer.shape}."
    if np.allclose(answer, _differences(*given), rtol=1e-5, atol=1e-8):
        return None
    for slip, hint in SLIPS:
        if np.allclose(answer, slip(*given)):
            return hint
    return "It does not agree with central differences."


ROOT = np.sqrt(3 / 2)  # 1/σ of the numbers -1, 0, 1
EXERCISES = {
    "forward": Exercise(
        array(
            [-1, 3],
            ([-1, 1], "This is x̂; gain and shift are still to come."),
            ([1 - np.sqrt(2), 1 + np.sqrt(2)], "The variance has the divisor m, not m - 1."),
        ),
        solution=[-1, 3],
        wrong=([-1, 1], [1 - np.sqrt(2), 1 + np.sqrt(2)]),
    ),
    "backward": Exercise(
        array(
            [ROOT / 6, -ROOT / 3, ROOT / 6],
            ([ROOT, 0, 0], "Mean and variance depend on x: two terms are missing."),
            ([2 * ROOT / 3, -ROOT / 3, -ROOT / 3], "The term through the variance is missing."),
            ([1 / 6, -1 / 3, 1 / 6], "Only the division by σ is missing."),
        ),
        solution=[ROOT / 6, -ROOT / 3, ROOT / 6],
        wrong=([ROOT, 0, 0], [2 * ROOT / 3, -ROOT / 3, -ROOT / 3], [1 / 6, -1 / 3, 1 / 6]),
    ),
    "two": Exercise(
        number(
            np.sqrt(2) / 8,
            (0.0, "This holds for ε = 0. Here ε is 1."),
            (1 / np.sqrt(2), "Mean and variance depend on x: two terms are missing."),
            (1 / 4, "Only the division by σ is missing."),
        ),
        solution=np.sqrt(2) / 8,
        wrong=(0.0, 1 / np.sqrt(2), 1 / 4),
    ),
    "rate": Exercise(
        number(
            9.0,
            (3.0, "That makes up for the smaller gradient; the weights themselves are longer too."),
            (1 / 9, "The other way: larger weights need a larger rate."),
        ),
        solution=9,
        wrong=(3, 1 / 9),
    ),
    "layer": Exercise(
        _grade_layer,
        solution=_layer_backward,
        wrong=(_gain_outside, _statistics_constant, _over_the_batch),
    ),
}
