"""RNN against loops over single indices and a complex step; what it shares with LSTM, for both."""

import cmath

import numpy as np
import pytest
from alone import bound, complex_step, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import LSTM, RNN, Dense
from bpbook.layers import KEPT_BATCH_SIZES

F = {
    "tanh": cmath.tanh,
    "sigmoid": lambda z: 1 / (1 + cmath.exp(-z)),
    "identity": lambda z: z,
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
}


def steps(f, theta, x, n):
    """Return a[t][s][j] for theta = (W, U, b) in one list and x[t][s][i], by plain loops."""
    n_in, a = len(x[0][0]), []
    W, U, b = theta[: n_in * n], theta[n_in * n : n_in * n + n * n], theta[n_in * n + n * n :]
    for t in range(len(x)):
        a.append([])
        for s in range(len(x[0])):
            row = []
            for j in range(n):
                z = b[j] + sum(x[t][s][i] * W[i * n + j] for i in range(n_in))
                if t > 0:
                    z += sum(a[t - 1][s][k] * U[k * n + j] for k in range(n))
                row.append(f(z))
            a[t].append(row)
    return a


def J(f, theta, x, n, da):
    """Return Σ a · da over all steps, samples and neurons: its derivative in a is da."""
    a = steps(f, theta, x, n)
    return sum(a[t][s][j] * da[t, s, j] for t, s, j in np.ndindex(da.shape))


layers = st.fixed_dictionaries(
    {
        "n_steps": st.integers(1, 4),
        "m": st.integers(1, 3),
        "n_in": st.integers(1, 3),
        "n": st.integers(1, 3),
        "name": st.sampled_from(sorted(F)),
        "seed": st.integers(0, 1000),
    }
)


@given(layers)
@settings(deadline=None, max_examples=60)
def test_forward_step_by_step(d):
    n_steps, m, n = d["n_steps"], d["m"], d["n"]
    layer, _ = bound(RNN((n_steps, d["n_in"]), n, d["name"], sequence=True), d["seed"])
    x = drawn(n_steps, m, d["n_in"], seed=d["seed"] + 1)
    a, expected = layer.forward(x), steps(F[d["name"]], layer.theta.tolist(), x.tolist(), n)
    assert layer.shape_out == (n_steps, n)
    assert a.shape == (n_steps, m, n)
    for t, s, j in np.ndindex(a.shape):
        assert a[t, s, j] == pytest.approx(expected[t][s][j].real, rel=1e-12, abs=1e-12)


@given(layers, st.booleans())
@settings(deadline=None, max_examples=60)
def test_backward_is_the_derivative_through_all_steps(d, sequence):
    n_steps, m, n_in, n, f = d["n_steps"], d["m"], d["n_in"], d["n"], F[d["name"]]
    layer, grad = bound(RNN((n_steps, n_in), n, d["name"], sequence=sequence), d["seed"])
    x, da = drawn(n_steps, m, n_in), drawn(n_steps, m, n, seed=2)
    layer.forward(x)
    da_prev = layer.backward(da if sequence else da[-1])
    if not sequence:
        da[:-1] = 0
    theta = layer.theta.tolist()
    in_theta = complex_step(lambda v: J(f, v, x.tolist(), n, da), theta)
    in_x = complex_step(lambda v: J(f, theta, np.reshape(v, x.shape), n, da), x.ravel())
    np.testing.assert_allclose(grad, in_theta, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(da_prev, np.reshape(in_x, x.shape), rtol=1e-11, atol=1e-12)


def test_two_steps_of_one_neuron_worked_by_hand():
    layer, grad = bound(RNN((2, 1), 1, "identity"))
    layer.W, layer.U, layer.b = [[2]], [[3]], [5]
    # a[0] = 2·7 + 5 = 19, a[1] = 2·11 + 3·19 + 5 = 84
    assert layer.forward(np.array([[[7.0]], [[11.0]]])).tolist() == [[84]]
    assert layer.backward(np.array([[1.0]])).tolist() == [[[6]], [[2]]]  # W U, W
    assert grad.tolist() == [3 * 7 + 11, 19, 3 + 1]
    assert layer.delta.tolist() == [[[3]], [[1]]]


def test_one_step_is_a_dense_layer_and_U_learns_nothing():
    layer, _ = bound(RNN((1, 3), 2, "sigmoid"))
    dense, _ = bound(Dense(3, 2, "sigmoid"))
    dense.W, dense.b = layer.W, layer.b
    x, da = drawn(1, 4, 3), drawn(4, 2, seed=2)
    np.testing.assert_allclose(layer.forward(x), dense.forward(x[0]), rtol=1e-13)
    np.testing.assert_allclose(layer.backward(da)[0], dense.backward(da), rtol=1e-12)
    np.testing.assert_allclose(layer.dW, dense.dW, rtol=1e-12)
    np.testing.assert_allclose(layer.db, dense.db, rtol=1e-12)
    assert not layer.dU.any()


def test_weights_and_gradients_are_views_W_then_U_then_b():
    layer, grad = bound(RNN((5, 2), 3))
    layer.theta[:] = range(18)
    assert layer.W.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert layer.U.tolist() == [[6, 7, 8], [9, 10, 11], [12, 13, 14]]
    assert layer.b.tolist() == [15, 16, 17]
    for name in ("W", "U", "b"):
        assert np.shares_memory(getattr(layer, name), layer.theta)
        assert np.shares_memory(getattr(layer, f"d{name}"), grad)


def test_initialize_draws_W_and_U_each_by_its_own_fan_in_and_sets_b_to_zero():
    asked = []

    def spy(rng, shape, fan_in, fan_out):
        asked.append((rng, shape, fan_in, fan_out))
        return np.full(shape, float(len(asked)))

    layer, _ = bound(RNN((4, 3), 2, initializer=spy))
    layer.initialize("the generator")
    assert asked == [("the generator", (3, 2), 3, 2), ("the generator", (2, 2), 2, 2)]
    assert layer.theta.tolist() == [1.0] * 6 + [2.0] * 4 + [0.0] * 2
    assert RNN((4, 3), 2).initializer.__name__ == "xavier"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((1, 2, 3), 1), r"shape_in is \(1, 2, 3\): expected 2 whole .*\(steps, features\)"),
        (((0, 2), 1), r"shape_in is \(0, 2\): expected 2 whole numbers above 0"),
        (((1, 2), 0), "n_out is 0: expected a whole number, 1 or more"),
        (((1, 2), 1, "softmax"), "activation is 'softmax': expected another"),
        (((1, 2), 1, "than"), "activation is 'than': expected one of"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, message):
    with pytest.raises(ValueError, match=message):
        RNN(*arguments)


