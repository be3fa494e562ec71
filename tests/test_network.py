"""The network against hand-worked numbers and central differences written here."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import Dense, Network
from bpbook.activations import ACTIVATIONS
from bpbook.losses import LOSSES

HIDDEN = sorted(set(ACTIVATIONS) - {"softmax"})


def difference(net, X, Y, i, h=1e-5):
    """Return the central difference of J in theta[i]."""
    kept, values = net.theta.copy(), []
    for step in (h, -h):
        net.theta[i] = kept[i] + step
        values.append(net.loss(X, Y))
    net.theta = kept
    return (values[0] - values[1]) / (2 * h)


@st.composite
def networks(draw, hidden=HIDDEN):
    """Draw a network with a batch that suits its loss."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    last = LOSSES[loss].output or draw(st.sampled_from([*hidden, "softmax"]))
    inner = [draw(st.sampled_from(hidden)) for _ in sizes[2:]]
    pairs = zip(sizes, sizes[1:], [*inner, last], strict=False)
    seed = draw(st.integers(0, 10**6))
    net = Network([Dense(*pair) for pair in pairs], loss, rng=seed)
    rng = np.random.default_rng(seed + 1)
    net.theta = rng.uniform(-1.5, 1.5, net.theta.size)  # biases too
    m = draw(st.integers(1, 4))
    return net, rng.standard_normal((m, sizes[0])), rng.dirichlet(np.ones(sizes[-1]), m)


def near_a_kink(net, X):
    net.predict(X)
    return any(
        np.abs(layer.z - kink).min() < 1e-3
        for layer in net.layers
        for kink in layer.activation.kinks
    )


@given(networks())
@settings(deadline=None, max_examples=150)
def test_every_gradient_is_the_central_difference(drawn):
    net, X, Y = drawn
    if near_a_kink(net, X):
        return
    _, grad = net.loss_and_gradient(X, Y)
    grad = grad.copy()
    for i in range(grad.size):
        assert grad[i] == pytest.approx(difference(net, X, Y, i), rel=1e-6, abs=1e-7)


@given(networks(hidden=["relu", "tanh", "identity"]))
@settings(deadline=None, max_examples=40)
def test_permuting_the_samples_changes_nothing(drawn):
    net, X, Y = drawn
    J, grad = net.loss_and_gradient(X, Y)
    grad = grad.copy()
    J_reversed, grad_reversed = net.loss_and_gradient(X[::-1], Y[::-1])
    assert J_reversed == pytest.approx(J, rel=1e-12)
    np.testing.assert_allclose(grad_reversed, grad, rtol=1e-10, atol=1e-13)


@given(networks(hidden=["softplus", "tanh", "identity", "gelu"]))
@settings(deadline=None, max_examples=40)
def test_float32_agrees_with_float64_to_four_digits(drawn):
    net, X, Y = drawn
    layers = [Dense(layer.n_in, layer.n_out, layer.activation) for layer in net.layers]
    single = Network(layers, net.loss_function, rng=0, dtype=np.float32)
    single.theta = net.theta
    J, grad = net.loss_and_gradient(X, Y)
    J_single, grad_single = single.loss_and_gradient(X, Y)
    assert grad_single.dtype == single.predict(X).dtype == single.dtype == np.float32
    assert J_single == pytest.approx(J, rel=1e-4, abs=1e-5)
    np.testing.assert_allclose(grad_single, grad, atol=1e-4 * max(1, np.abs(grad).max()))


# --- a 2-2-1 sigmoid network with every number worked out by hand --------------------------------

X_HAND, Y_HAND = [[Fraction(1, 2), Fraction(-1)], [Fraction(2), Fraction(1, 4)]], [0, 1]
W1 = [[Fraction(1, 4), Fraction(-1, 2)], [Fraction(3, 4), Fraction(1, 8)]]
B1 = [Fraction(1, 8), Fraction(-1, 4)]
W2, B2 = [Fraction(1, 2), Fraction(-3, 4)], Fraction(1, 16)


def sigma(z):
    return 1 / (1 + math.exp(-z))


