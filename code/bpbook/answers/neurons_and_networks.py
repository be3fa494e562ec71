"""Answers of the chapter on neurons, layers and networks."""

from itertools import pairwise

import numpy as np

from bpbook.exercises import Exercise, array, function, number

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def _grade_gate(answer):
    numbers = np.asarray(answer, float)
    if numbers.shape != (3,) or not np.isfinite(numbers).all():
        return "Expected three numbers, [w1, w2, b]."
    z = BITS @ numbers[:2] + numbers[2]
    right = np.array([True, True, True, False])
    if ((z > 0) == right).all():
        return None
    if ((z > 0) == ~right).all():
        return "This is AND: every sign is the wrong way round."
    bits = BITS[np.argmax((z > 0) != right)]
    return f"At the bits {bits[0]}, {bits[1]} your z is {z[np.argmax((z > 0) != right)]:g}."


@function
def _grade_forward(forward):
    rng = np.random.default_rng(5)
    sizes = (3, 4, 2, 2)
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    biases = [rng.normal(size=n) for n in sizes[1:]]
    X = rng.normal(size=(5, 3))
    for depth in (1, 3):
        W, b = weights[:depth], biases[:depth]
        right, out = _forward(X, W, b), np.asarray(forward(X, W, b))
        if out.shape != right.shape:
            return f"With {depth} layers expected shape {right.shape}, got {out.shape}."
        if np.allclose(out, np.tanh(right)):
            return "The last layer has no tanh."
        if np.allclose(out, _forward(X, W, [0 * values for values in b])):
            return "The biases are missing."
        if not np.allclose(out, right):
            return f"With {depth} layers the shape is right, the values are not."
    return None


def _forward(X, weights, biases):
    a = X
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a = np.tanh(a @ W + b)
    return a @ weights[-1] + biases[-1]


def _tanh_everywhere(X, weights, biases):
    return np.tanh(_forward(X, weights, biases))


def _without_bias(X, weights, biases):
    return _forward(X, weights, [0 * b for b in biases])


EXERCISES = {
    "count": Exercise(
        number(
            25818,
            (25760, "These are the weights alone: each neuron has a bias, too."),
            (26603, "The inputs have no bias: they are not neurons."),
            tolerance=1e-9,
        ),
        solution=25818,
        wrong=(25760, 26603),
    ),
    "distance": Exercise(
        number(
            2,
            (-2, "A distance is not negative: the sign of b says on which side the line lies."),
            (10, "Divide by the length of w."),
            (10 / 7, "The length of (3, 4) is the root of 9 + 16, not 3 + 4."),
        ),
        solution=2,
        wrong=(-2, 10, 10 / 7),
    ),
    "gate": Exercise(_grade_gate, solution=[-2, -2, 3], wrong=([2, 2, -3], [-2, -2, 2], [1, 1])),
    "functions": Exercise(
        number(
            14,
            (15, "XOR is not the only one: what about its opposite?"),
            (16, "XOR is one of the 16, and no neuron computes it."),
            (12, "The two constant functions count as well: w = 0."),
        ),
        solution=14,
        wrong=(15, 16, 12),
    ),
    "collapse": Exercise(
        array(
            [4, 7, 4],
            ([4, 7, 3], "The first bias goes through the second layer."),
            ([5, 5, 4], "The rows of the first matrix belong to the inputs."),
        ),
        solution=[4, 7, 4],
        wrong=([4, 7, 3], [5, 5, 4]),
    ),
    "forward": Exercise(_grade_forward, solution=_forward, wrong=(_tanh_everywhere, _without_bias)),
}
