"""Answers of the chapter on recurrence."""

import numpy as np

from bpbook.exercises import Exercise, function, number

STEPS, M, N = 4, 3, 2


def _sequence():
    rng = np.random.default_rng(5)
    a = np.tanh(rng.normal(size=(STEPS + 1, M, N)))
    a[0] = 0
    return a, rng.normal(size=(STEPS + 1, M, N)), rng.normal(size=(N, N))


def _recurrent_gradient(a, asked, U):
    delta, dU = np.zeros(a[0].shape), np.zeros(U.shape)
    for t in range(len(a) - 1, 0, -1):
        delta = (asked[t] + delta @ U.T) * (1 - a[t] ** 2)
        dU = dU + a[t - 1].T @ delta
    return dU


def _without_the_next_step(a, asked, U):
    return sum(a[t - 1].T @ (asked[t] * (1 - a[t] ** 2)) for t in range(1, len(a)))


def _without_the_sum(a, asked, U):
    delta = np.zeros(a[0].shape)
    for t in range(len(a) - 1, 0, -1):
        delta = (asked[t] + delta @ U.T) * (1 - a[t] ** 2)
        dU = a[t - 1].T @ delta
        if t == len(a) - 1:
            last = dU
    return last


def _without_the_transpose(a, asked, U):
    return _recurrent_gradient(a, asked, U.T)


@function
def _grade_gradient(function):
    a, asked, U = _sequence()
    dU = function(a.copy(), asked.copy(), U.copy())
    if not isinstance(dU, np.ndarray) or dU.shape != U.shape:
        return f"Expected an array of the shape of U, {U.shape}."
    slips = [
        (_without_the_next_step, "Each step also hears from the step after it: δ[t+1] Uᵀ."),
        (_without_the_sum, "This is the part of the last step. The gradient sums over all steps."),
        (_without_the_transpose, "U leads forward; on the way back it must be transposed."),
    ]
    for slip, hint in slips:
        if np.allclose(dU, slip(a, asked, U)):
            return hint
    right = np.allclose(dU, _recurrent_gradient(a, asked, U))
    return None if right else "Compare with three steps of one neuron, done by hand."


def _cell_back(da, dc_next, i, f, o, g, c, c_before):
    dc = da * o * (1 - np.tanh(c) ** 2) + dc_next
    delta_i, delta_f = dc * g * i * (1 - i), dc * c_before * f * (1 - f)
    delta_o, delta_g = da * np.tanh(c) * o * (1 - o), dc * i * (1 - g**2)
    return delta_i, delta_f, delta_o, delta_g, dc * f


def _cell_alone(da, dc_next, i, f, o, g, c, c_before):
    return _cell_back(da, 0 * dc_next, i, f, o, g, c, c_before)


def _cell_without_slopes(da, dc_next, i, f, o, g, c, c_before):
    dc = da * o * (1 - np.tanh(c) ** 2) + dc_next
    return dc * g, dc * c_before, da * np.tanh(c), dc * i, dc * f


@function
def _grade_cell(function):
    rng = np.random.default_rng(6)
    gates, others = rng.uniform(0.1, 0.9, (3, M, N)), rng.normal(size=(4, M, N))
    da, dc_next, c, c_before = others
    given = (da, dc_next, *gates, np.tanh(rng.normal(size=(M, N))), c, c_before)
    found = function(*(array.copy() for array in given))
    if not isinstance(found, (tuple, list)) or len(found) != 5:
        return "Expected five arrays: δ of i, f, o and g, and what c before is passed."
    if all(map(np.allclose, found, _cell_alone(*given))):
        return "The cell of the next step asks too: add dc_next."
    if all(map(np.allclose, found, _cell_without_slopes(*given))):
        return "These are the derivatives by i, f, o, g. δ is by z: multiply by the slopes."
    names = ("δ of i", "δ of f", "δ of o", "δ of g", "what c before is passed")
    pairs = zip(names, found, _cell_back(*given), strict=True)
    wrong = [name for name, ours, right in pairs if not np.allclose(ours, right)]
    return f"Look again at {', '.join(wrong)}." if wrong else None


EXERCISES = {
    "scalar": Exercise(
        number(
            3.0,
            (2.5, "u acts at step 2 as well, and through it on step 3."),
            (3.5, "The way from step 3 to step 2 leads through u: multiply by 0.5."),
        ),
        solution=3.0,
        wrong=(2.5, 3.5),
    ),
    "gate": Exercise(
        number(
            float(np.log(0.5**0.01 / (1 - 0.5**0.01))),
            (0.5**0.01, "This is the gate. The bias is what the sigmoid turns into it."),
            (float(np.log(100)), "With ln 100 about 1/e is left, not one half."),
        ),
        solution=4.9677,
        wrong=(0.99309, 4.6052),
    ),
    "bound": Exercise(
        number(
            1.5**10,
            (0.6**10, "This is the true factor. The question is for bound divided by truth."),
            (0.9**10, "This is the bound. Divide it by the true factor."),
        ),
        solution=57.665,
        wrong=(0.6**10, 0.9**10),
    ),
    "gradient": Exercise(
        _grade_gradient,
        solution=_recurrent_gradient,
        wrong=(_without_the_next_step, _without_the_sum, _without_the_transpose),
    ),
    "cell": Exercise(_grade_cell, solution=_cell_back, wrong=(_cell_alone, _cell_without_slopes)),
}