def by_hand():
    """Return J = ½ Σ (a - y)² over two samples and its nine derivatives, with math only."""
    J, dW1, dB1, dW2, dB2 = 0.0, [[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], [0.0, 0.0], 0.0
    for (x0, x1), y in zip(X_HAND, Y_HAND, strict=True):
        h0 = sigma(x0 * W1[0][0] + x1 * W1[1][0] + B1[0])
        h1 = sigma(x0 * W1[0][1] + x1 * W1[1][1] + B1[1])
        a = sigma(h0 * W2[0] + h1 * W2[1] + B2)
        J += (a - y) ** 2 / 2
        delta = (a - y) * a * (1 - a)
        delta0 = delta * W2[0] * h0 * (1 - h0)
        delta1 = delta * W2[1] * h1 * (1 - h1)
        dW2[0] += h0 * delta
        dW2[1] += h1 * delta
        dB2 += delta
        dW1[0][0] += x0 * delta0
        dW1[0][1] += x0 * delta1
        dW1[1][0] += x1 * delta0
        dW1[1][1] += x1 * delta1
        dB1[0] += delta0
        dB1[1] += delta1
    return J, [*dW1[0], *dW1[1], *dB1, *dW2, dB2]


def test_a_sigmoid_network_worked_by_hand():
    net = Network([Dense(2, 2, "sigmoid"), Dense(2, 1, "sigmoid")], "squared_error", rng=0)
    net.layers[0].W, net.layers[0].b = np.array(W1, float), np.array(B1, float)
    net.layers[1].W, net.layers[1].b = np.array([W2], float).T, [float(B2)]
    found, grad = net.loss_and_gradient(np.array(X_HAND, float), [[y] for y in Y_HAND])
    J_hand, grad_hand = by_hand()
    assert found == pytest.approx(J_hand, abs=1e-12)
    assert grad.tolist() == pytest.approx(grad_hand, abs=1e-12)
    assert min(abs(g) for g in grad_hand) > 1e-3  # no entry is too small to be tested


# --- the one vector ------------------------------------------------------------------------------


def test_theta_is_W_row_by_row_then_b_layer_by_layer():
    net = Network([Dense(2, 3), Dense(3, 1)], "mean_squared_error", rng=0)
    net.theta = range(13)
    first, second = net.layers
    assert first.W.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert first.b.tolist() == [6, 7, 8]
    assert second.W.tolist() == [[9], [10], [11]]
    assert second.b.tolist() == [12]


def test_grad_has_the_order_of_theta():
    net = Network([Dense(2, 2), Dense(2, 1)], "squared_error", rng=0)
    net.theta = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    # x = (1, 10): a = (36, 48), output 36·7 + 48·8 + 9 = 645, error 1
    _, grad = net.loss_and_gradient([[1, 10]], [[644]])
    assert grad.tolist() == [7, 8, 70, 80, 7, 8, 36, 48, 1]


def test_layers_share_the_memory_of_the_network():
    net = Network([Dense(2, 3, "tanh"), Dense(3, 2)], "squared_error", rng=0)
    for layer in net.layers:
        assert all(np.shares_memory(view, net.theta) for view in (layer.W, layer.b))
        assert all(np.shares_memory(view, net.grad) for view in (layer.dW, layer.db))
    vector = net.theta
    net.theta = np.zeros(17)
    net.theta += 2
    assert net.theta is vector
    assert net.layers[1].b.tolist() == [2, 2]


def test_an_update_in_place_may_overflow_as_an_optimizer_may():
    net = Network([Dense(1, 1)], "squared_error", rng=0)
    net.theta -= np.inf
    net.layers[0].W += 1
    assert net.theta.tolist() == [-np.inf, -np.inf]


def test_loss_and_gradient_returns_grad_itself_and_loss_does_not_touch_it():
    net = Network([Dense(2, 1)], "squared_error", rng=0)
    J, grad = net.loss_and_gradient([[1, 2]], [[3]])
    kept = grad.copy()
    assert grad is net.grad
    assert net.loss([[1, 2]], [[3]]) == J
    assert net.loss([[1, 2]], [[5]]) != J
    assert (net.grad == kept).all()


def test_the_same_seed_draws_the_same_theta():
    def theta(rng):
        return Network([Dense(2, 3, "tanh"), Dense(3, 1)], "squared_error", rng=rng).theta

    assert (theta(7) == theta(7)).all()
    assert (theta(7) == theta(np.random.default_rng(7))).all()
    assert (theta(7) != theta(8)).any()


def test_biases_start_at_zero_and_layers_are_drawn_one_after_the_other():
    net = Network([Dense(2, 2, "tanh"), Dense(2, 2, "tanh")], "squared_error", rng=0)
    assert not net.layers[0].b.any()
    assert not net.layers[1].b.any()
    assert (net.layers[0].W != net.layers[1].W).all()


# --- predict and batches -------------------------------------------------------------------------


def test_predict_returns_a_copy():
    net = Network([Dense(1, 1)], "squared_error", rng=0)
    net.theta = [2, 1]
    first = net.predict([[1]])
    net.predict([[5]])
    assert first.tolist() == [[3]]


def test_predict_gives_each_row_what_it_gets_alone():
    net = Network([Dense(3, 4, "tanh"), Dense(4, 2, "softmax")], "categorical_cross_entropy", rng=1)
    X = np.random.default_rng(0).standard_normal((9, 3))
    alone = np.vstack([net.predict(X[i : i + 1]) for i in range(9)])
    np.testing.assert_allclose(net.predict(X), alone, rtol=1e-13)


def test_the_gradient_of_a_mean_is_the_mean_of_the_gradients():
    net = Network([Dense(3, 4, "tanh"), Dense(4, 2)], "mean_squared_error", rng=1)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((6, 3)), rng.standard_normal((6, 2))
    single = [net.loss_and_gradient(X[i : i + 1], Y[i : i + 1])[1].copy() for i in range(6)]
    np.testing.assert_allclose(net.loss_and_gradient(X, Y)[1], sum(single) / 6, atol=1e-14)


@pytest.mark.parametrize("given_as", [list, np.asfortranarray, np.float32, np.int8])
def test_inputs_may_come_as_lists_integers_or_in_another_order(given_as):
    net = Network([Dense(2, 1)], "squared_error", rng=0)
    net.theta = [1, 10, 0.5]
    X = [[1, 2], [3, 4]]
    assert net.predict(given_as(X)).tolist() == [[21.5], [43.5]]


def test_the_batch_given_is_left_as_it_was():
    net = Network([Dense(2, 2, "softmax")], "categorical_cross_entropy", rng=0)
    X, Y = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])
    net.loss_and_gradient(X, Y)
    assert X.tolist() == [[1, 2]]
    assert Y.tolist() == [[1, 0]]


def test_repr_names_layers_loss_and_size():
    net = Network([Dense(2, 1, "sigmoid")], "binary_cross_entropy", rng=0)
    assert repr(net) == "Network([Dense(2, 1, 'sigmoid')], 'binary_cross_entropy'), 3 parameters"
