"""Dense against loops over single indices, its views, and its buffers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import Dense
from bpbook.layers import KEPT_BATCH_SIZES, Layer, gradient, view


def bound(n_in, n_out, activation="identity", is_first=False, seed=0, dtype=np.float64):
    """Return a layer with drawn weights, and the two vectors it looks into."""
    layer = Dense(n_in, n_out, activation)
    theta, grad = np.zeros(layer.n_parameters, dtype), np.zeros(layer.n_parameters, dtype)
    layer.bind(theta, grad, is_first)
    theta[:] = np.random.default_rng(seed).standard_normal(theta.size)
    return layer, theta, grad


sizes = st.integers(1, 5)


@given(m=sizes, n_in=sizes, n_out=sizes, seed=st.integers(0, 1000))
@settings(deadline=None)
def test_forward_is_the_sum_over_inputs_plus_the_bias(m, n_in, n_out, seed):
    layer, theta, _ = bound(n_in, n_out, "relu", seed=seed)
    X = np.random.default_rng(seed + 1).standard_normal((m, n_in))
    a = layer.forward(X)
    for sample in range(m):
        for neuron in range(n_out):
            z = theta[n_in * n_out + neuron]
            for i in range(n_in):
                z += X[sample, i] * theta[i * n_out + neuron]
            assert layer.z[sample, neuron] == pytest.approx(z, rel=1e-12, abs=1e-13)
            assert a[sample, neuron] == pytest.approx(max(z, 0), rel=1e-12, abs=1e-13)


@given(m=sizes, n_in=sizes, n_out=sizes, seed=st.integers(0, 1000))
@settings(deadline=None)
def test_backward_is_the_sum_over_samples_and_neurons(m, n_in, n_out, seed):
    layer, _, grad = bound(n_in, n_out, seed=seed)
    rng = np.random.default_rng(seed + 1)
    X, da = rng.standard_normal((m, n_in)), rng.standard_normal((m, n_out))
    layer.forward(X)
    da_prev = layer.backward(da)  # with the identity, delta is da
    for neuron in range(n_out):
        db = sum(da[s, neuron] for s in range(m))
        assert grad[n_in * n_out + neuron] == pytest.approx(db, rel=1e-12, abs=1e-13)
        for i in range(n_in):
            dw = sum(X[s, i] * da[s, neuron] for s in range(m))
            assert grad[i * n_out + neuron] == pytest.approx(dw, rel=1e-12, abs=1e-13)
    for s in range(m):
        for i in range(n_in):
            expected = sum(da[s, j] * layer.W[i, j] for j in range(n_out))
            assert da_prev[s, i] == pytest.approx(expected, rel=1e-12, abs=1e-13)


def test_weights_and_gradients_are_views():
    layer, theta, grad = bound(2, 3)
    assert layer.n_parameters == theta.size == 9
    for part, vector in [(layer.W, theta), (layer.b, theta), (layer.dW, grad), (layer.db, grad)]:
        assert np.shares_memory(part, vector)
    theta[:] = range(9)
    assert layer.W.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert layer.b.tolist() == [6, 7, 8]
    layer.W[1, 0] = -3
    assert theta[3] == -3


def test_assignment_fills_the_view():
    layer, theta, _ = bound(2, 2)
    W, b = layer.W, layer.b
    layer.W, layer.b = [[1, 2], [3, 4]], np.array([5.0, 6.0])
    assert theta.tolist() == [1, 2, 3, 4, 5, 6]
    layer.W -= 1
    layer.b *= 2
    assert theta.tolist() == [0, 1, 2, 3, 10, 12]
    assert layer.W is W
    assert layer.b is b


def test_assignment_copies():
    layer, theta, _ = bound(1, 2)
    values = np.array([[1.0, 2.0]])
    layer.W = values
    values[0, 0] = 100
    assert theta[0] == 1


def test_a_layer_of_ones_own_names_its_views():
    # made here and not above, so that the mutants of what makes them are met
    class Gain(Layer):
        g, dg = view("g"), gradient("g")

    layer, theta, grad = Gain((2,), (2,), g=(2,)), np.zeros(2), np.array([5.0, 6.0])
    layer.bind(theta, grad, is_first=False)
    layer.g = [1, 2]
    assert theta.tolist() == layer.g.tolist() == [1, 2]
    assert layer.dg.tolist() == [5, 6]
    assert np.shares_memory(layer.g, theta)
    assert np.shares_memory(layer.dg, grad)
    with pytest.raises(ValueError, match=r"^g has shape \(2,\), what you assign has \(3,\)$"):
        layer.g = [1, 2, 3]
    assert Gain.g.__doc__ == "g, a view into theta of the network."
    assert Gain.dg.__doc__ == "∂J/∂g, a view into grad."


@pytest.mark.parametrize("name", ["dW", "db"])
def test_a_gradient_cannot_be_replaced(name):
    layer, _, _ = bound(1, 1)
    with pytest.raises(AttributeError):
        setattr(layer, name, np.zeros(1))


def test_the_first_layer_computes_no_gradient_for_its_input():
    layer, _, grad = bound(2, 3, is_first=True)
    layer.forward(np.ones((4, 2)))
    assert layer.backward(np.ones((4, 3))) is None
    assert grad.tolist() == [4.0] * 9


def test_a_layer_bound_by_itself_hands_a_gradient_back():
    layer = Dense(2, 3)
    layer.bind(np.ones(9), np.zeros(9))
    layer.forward(np.ones((4, 2)))
    assert layer.backward(np.ones((4, 3))).tolist() == [[3.0, 3.0]] * 4


def test_batch_sizes_may_alternate_even_more_of_them_than_are_kept():
    layer, _, grad = bound(3, 2, "tanh")
    rng = np.random.default_rng(5)
    batches = [rng.standard_normal((m, 3)) for m in range(1, KEPT_BATCH_SIZES + 3)]
    for X in [*batches, *reversed(batches), *batches]:
        fresh, _, fresh_grad = bound(3, 2, "tanh")
        da = np.cos(X[:, :2])
        assert (layer.forward(X) == fresh.forward(X)).all()
        assert (layer.backward(da) == fresh.backward(da)).all()
        assert (grad == fresh_grad).all()
        assert layer.z.shape == layer.a.shape == layer.delta.shape == (len(X), 2)


def test_a_run_with_two_batch_sizes_allocates_nothing_after_the_first_round():
    layer, _, _ = bound(3, 2)
    first = {m: id(layer.forward(np.ones((m, 3)))) for m in (8, 5)}
    assert {m: id(layer.forward(np.ones((m, 3)))) for m in (8, 5)} == first


def test_no_more_batch_sizes_are_kept_than_stated():
    layer, _, _ = bound(3, 2)
    kept = [layer.forward(np.ones((m, 3))) for m in range(1, KEPT_BATCH_SIZES + 2)]
    assert layer.forward(np.ones((KEPT_BATCH_SIZES + 1, 3))) is kept[-1]
    assert layer.forward(np.ones((1, 3))) is not kept[0]


@pytest.mark.parametrize(
    ("activation", "initializer"),
    [("relu", "he"), ("leaky_relu", "he"), ("tanh", "xavier"), ("identity", "xavier")],
)
def test_the_default_initializer_follows_the_activation(activation, initializer):
    assert Dense(2, 2, activation).initializer.__name__ == initializer


def test_initialize_hands_fan_in_and_fan_out_over_and_sets_the_bias_to_zero():
    asked = []

    def spy(rng, shape, fan_in, fan_out):
        asked.append((rng, shape, fan_in, fan_out))
        return np.full(shape, 7.0)

    layer = Dense(2, 3, initializer=spy)
    theta = np.ones(9)
    layer.bind(theta, np.zeros(9), is_first=True)
    layer.initialize("the generator")
    assert asked == [("the generator", (2, 3), 2, 3)]
    assert theta.tolist() == [7.0] * 6 + [0.0] * 3


def test_repr_is_the_call_that_makes_it():
    assert repr(Dense(2, 3, "tanh")) == "Dense(2, 3, 'tanh')"


@pytest.mark.parametrize("name", ["W", "b", "dW", "db"])
def test_a_layer_outside_of_a_network_says_what_it_lacks(name):
    layer = Dense(3, 4, "tanh")
    expected = rf"Dense\(3, 4, 'tanh'\) has no {name} before it is part of a Network"
    with pytest.raises(AttributeError, match=expected):
        getattr(layer, name)
    assert not hasattr(layer, name)
