"""Answers of the chapter on adjoints."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number


def _cost(u, a, x0, y):
    x = x0
    for control in u:
        x = a * np.tanh(x) + control
    return (x - y) ** 2 / 2


@function
def _grade_gradient(gradient):
    u, a, x0, y = np.array([0.3, -0.2, 0.5, 0.1]), 0.8, 0.6, -0.4
    each = 1e-6 * np.eye(len(u))
    right = [(_cost(u + d, a, x0, y) - _cost(u - d, a, x0, y)) / 2e-6 for d in each]
    found = np.asarray(gradient(u.copy(), a, x0, y), float)
    if found.shape != u.shape:
        return f"Expected one number for each control, shape {u.shape}, got {found.shape}."
    if np.allclose(found, right, rtol=1e-6):
        return None
    if not found.any():
        return "All zero: the way back starts with the slope of the final cost, x_N - y."
    if np.isclose(found[-1], right[-1]):
        return (
            "The last entry is right, an earlier one is not: at which state is tanh' to be taken?"
        )
    return "The last control reaches J without a tanh: its derivative is x_N - y."


def _gradient(u, a, x0, y, moment=0, late=False):
    """Return the gradient; ``moment`` and ``late`` are what typical answers get wrong."""
    states = [x0]
    for control in u:
        states.append(a * np.tanh(states[-1]) + control)
    slopes = a * (1 - np.tanh(states) ** 2)
    g, later = np.zeros(len(u)), states[-1] - y
    for t in reversed(range(len(u))):
        g[t] = later * slopes[t] if late else later
        later *= slopes[t + moment]
    return g


def _too_late(u, a, x0, y):
    return _gradient(u, a, x0, y, moment=1)


def _one_step_off(u, a, x0, y):
    return _gradient(u, a, x0, y, late=True)


def _endless(u, a, x0, y):
    return np.zeros(len(u))


EXERCISES = {
    "ordered": Exercise(
        number(
            39,
            (9, "This is the simple partial derivative: z1 also acts through z2."),
            (30, "This is the way through z2 alone: z1 also stands in z3 itself."),
        ),
        solution=39,
        wrong=(9, 30),
    ),
    "stages": Exercise(
        array(
            [0.28125, 0.5625, 1.125],
            ([1.125, 0.5625, 0.28125], "The last control acts last, and is damped least."),
            ([0.140625, 0.28125, 0.5625], "g_t takes the adjoint of the moment after it, t + 1."),
        ),
        solution=np.array([0.28125, 0.5625, 1.125]),
        wrong=([1.125, 0.5625, 0.28125], [0.140625, 0.28125, 0.5625]),
    ),
    "rounding": Exercise(
        number(
            0.02,
            (0.01, "The number s goes into the product twice: both ways count."),
            (2e-5, "That is the error of s. How much does y move with s?"),
            (0.04, "The slope of s² is 2s, not 4s."),
        ),
        solution=0.02,
        wrong=(0.01, 2e-5),
    ),
    "line": Exercise(
        number(
            -0.05,
            (
                0.05,
                "The sign: the height is below what is wanted, so λ for the height is negative.",
            ),
            (-1, "This is λ for the height. A step changes λ for the speed up by h times that."),
            (-0.1, "The thrust stands in both terms of g, and cancels."),
        ),
        solution=-0.05,
        wrong=(0.05, -1, -0.1),
    ),
    "gradient": Exercise(
        _grade_gradient, solution=_gradient, wrong=(_too_late, _one_step_off, _endless)
    ),
}