def test_repr_is_the_call_that_makes_it():
    assert repr(RNN((5, 2), 3)) == "RNN((5, 2), 3, 'tanh')"
    assert repr(RNN([5, 2], 3, "relu", sequence=True)) == "RNN((5, 2), 3, 'relu', sequence=True)"


# --- what RNN and LSTM share ---------------------------------------------------------------------

both = pytest.mark.parametrize("kind", [RNN, LSTM])


@both
def test_without_sequence_the_last_step_is_returned(kind):
    last, _ = bound(kind((4, 2), 3))
    every, _ = bound(kind((4, 2), 3, sequence=True))
    x = drawn(4, 5, 2)
    assert (last.shape_out, every.shape_out) == ((3,), (4, 3))
    assert (last.forward(x) == every.forward(x)[-1]).all()
    assert (last.a == every.a).all()  # all steps can be looked at


@both
def test_nothing_is_remembered_from_the_batch_before(kind):
    layer, grad = bound(kind((3, 2), 2))
    x, da = drawn(3, 4, 2), drawn(4, 2, seed=2)
    a, da_prev, dtheta = layer.forward(x).copy(), layer.backward(da).copy(), grad.copy()
    layer.forward(drawn(3, 4, 2, seed=3))
    layer.backward(100 * da)
    assert (layer.forward(x) == a).all()
    assert (layer.backward(da) == da_prev).all()
    assert (grad == dtheta).all()


@both
@pytest.mark.parametrize("sequence", [False, True])
def test_batch_sizes_may_alternate_and_a_batch_may_come_twice(kind, sequence):
    layer, grad = bound(kind((3, 2), 2, sequence=sequence))
    batches = [drawn(3, m, 2, seed=m) for m in range(1, KEPT_BATCH_SIZES + 3)]
    for x in [*batches, *batches[::-1], *batches]:
        fresh, fresh_grad = bound(kind((3, 2), 2, sequence=sequence))
        a = layer.forward(x)
        assert (a == fresh.forward(x)).all()
        assert (layer.backward(np.cos(a)) == fresh.backward(np.cos(a))).all()
        assert (grad == fresh_grad).all()


@both
def test_a_run_with_two_batch_sizes_allocates_no_outputs_after_the_first_round(kind):
    layer, _ = bound(kind((3, 2), 2, sequence=True))
    first = {m: id(layer.forward(np.ones((3, m, 2)))) for m in (8, 5)}
    assert {m: id(layer.forward(np.ones((3, m, 2)))) for m in (8, 5)} == first


@both
def test_batches_may_lie_in_any_order_and_are_left_as_they_were(kind):
    layer, grad = bound(kind((3, 2), 4, sequence=True))
    x, da = drawn(3, 5, 2), drawn(3, 5, 4, seed=2)
    samples_first, kept = np.ascontiguousarray(x.transpose(1, 0, 2)), x.copy()
    results = []
    for view in (x, samples_first.transpose(1, 0, 2), np.asfortranarray(x)):
        results.append([layer.forward(view).copy(), layer.backward(da).copy(), grad.copy()])
    for result in results[1:]:
        assert all((a == b).all() for a, b in zip(result, results[0], strict=True))
    assert (x == kept).all()
    assert (da == drawn(3, 5, 4, seed=2)).all()


@both
def test_the_first_layer_computes_no_gradient_for_its_input(kind):
    layer, grad = bound(kind((2, 1), 1), is_first=True)
    layer.forward(np.ones((2, 3, 1)))
    assert layer.backward(np.ones((3, 1))) is None
    assert grad.all()


@both
def test_in_float32_everything_stays_float32(kind):
    layer, _ = bound(kind((2, 3), 2, sequence=True), dtype=np.float32)
    a = layer.forward(drawn(2, 4, 3).astype(np.float32))
    types = {a.dtype, layer.backward(a).dtype, layer.U.dtype, layer.delta.dtype}
    types |= {layer.c.dtype} if kind is LSTM else set()
    assert types == {np.dtype(np.float32)}
