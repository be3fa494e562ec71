"""Landscapes: values and gradients against SymPy, walks against arithmetic done here."""

import numpy as np
import pytest
import sympy as sp

from bpbook import SGD
from bpbook.landscapes import FAR, descend, double_well, quadratic, saddle

x, y = sp.symbols("x y", real=True)
FORMULAS = [
    (double_well, (x,), (x**2 - 1) ** 2 / 4 + x / 10),
    (saddle, (x, y), x**2 / 2 - y**2 / 2 + y**4 / 4),
    (quadratic([2.0, 5.0], minimum=1.5), (x, y), (x - 1.5) ** 2 + 2.5 * (y - 1.5) ** 2),
]


@pytest.mark.parametrize(("landscape", "variables", "formula"), FORMULAS)
def test_value_and_gradient_are_those_of_the_formula(landscape, variables, formula):
    for theta in np.random.default_rng(0).normal(size=(20, len(variables))):
        point = dict(zip(variables, theta, strict=True))
        gradient = [float(sp.diff(formula, v).subs(point)) for v in variables]
        assert landscape.value(theta) == pytest.approx(float(formula.subs(point)), rel=1e-12)
        np.testing.assert_allclose(landscape.gradient(theta), gradient, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("landscape", "variables", "formula"), FORMULAS)
def test_many_points_at_once(landscape, variables, formula):
    thetas = np.random.default_rng(1).normal(size=(4, 5, len(variables)))
    assert landscape.value(thetas).shape == (4, 5)
    assert landscape.value(thetas)[2, 3] == landscape.value(thetas[2, 3])
    np.testing.assert_array_equal(
        landscape.gradient(thetas)[2, 3], landscape.gradient(thetas[2, 3])
    )


def test_three_steps_by_hand():
    # e ← (1 - 0.25 · 2) e: halved each time.
    path = descend(quadratic(2.0), 8.0, SGD(0.25), steps=3)
    np.testing.assert_allclose(path, [[8], [4], [2], [1]], rtol=1e-15)


def test_a_walk_that_diverges_ends_early_and_stays_finite():
    path = descend(double_well, 2.0, SGD(2.5), steps=40)
    assert 1 < len(path) < 41
    assert np.abs(path).max() <= FAR
    assert np.isfinite(double_well.value(path)).all()


def test_the_start_is_not_changed():
    start = np.array([1.0, 1.0])
    descend(saddle, start, SGD(0.1), steps=2)
    assert start.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("steps", [0, -1, 2.5])
def test_steps_must_be_whole_and_positive(steps):
    with pytest.raises(ValueError, match=r"steps is .*: expected a whole number, 1 or more"):
        descend(saddle, [1, 1], SGD(0.1), steps=steps)
