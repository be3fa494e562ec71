"""Answers of the chapter on losses."""

import math

import numpy as np

from bpbook.exercises import Exercise, array, function, number

FLOOR = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)


def _huber(a, y, k):
    e = a - y
    g = np.clip(e, -k, k)
    return float(np.mean(g * (e - g / 2))), g / e.size


def _huber_turned(a, y, k):
    J, slope = _huber(a, y, k)
    return J, -slope


def _huber_summed(a, y, k):
    J, slope = _huber(a, y, k)
    return np.size(a) * J, np.size(a) * slope


def _huber_slope_of_the_sum(a, y, k):
    J, slope = _huber(a, y, k)
    return J, np.size(a) * slope


def _huber_with_a_jump(a, y, k):
    e = a - y
    J = np.where(abs(e) <= k, e**2 / 2, k * abs(e))
    return float(np.mean(J)), np.clip(e, -k, k) / e.size


def _squared(a, y, k):
    return float(np.mean((a - y) ** 2) / 2), (a - y) / np.size(a)


@function
def _grade_huber(huber):
    a, y, k = np.array([[0.5, -2.0], [4.0, 1.0]]), np.array([[0.0, 1.5], [1.0, 1.2]]), 1.0
    pair = huber(a.copy(), y.copy(), k)
    if not isinstance(pair, tuple) or len(pair) != 2:
        return "Expected a pair: the mean loss and its slope."
    (J, slope), (right, right_slope) = pair, _huber(a, y, k)
    if np.ndim(J):
        return "The loss is one number: take the mean."
    if np.shape(slope) != a.shape:
        return f"The slope should have the shape of a, {a.shape}."
    slips = [
        (_huber_summed, "That is the sum. Take the mean."),
        (_huber_with_a_jump, "The two pieces must meet at |e| = k: subtract k²/2 beyond."),
        (_squared, "Errors beyond k cost k|e| - k²/2, not the square."),
    ]
    if not math.isclose(J, right, rel_tol=1e-6):
        for slip, hint in slips:
            if math.isclose(J, slip(a, y, k)[0], rel_tol=1e-6):
                return hint
        return f"For four errors the mean loss is {right:.4f}, not {J:.4f}."
    if np.allclose(slope, -right_slope):
        return "The sign of the slope is turned: e is a - y."
    if np.allclose(slope, a.size * right_slope):
        return "The loss is a mean: its slope carries 1 over the number of entries."
    return None if np.allclose(slope, right_slope) else "The loss is right, the slope is not."


EXERCISES = {
    "price": Exercise(
        number(
            -math.log(0.02),
            (math.log(0.02), "A cost is above 0: minus the logarithm."),
            (-math.log(0.98), "That is the cost of all other classes together being right."),
            (-math.log10(0.02), "The logarithm is the natural one."),
        ),
        solution=-math.log(0.02),
        wrong=(math.log(0.02), -math.log(0.98), -math.log10(0.02)),
    ),
    "start": Exercise(
        number(
            math.log(2),
            (math.log(26), "That is the softmax's. Here each question has two answers."),
            (26 * math.log(2), "That is the sum over the questions; the loss is their mean."),
            (1 / 2, "That is the answer a. What does it cost?"),
        ),
        solution=math.log(2),
        wrong=(math.log(26), 26 * math.log(2), 1 / 2),
    ),
    "rate": Exercise(
        number(
            0.4,
            (0.1, "The other way round: the smaller loss needs the larger rate."),
            (0.2 * 50 * 4 / 2, "That is the factor of half the sum without 1/m."),
            (0.2, "The two losses differ by a factor: compare 1/100 with 1/200."),
        ),
        solution=0.4,
        wrong=(0.1, 20.0, 0.2),
    ),
    "middle": Exercise(
        array(
            [22, 3],
            ([3, 22], "The other way round: the mean belongs to the squared error."),
            ([22, 22], "The absolute error counts targets on both sides, not distances."),
        ),
        solution=[22, 3],
        wrong=([3, 22], [22, 22]),
    ),
    "floor": Exercise(
        number(
            FLOOR,
            (-math.log(0.75), "That is the cost of the three; the fourth costs more."),
            (math.log(2), "That is the cost at a = 1/2, which is not the best answer."),
            (0, "Four labels that contradict one another cannot all be free."),
            (4 * FLOOR, "That is the sum of the four."),
        ),
        solution=FLOOR,
        wrong=(-math.log(0.75), math.log(2), 0, 4 * FLOOR),
    ),
    "huber": Exercise(
        _grade_huber,
        solution=_huber,
        wrong=(
            _huber_turned,
            _huber_summed,
            _huber_slope_of_the_sum,
            _huber_with_a_jump,
            _squared,
        ),
    ),
}
