"""Adjoints: the descent of a flight; the rounding error of two programs for a variance."""

import functools
from fractions import Fraction

import numpy as np

from recomputed.shared import NUMBER

STEP = 2 / 40


def flown(u):
    """Return the last state and the cost of rows of 40 angles, which may be complex."""
    x, y, v, w = np.zeros(()), np.zeros(()), np.full((), 0.5), np.zeros(())
    for angle in np.moveaxis(u, -1, 0):
        air = 0.2 * np.sqrt(v * v + w * w)
        along, up = 2 * np.cos(angle) - air * v, 2 * np.sin(angle) - 1 - air * w
        x, y, v, w = x + STEP * v, y + STEP * w, v + STEP * along, w + STEP * up
    J = 2 * (y - 1) ** 2 + 2 * w * w - v + 0.025 * STEP * (u * u).sum(axis=-1)
    return (x, y, v, w), J


@functools.cache
def course(rate):
    """Return 51 rows of angles; each derivative is taken along the imaginary axis."""
    rows = [np.zeros(40)]
    for _ in range(50):
        slopes = flown(rows[-1] + 1e-30j * np.eye(40))[1].imag / 1e-30
        rows.append(rows[-1] - rate * slopes / STEP)
    return rows


def descent(rate, iteration):
    """Return the cost and the end of a flight."""
    (_, y, v, w), J = flown(course(float(rate))[int(iteration)])
    return {"cost": J, "height": y, "up": w, "along": v}


class Carried:
    """A float32 that carries its error to first order along, forwards."""

    def __init__(self, value, error=0.0):
        self.value, self.error = np.float32(value), error

    def join(self, other, operation, partials):
        a, b = float(self.value), float(other.value)
        value = operation(self.value, other.value)
        made = float(Fraction(float(value)) - operation(Fraction(a), Fraction(b)))
        first, second = partials(a, b)
        return Carried(value, made + first * self.error + second * other.error)

    def __add__(self, other):
        return self.join(other, lambda a, b: a + b, lambda a, b: (1, 1))

    def __sub__(self, other):
        return self.join(other, lambda a, b: a - b, lambda a, b: (1, -1))

    def __mul__(self, other):
        return self.join(other, lambda a, b: a * b, lambda a, b: (b, a))

    def __truediv__(self, other):
        return self.join(other, lambda a, b: a / b, lambda a, b: (1 / b, -a / (b * b)))


def summed(numbers):
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total


def rounding(program, shift):
    """Return the variance by float32, its real error and the error of first order."""
    sample = np.float32(np.random.default_rng(0).normal(size=8) + float(shift))
    x, n = [Carried(value) for value in sample], Carried(8)
    if program == "one pass":
        total = summed(x)
        found = (summed([value * value for value in x]) - total * total / n) / n
    else:
        mean = summed(x) / n
        found = summed([(value - mean) * (value - mean) for value in x]) / n
    exact = [Fraction(float(value)) for value in sample]
    mean = sum(exact) / 8
    true = sum((value - mean) ** 2 for value in exact) / 8
    real = float(Fraction(float(found.value)) - true)
    unit = 10.0 ** np.floor(np.log10(abs(real)))
    return {
        "value": float(found.value),
        "power": np.log10(unit),
        "real": real / unit,
        "predicted": found.error / unit,
    }


PAGE = "chapters/history/adjoints.html"
EXPLORERS = [
    (
        rf"Rate (?P<rate>{NUMBER}), iteration (?P<iteration>\d+): cost (?P<cost>{NUMBER}); at the "
        rf"end height (?P<height>{NUMBER}), speed up (?P<up>{NUMBER}), along "
        rf"(?P<along>{NUMBER})\.",
        descent,
    ),
    (
        rf"Program with (?P<program>one pass|two passes), shift (?P<shift>{NUMBER}): variance "
        rf"(?P<value>{NUMBER}); in units of 10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+) the real error is "
        rf"(?P<real>{NUMBER}), predicted (?P<predicted>{NUMBER})\.",
        rounding,
    ),
]
