"""Answers of the chapter on the sigmoid network by hand."""

import numpy as np

from bpbook.exercises import Exercise, function, number


def _deltas(a, y, W):
    found = [a[-1] - y]
    for layer in range(len(W) - 1, 0, -1):
        found.append(found[-1] @ W[layer].T * a[layer - 1] * (1 - a[layer - 1]))
    return found[::-1]


def _from_the_end(a, y, W):
    return _deltas(a, y, W)[::-1]


def _wrong_sign(a, y, W):
    return [-delta for delta in _deltas(a, y, W)]


def _slope_of_the_output(a, y, W):
    found = [(a[-1] - y) * a[-1] * (1 - a[-1])]
    for layer in range(len(W) - 1, 0, -1):
        found.append(found[-1] @ W[layer].T * a[layer - 1] * (1 - a[layer - 1]))
    return found[::-1]


def _half_a_slope(a, y, W):
    found = [a[-1] - y]
    for layer in range(len(W) - 1, 0, -1):
        found.append(found[-1] @ W[layer].T * (1 - a[layer - 1]))
    return found[::-1]


@function
def _grade_deltas(deltas):
    """Compare with central differences of J by z, layer by layer."""
    rng = np.random.default_rng(4)
    sizes, y = (3, 2, 4, 2), rng.normal(size=(2, 2))
    W = [rng.normal(size=size) for size in ((3, 2), (2, 4), (4, 2))]
    z = [np.zeros((2, n)) for n in sizes[1:]]
    a = _activations(rng.normal(size=(2, 3)), W, z)
    answer = deltas([part.copy() for part in a[1:]], y, W)
    if not isinstance(answer, (list, tuple)) or len(answer) != 3:
        return "Expected a list of three arrays, δ of the first layer first."
    for layer in (2, 1, 0):
        delta = np.asarray(answer[layer])
        if delta.shape != z[layer].shape:
            return f"δ of layer {layer + 1} has shape {delta.shape}: expected {z[layer].shape}."
        right = _differences(a[0], W, z, layer, y)
        if np.allclose(delta, -right, rtol=1e-5, atol=1e-8):
            return f"δ of layer {layer + 1} has the wrong sign: it is output minus target."
        if not np.allclose(delta, right, rtol=1e-5, atol=1e-8):
            return f"δ of layer {layer + 1} does not agree with differences of the loss."
    return None


def _activations(x, W, z):
    a = [x]
    for layer, w in enumerate(W):
        total = a[-1] @ w + z[layer]
        a.append(total if layer == len(W) - 1 else 1 / (1 + np.exp(-total)))
    return a


def _differences(x, W, z, layer, y):
    result = np.empty(z[layer].shape)
    for index in np.ndindex(result.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = [part.copy() for part in z]
            moved[layer][index] += step
            sides.append(0.5 * np.sum((_activations(x, W, moved)[-1] - y) ** 2))
        result[index] = (sides[0] - sides[1]) / 2e-5
    return result


EXERCISES = {
    "forward": Exercise(
        number(
            1 / (1 + np.exp(-3)),
            (3, "That is z. The activation is its sigmoid."),
            (1 / (1 + np.exp(-2)), "The bias is missing."),
            (1 / (1 + np.exp(3)), "The exponent is minus z."),
        ),
        solution=1 / (1 + np.exp(-3)),
        wrong=(3, 1 / (1 + np.exp(-2)), 1 / (1 + np.exp(3))),
    ),
    "loss": Exercise(
        number(
            0.5 * 0.0428**2 + 0.9572**2,
            (0.5 * (0.9572**2 + 0.0428**2), "That is with the bracket."),
            (0.5 * 0.9572**2 + 0.0428**2, "That is for the targets 3 and 4: they change places."),
            (0.9572**2 + 0.0428**2, "The one half is missing."),
            tolerance=2e-4,
        ),
        solution=0.5 * 0.0428**2 + 0.9572**2,
        wrong=(0.4590, 0.4599, 0.9572**2 + 0.0428**2, 0.1083),
    ),
    "delta": Exercise(
        number(
            0.072,
            (0.08, "1 - a is half of the slope: it is a(1 - a)."),
            (0.8, "The slope is missing."),
            (0.108, "The second error signal is negative."),
        ),
        solution=0.072,
        wrong=(0.08, 0.8, 0.108),
    ),
    "tied": Exercise(
        number(
            1,
            (0, "Both outputs are the same number: it cannot be 3 and 5 at once."),
            (2, "Mind the one half before the sum."),
            (0.25, "That is for the targets 3 and 4."),
        ),
        solution=1,
        wrong=(0, 2, 0.25),
    ),
    "code": Exercise(
        _grade_deltas,
        solution=_deltas,
        wrong=(_from_the_end, _wrong_sign, _slope_of_the_output, _half_a_slope),
    ),
}
