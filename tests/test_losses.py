"""Every loss by hand on a batch of two, its delta against central differences."""

import math

import mpmath
import numpy as np
import pytest
from alone import single
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook.activations import ACTIVATIONS
from bpbook.losses import LOSSES, get_loss

Y = np.array([[1.0, 0.0], [0.25, 0.75]])  # rows are distributions: every loss accepts them
A = np.array([[0.5, 0.25], [0.75, 0.25]])
PAIRS = [(loss, f) for loss in LOSSES for f in ACTIVATIONS if LOSSES[loss].output in (None, f)]


def value(name, z, targets, activation=None):
    """Return J for pre-activations z, through the loss's own activation if none is given."""
    loss = LOSSES[name]
    a = ACTIVATIONS[activation or loss.output or "identity"](z)
    return loss.value(z, a, targets)


def test_squared_error_by_hand():
    # errors -1/2, 1/4, 1/2, -1/2: half of 1/4 + 1/16 + 1/4 + 1/4
    assert value("squared_error", A, Y) == 13 / 32


def test_mean_squared_error_by_hand():
    # the same squares, 13/16, over 4 numbers
    assert value("mean_squared_error", A, Y) == 13 / 64


def test_binary_cross_entropy_by_hand():
    z = np.array([[0.0, math.log(3)], [-math.log(3), math.log(3)]])  # a = 1/2, 3/4; 1/4, 3/4
    ln = math.log
    rows = [-ln(1 / 2), -ln(1 / 4)]
    rows += [-(ln(1 / 4) + 3 * ln(3 / 4)) / 4, -(3 * ln(3 / 4) + ln(1 / 4)) / 4]
    assert value("binary_cross_entropy", z, Y) == pytest.approx(sum(rows) / 4, rel=1e-15)


def test_categorical_cross_entropy_by_hand():
    z = np.array([[0.0, math.log(3)], [math.log(4), 0.0]])  # a = 1/4, 3/4; 4/5, 1/5
    rows = [-math.log(1 / 4), -(math.log(4 / 5) + 3 * math.log(1 / 5)) / 4]
    assert value("categorical_cross_entropy", z, Y) == pytest.approx(sum(rows) / 2, rel=1e-15)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
@given(data=st.data())
@settings(deadline=None)
def test_delta_is_the_central_difference_of_the_value(name, activation, data):
    m, n = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    z, targets = rng.uniform(-2, 2, (m, n)), rng.dirichlet(np.ones(n), m)
    f, h = ACTIVATIONS[activation], 1e-5
    z[np.abs(z) < 1e-3] = 0.5  # away from the kinks
    delta = LOSSES[name].delta(z, f(z), targets, f, np.empty_like(z))
    for i, j in np.ndindex(m, n):
        step = np.zeros_like(z)
        step[i, j] = h
        rise = value(name, z + step, targets, activation) - value(
            name, z - step, targets, activation
        )
        assert delta[i, j] == pytest.approx(rise / (2 * h), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("z", [-1000.0, -40.0, -1e-9, 0.3, 40.0, 1000.0])
@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
def test_binary_cross_entropy_equals_high_precision(z, target):
    with mpmath.workdps(1000):
        a = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        y = mpmath.mpf(target)
        expected = float(-y * mpmath.log(a) - (1 - y) * mpmath.log(1 - a))
    found = value("binary_cross_entropy", np.array([[z]]), np.array([[target]]))
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("row", [(1000.0, -1000.0, 0.0), (0.1, 0.2, 0.3), (-1000.0, 5.0, 999.0)])
@pytest.mark.parametrize("target", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.2, 0.5, 0.3)])
def test_categorical_cross_entropy_equals_high_precision(row, target):
    with mpmath.workdps(1000):
        powers = [mpmath.exp(mpmath.mpf(z)) for z in row]
        logs = [mpmath.log(p / sum(powers)) for p in powers]
        expected = float(-sum(mpmath.mpf(y) * v for y, v in zip(target, logs, strict=True)))
    found = value("categorical_cross_entropy", np.array([row]), np.array([target]))
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-30)


def test_rows_far_apart_do_not_disturb_each_other():
    z, targets = np.array([[1000.0, 1000.0], [-1000.0, -1000.0]]), np.array([[1.0, 0], [0, 1.0]])
    found = value("categorical_cross_entropy", z, targets)
    assert found == pytest.approx(math.log(2), rel=1e-12)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_extreme_z_gives_a_finite_delta(name):
    f = ACTIVATIONS[LOSSES[name].output or "tanh"]
    z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    delta = LOSSES[name].delta(z, f(z), Y, f, np.empty_like(z))
    assert np.isfinite(delta).all()


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_batch_given_twice_keeps_a_mean_and_doubles_a_sum(name):
    z = np.array([[0.3, -1.2], [2.0, 0.1]])
    once, twice = value(name, z, Y), value(name, np.vstack([z, z]), np.vstack([Y, Y]))
    factor = 1 if LOSSES[name].is_mean else 2
    assert twice == pytest.approx(factor * once, rel=1e-14)
    assert LOSSES[name].is_mean is (name != "squared_error")


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_value_is_a_python_float_and_changes_nothing(name):
    z, targets = np.array([[0.3, -1.2], [2.0, 0.1]], np.float32), Y.astype(np.float32)
    kept = z.copy(), targets.copy()
    assert type(value(name, z, targets)) is float
    assert (z == kept[0]).all()
    assert (targets == kept[1]).all()


def test_a_loss_can_be_given_itself():
    assert get_loss(LOSSES["squared_error"]) is LOSSES["squared_error"]


@pytest.mark.parametrize("offset", [0, 1e3, -1e5, 1e8])
def test_an_offset_common_to_a_row_costs_cross_entropy_no_digits(offset):
    z, Y = np.array([[1.0, 2, 4], [0.5, -1, 2]]), np.eye(3)[[0, 2]]
    loss, softmax = LOSSES["categorical_cross_entropy"], ACTIVATIONS["softmax"]
    expected = loss.value(z, softmax(z), Y)
    assert expected == pytest.approx(-np.mean((Y * np.log(softmax(z))).sum(axis=1)), rel=1e-13)
    moved = z + offset
    assert (moved - offset == z).all()  # the offset itself costs none here
    assert loss.value(moved, softmax(moved), Y) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("z", "y"), [(40.0, 1.0), (-40.0, 0.0), (20.0, 1.0)])
def test_a_small_binary_cross_entropy_keeps_its_digits(z, y):
    loss, sigmoid = LOSSES["binary_cross_entropy"], ACTIVATIONS["sigmoid"]
    z, Y = np.array([[z]]), np.array([[y]])
    expected = np.log1p(np.exp(-abs(z[0, 0])))
    assert loss.value(z, sigmoid(z), Y) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
def test_in_float32_nothing_is_computed_in_double(name, activation):
    loss, f, z = LOSSES[name], ACTIVATIONS[activation], single([[0.3, -1.2], [2.0, 0.1]])
    a, targets, out = f.value(z, single(np.empty_like(z))), single(Y), single(np.empty_like(z))
    loss.value(z, a, targets)
    assert loss.delta(z, a, targets, f, out).dtype == np.float32
