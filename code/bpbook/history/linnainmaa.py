"""The rounding error of a program, operation by operation, as Linnainmaa took it apart in 1970.

A :class:`Tape` writes down each elementary operation that is done in float32: what went in, the
partial derivatives by it, and how far the rounded result is from the exact one. One sweep backwards
then says how much each of these errors moves the last result.
"""

from fractions import Fraction

import numpy as np

UNIT = 2.0**-24  # a result of float32 is rounded by at most this share of itself


class Tape:
    """Numbers in the order in which they were given or computed."""

    def __init__(self):
        self.numbers = []

    def input(self, value):
        """Return a number that is given; float32 is taken to hold it exactly."""
        return self.write(np.float32(value), Fraction(float(np.float32(value))), ())

    def write(self, value, exact, inputs):
        """Return a new number: rounded and exact value, pairs of an input and the partial by it."""
        self.numbers.append(Number(self, value, Fraction(float(value)) - exact, inputs))
        return self.numbers[-1]

    def sweep(self, result):
        """Return for each number how much ``result`` moves with it: one sweep backwards."""
        slopes = dict.fromkeys(self.numbers, 0.0) | {result: 1.0}
        for number in reversed(self.numbers):
            for before, partial in number.inputs:
                slopes[before] += partial * slopes[number]
        return slopes


class Number:
    """A float32, the rounding error it was made with, and what it was made of."""

    def __init__(self, tape, value, error, inputs):
        self.tape, self.value, self.error, self.inputs = tape, value, error, inputs

    def _do(self, operation, other, partials):
        other = other if isinstance(other, Number) else self.tape.input(other)
        a, b = self.value, other.value
        exact = operation(Fraction(float(a)), Fraction(float(b)))
        slopes = partials(float(a), float(b))
        inputs = tuple(zip((self, other), slopes, strict=True))
        return self.tape.write(operation(a, b), exact, inputs)

    def __add__(self, other):
        return self._do(lambda a, b: a + b, other, lambda a, b: (1.0, 1.0))

    def __sub__(self, other):
        return self._do(lambda a, b: a - b, other, lambda a, b: (1.0, -1.0))

    def __mul__(self, other):
        return self._do(lambda a, b: a * b, other, lambda a, b: (b, a))

    def __truediv__(self, other):
        return self._do(lambda a, b: a / b, other, lambda a, b: (1 / b, -a / b**2))


class Analysis:
    """What a program does to rounding errors.

    Parameters
    ----------
    program : callable
        Of numbers with + - * /; it returns one of them.
    inputs : sequence of float
        Rounded to float32 first, and exact from then on.

    Attributes
    ----------
    numbers : list of Number
        All that the tape holds.
    slopes, errors, effects : ndarray, one entry for each number
        How much the result moves with it; how far it was rounded; the product of both.
    predicted : float
        The sum of the effects: the error of the result to first order.
    real : float
        Of the float32 program against the same program in fractions.
    bound : float
        What the first-order error cannot exceed, whichever way each operation is rounded.
    """

    def __init__(self, program, inputs):
        tape = Tape()
        result = program(*(tape.input(value) for value in inputs))
        exact = program(*(Fraction(float(np.float32(value))) for value in inputs))
        sweep = tape.sweep(result)
        self.numbers, self.value = tape.numbers, float(result.value)
        self.slopes = np.array([sweep[number] for number in tape.numbers])
        self.errors = np.array([float(number.error) for number in tape.numbers])
        self.effects = self.slopes * self.errors
        self.predicted = float(self.effects.sum())
        self.real = float(Fraction(self.value) - exact)
        sizes = [abs(float(number.value)) if number.inputs else 0.0 for number in tape.numbers]
        self.bound = float(np.abs(self.slopes) @ sizes) * UNIT


def cube(x):
    """Return (x - 1)³, multiplied out: x³ - 3x² + 3x - 1, by Horner's rule."""
    return ((x - 3) * x + 3) * x - 1


def one_pass(*x):
    """Return the variance of x from the sums of x and of x²."""
    total, squares = x[0], x[0] * x[0]
    for value in x[1:]:
        total, squares = total + value, squares + value * value
    return (squares - total * total / len(x)) / len(x)


def two_passes(*x):
    """Return the variance of x: first the mean, then the squares of what is left."""
    total = x[0]
    for value in x[1:]:
        total = total + value
    mean = total / len(x)
    rest = x[0] - mean
    squares = rest * rest
    for value in x[1:]:
        rest = value - mean
        squares = squares + rest * rest
    return squares / len(x)
