"""Answers of the chapter on networks that feed back."""

import numpy as np

from bpbook.exercises import Exercise, array, function, number

T = np.array([[0, 1, -2], [1, 0, 3], [-2, 3, 0]])


@function
def _grade_ask(ask):
    for V in ([0, 1, 1], [1, 1, 0], [1, 0, 1], [0, 0, 0], [1, 0, 0]):
        for i in range(3):
            given = np.array(V)
            found = ask(T, given, i)
            if given.tolist() != V:
                return "The state that came in has changed: work on a copy."
            if np.shape(found) != (3,):
                return f"Expected a state of 3 neurons, got shape {np.shape(found)}."
            right = _ask(T, np.array(V), i)
            others = np.arange(3) != i
            if (np.asarray(found)[others] != right[others]).any():
                return "Only the neuron that is asked may change."
            if found[i] != right[i]:
                h = int(T[i] @ V)
                return f"Inputs of {h} to a neuron at {V[i]}: expected {right[i]}, got {found[i]}."
    return None


def _ask(T, V, i):
    V, h = V.copy(), T[i] @ V
    if h != 0:
        V[i] = int(h > 0)
    return V


def _at_zero(T, V, i):
    V, h = V.copy(), T[i] @ V
    V[i] = int(h >= 0)
    return V


def _all(T, V, i):
    h = T @ V
    return np.where(h > 0, 1, np.where(h < 0, 0, V))


EXERCISES = {
    "weights": Exercise(
        array(
            [[0, 0, 2], [0, 0, 0], [2, 0, 0]],
            ([[2, 0, 2], [0, 2, 0], [2, 0, 2]], "No neuron is connected to itself."),
            ([[0, 1, 2], [1, 0, 1], [2, 1, 0]], "First turn 0 into -1: the rule multiplies signs."),
        ),
        solution=np.array([[0, 0, 2], [0, 0, 0], [2, 0, 0]]),
        wrong=([[2, 0, 2], [0, 2, 0], [2, 0, 2]], [[0, 1, 2], [1, 0, 1], [2, 1, 0]]),
    ),
    "energy": Exercise(
        number(
            -1,
            (1, "Mind the minus in front of the sum."),
            (-2, "This counts every pair twice: one half is missing."),
        ),
        solution=-1,
        wrong=(1, -2),
    ),
    "mixture": Exercise(
        number(
            0.75,
            (0.5, "That is chance: two random states agree in half of their neurons."),
            (2 / 3, "Do the other two agree with each other? Then they outvote the first."),
            (0.25, "This is the share that differs."),
        ),
        solution=0.75,
        wrong=(0.5, 2 / 3),
    ),
    "period": Exercise(
        number(
            2,
            (1, "Two neurons, a weight of 1, a start at (1, -1): where are they after one step?"),
            (4, "A cycle of four would need weights that differ by direction."),
        ),
        solution=2,
        wrong=(1, 4),
    ),
    "cosine": Exercise(
        number(
            0.5,
            (0.9, "The cell does not answer by the cosine itself: it subtracts r."),
            (0.1, "This is 1 minus the cosine."),
            (4.5, "r is still to be subtracted."),
        ),
        solution=0.5,
        wrong=(0.9, 4.5),
    ),
    "ask": Exercise(_grade_ask, solution=_ask, wrong=(_at_zero, _all)),
}
