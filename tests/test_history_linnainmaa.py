"""Rounding errors: the tape against fractions."""

from fractions import Fraction

import numpy as np
import pytest

from bpbook.history import linnainmaa
from bpbook.history.linnainmaa import UNIT, Analysis, Tape


def exact(value):
    return Fraction(float(np.float32(value)))


@pytest.mark.parametrize(
    ("operation", "partials"),
    [
        (lambda a, b: a + b, lambda a, b: (1, 1)),
        (lambda a, b: a - b, lambda a, b: (1, -1)),
        (lambda a, b: a * b, lambda a, b: (b, a)),
        (lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    ],
)
def test_one_operation_is_rounded_as_float32_does(operation, partials):
    for a, b in np.random.default_rng(0).normal(size=(50, 2)):
        seen = Analysis(operation, [a, b])
        a, b = np.float32(a), np.float32(b)
        assert seen.value == float(operation(a, b))
        assert seen.real == float(exact(seen.value) - operation(exact(a), exact(b)))
        assert seen.predicted == seen.real == seen.errors[-1]
        assert seen.bound == UNIT * abs(seen.value)
        assert abs(seen.real) <= seen.bound * (1 + UNIT)
        assert seen.slopes[:2] == pytest.approx(partials(float(a), float(b)), rel=1e-14)


def test_a_number_that_goes_in_twice_counts_twice():
    tape = Tape()
    x = tape.input(3.0)
    assert tape.sweep(x * x + x)[x] == 7
    assert tape.sweep(x * x * x)[x] == 27
    unused = tape.input(1.0)
    assert tape.sweep(x * x)[unused] == 0


@pytest.mark.parametrize("shift", [0, 10, 200])
@pytest.mark.parametrize("program", [linnainmaa.one_pass, linnainmaa.two_passes])
def test_the_variances(program, shift):
    for seed in range(10):
        x = np.random.default_rng(seed).normal(size=6) + shift
        seen = Analysis(program, x)
        numbers = [exact(value) for value in x]
        mean = sum(numbers) / 6
        true = sum((number - mean) ** 2 for number in numbers) / 6
        assert seen.real == float(exact(seen.value) - true)
        assert abs(seen.predicted - seen.real) < 0.01 * seen.bound
        assert abs(seen.real) <= seen.bound
        assert len(seen.numbers) == len(seen.slopes) == len(seen.errors)


def test_slopes_of_inputs_are_the_gradient():
    x = np.random.default_rng(1).normal(size=6)
    gradient = 2 * (x - x.mean()) / 6
    assert Analysis(linnainmaa.one_pass, x).slopes[:6] == pytest.approx(gradient, rel=1e-5)
    assert Analysis(linnainmaa.two_passes, x).slopes[:6] == pytest.approx(gradient, rel=1e-5)


def test_the_cube():
    seen = Analysis(linnainmaa.cube, [1.01])
    assert seen.real == float(exact(seen.value) - (exact(1.01) - 1) ** 3)
    assert seen.predicted == pytest.approx(seen.real, rel=1e-6)
    assert 0.04 < abs(seen.real) / seen.value < 0.06
