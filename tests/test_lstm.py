"""LSTM against loops over single indices; its gradient against a complex step through the loops."""

import cmath

import numpy as np
import pytest
from alone import bound, complex_step, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import LSTM


def sigma(z):
    return 1 / (1 + cmath.exp(-z))


def steps(theta, x, n):
    """Return c[t][s][j] and a[t][s][j] for theta = (W, U, b) in one list, by plain loops."""
    n_steps, m, n_in = len(x), len(x[0]), len(x[0][0])
    start_U, start_b = n_in * 4 * n, (n_in + n) * 4 * n

    def z(t, s, block, j):
        column = block * n + j
        total = theta[start_b + column]
        for i in range(n_in):
            total += x[t][s][i] * theta[i * 4 * n + column]
        for k in range(n):
            total += (a[t - 1][s][k] if t else 0) * theta[start_U + k * 4 * n + column]
        return total

    a, c = [], []
    for t in range(n_steps):
        c.append([[0] * n for _ in range(m)])
        a.append([[0] * n for _ in range(m)])
        for s, j in np.ndindex(m, n):
            let_in, keep, let_out = (sigma(z(t, s, block, j)) for block in range(3))
            c[t][s][j] = let_in * cmath.tanh(z(t, s, 3, j))
            if t > 0:
                c[t][s][j] += keep * c[t - 1][s][j]
            a[t][s][j] = let_out * cmath.tanh(c[t][s][j])
    return c, a


def J(theta, x, n, da):
    """Return Σ a · da over all steps, samples and cells: its derivative in a is da."""
    _, a = steps(theta, x, n)
    return sum(a[t][s][j] * da[t, s, j] for t, s, j in np.ndindex(da.shape))


small = st.integers(1, 3)


@given(n_steps=st.integers(1, 4), m=small, n_in=small, n=small, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_forward_step_by_step(n_steps, m, n_in, n, seed):
    layer, _ = bound(LSTM((n_steps, n_in), n, sequence=True), seed)
    x = drawn(n_steps, m, n_in, seed=seed + 1)
    a = layer.forward(x)
    c_expected, a_expected = steps(layer.theta.tolist(), x.tolist(), n)
    assert layer.shape_out == (n_steps, n)
    assert a.shape == layer.c.shape == (n_steps, m, n)
    for t, s, j in np.ndindex(a.shape):
        assert layer.c[t, s, j] == pytest.approx(c_expected[t][s][j].real, rel=1e-12, abs=1e-12)
        assert a[t, s, j] == pytest.approx(a_expected[t][s][j].real, rel=1e-12, abs=1e-12)


@given(
    n_steps=st.integers(1, 3),
    m=st.integers(1, 2),
    n_in=st.integers(1, 2),
    n=st.integers(1, 2),
    sequence=st.booleans(),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=40)
def test_backward_is_the_derivative_through_all_steps(n_steps, m, n_in, n, sequence, seed):
    layer, grad = bound(LSTM((n_steps, n_in), n, sequence=sequence), seed)
    x, da = drawn(n_steps, m, n_in, seed=seed + 1), drawn(n_steps, m, n, seed=seed + 2)
    layer.forward(x)
    da_prev = layer.backward(da if sequence else da[-1])
    if not sequence:
        da[:-1] = 0
    theta = layer.theta.tolist()
    in_theta = complex_step(lambda v: J(v, x.tolist(), n, da), theta)
    in_x = complex_step(lambda v: J(theta, np.reshape(v, x.shape), n, da), x.ravel())
    np.testing.assert_allclose(grad, in_theta, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(da_prev, np.reshape(in_x, x.shape), rtol=1e-11, atol=1e-12)


def remembering(n_steps):
    """Return a layer of one cell: the first feature is stored when the second is 1."""
    layer, grad = bound(LSTM((n_steps, 2), 1, sequence=True))
    layer.theta[:] = 0
    layer.b = [-40, 40, 40, 0]  # shut the input, keep, let out
    layer.W = [[0, 0, 0, 1], [80, 0, 0, 0]]
    return layer, grad


def test_a_cell_keeps_what_it_was_given_for_a_hundred_steps():
    layer, _ = remembering(100)
    x = drawn(100, 3, 2)
    x[:, :, 1] = 0
    x[0, :, 1] = 1
    a = layer.forward(x)
    np.testing.assert_allclose(layer.c[-1, :, 0], np.tanh(x[0, :, 0]), rtol=1e-12)
    np.testing.assert_allclose(a[-1, :, 0], np.tanh(np.tanh(x[0, :, 0])), rtol=1e-12)


def test_the_error_comes_back_through_a_hundred_steps_undiminished():
    layer, _ = remembering(100)
    x, da = np.zeros((100, 1, 2)), np.zeros((100, 1, 1))
    x[0, 0, 1], da[-1] = 1, 7
    layer.forward(x)
    da_prev = layer.backward(da)
    assert da_prev[0, 0, 0] == pytest.approx(7, rel=1e-12)  # tanh' = 1 at 0, twice
    assert np.abs(da_prev[1:, 0, 0]).max() < 1e-12  # while the gate was shut, nothing came in


def test_huge_inputs_saturate_the_gates_without_overflow():
    layer, grad = bound(LSTM((3, 2), 2, sequence=True))
    a = layer.forward(np.full((3, 2, 2), -1e6))
    assert np.isfinite(a).all()
    assert np.isfinite(layer.backward(np.ones(a.shape))).all()
    assert np.isfinite(grad).all()


def test_initialize_draws_each_of_four_blocks_and_opens_the_forget_gates():
    asked = []

    def spy(rng, shape, fan_in, fan_out):
        asked.append((rng, shape, fan_in, fan_out))
        return np.full(shape, float(len(asked)))

    layer, _ = bound(LSTM((4, 3), 2, initializer=spy))
    layer.initialize("the generator")
    W, U = ("the generator", (3, 2), 3, 2), ("the generator", (2, 2), 2, 2)
    assert asked == [W] * 4 + [U] * 4
    assert (layer.W == [1, 1, 2, 2, 3, 3, 4, 4]).all()
    assert (layer.U == [5, 5, 6, 6, 7, 7, 8, 8]).all()
    assert layer.b.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert LSTM((4, 3), 2).initializer.__name__ == "xavier"


def test_weights_and_gradients_are_views_W_then_U_then_b():
    layer, grad = bound(LSTM((5, 2), 1))
    layer.theta[:] = range(16)
    assert layer.W.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert layer.U.tolist() == [[8, 9, 10, 11]]
    assert layer.b.tolist() == [12, 13, 14, 15]
    for name in ("W", "U", "b"):
        assert np.shares_memory(getattr(layer, name), layer.theta)
        assert np.shares_memory(getattr(layer, f"d{name}"), grad)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((2,), 1), r"shape_in is \(2,\): expected 2 whole numbers above 0, \(steps, features\)"),
        (((1, 2), -1), "n_out is -1: expected a whole number, 1 or more"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        LSTM(*arguments)


def test_repr_is_the_call_that_makes_it():
    assert repr(LSTM((5, 2), 3)) == "LSTM((5, 2), 3)"
    assert repr(LSTM([5, 2], 3, sequence=True)) == "LSTM((5, 2), 3, sequence=True)"
