"""Gradient checking: how many digits of a central difference are right."""

import math

import numpy as np

from recomputed.shared import NUMBER


def right_digits(epsilon, function, dtype):
    """Take the difference in the given precision, the quotient and the slope in float64."""
    number = {"float64": np.float64, "float32": np.float32}[dtype]
    three, t = number(3), number(1e-4 if function == "relu" else 0.7)
    sides = [t + number(float(epsilon)), t - number(float(epsilon))]
    place = float(t)
    if function == "bell":
        values = [1 / (1 + s * s) for s in sides]
        slope = -2 * place / (1 + place**2) ** 2
    elif function == "parabola":
        values, slope = [s * s / three for s in sides], 2 * place / 3
    else:
        values, slope = [max(s, number(0)) / three for s in sides], 1 / 3
    width = float(sides[0]) - float(sides[1])
    if width == 0:
        return {"digits": 0.0}
    tried = float(values[0] - values[1]) / width
    error = max(abs(tried - slope) / abs(slope), 1e-17)
    return {"digits": min(16.0, max(0.0, -math.log10(error)))}


PAGE = "chapters/mathematics/gradient_checking.html"
EXPLORERS = [(
    rf"Epsilon (?P<epsilon>{NUMBER}), function (?P<function>\w+), dtype (?P<dtype>\w+): "
    rf"(?P<digits>{NUMBER}) digits are right",
    right_digits,
)]  # fmt: skip
