"""The network against hand-worked numbers and central differences written here."""

import copy
import math
import pickle
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import (
    L1,
    L2,
    LSTM,
    RNN,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Network,
)
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


# --- images and sequences ------------------------------------------------------------------------


def for_images(**options):
    layers = [Conv2D((2, 5, 4), 3, 2, "relu", padding=1), BatchNorm("tanh"), MaxPool2D()]
    layers += [Dropout(0.3), Conv2D((3, 3, 2), 2, 2), Flatten(), LayerNorm(), Dense(4, 2)]
    return Network(layers, "mean_squared_error", rng=0, **options)


def for_sequences(**options):
    layers = [RNN((3, 2), 4, sequence=True), Dropout(0.3), LSTM((3, 4), 3, sequence=True)]
    layers += [Flatten(), Dense(9, 3, "relu"), BatchNorm(), Dense(3, 2)]
    return Network(layers, "mean_squared_error", rng=0, **options)


BOTH = pytest.mark.parametrize("make", [for_images, for_sequences])


def batch(net, m, seed=1):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, *net.layers[0].shape_in)), rng.standard_normal((m, 2))


@BOTH
def test_each_image_or_sequence_gets_what_it_gets_alone(make):
    net = make()
    X, _ = batch(net, 5)
    alone = np.vstack([net.predict(X[i : i + 1]) for i in range(5)])
    assert alone.shape == (5, 2)
    np.testing.assert_allclose(net.predict(X), alone, rtol=1e-12, atol=1e-14)


@BOTH
@pytest.mark.parametrize("given_as", [np.ndarray.tolist, np.asfortranarray, np.int8])
def test_blocks_may_come_as_lists_integers_or_in_another_order(make, given_as):
    net = make()
    X = np.round(3 * batch(net, 4)[0])
    assert (net.predict(given_as(X)) == net.predict(X)).all()


@BOTH
def test_a_batch_may_be_a_view_even_where_nothing_is_checked(make):
    net = make()
    X, Y = batch(net, 12)
    state, results = net.get_state(), []
    views = [(X[1:12:3], Y[1:12:3]), (X[::-1][1::3][::-1], Y[::-1][1::3][::-1])]
    for X_view, Y_view in [(X_view.copy(), Y_view.copy()) for X_view, Y_view in views] + views:
        net.set_state(state)
        J, grad = net.step_gradient(X_view, Y_view)
        results.append([J, *grad])
    np.testing.assert_allclose(results[:2], results[2:], rtol=1e-11, atol=1e-13)


@BOTH
def test_a_block_with_its_axes_exchanged_is_refused(make):
    net = make()
    X, Y = batch(net, 4)
    with pytest.raises(ValueError, match=r"X has shape .*: expected \(m, .* such block per sample"):
        net.predict(np.moveaxis(X, 1, -1))
    with pytest.raises(ValueError, match=r"Y has 3 rows and X has 4"):
        net.loss(X, Y[:3])


@BOTH
def test_the_blocks_given_are_left_as_they_were(make):
    net = make()
    X, Y = batch(net, 4)
    net.loss_and_gradient(X, Y)
    assert all((now == before).all() for now, before in zip((X, Y), batch(net, 4), strict=True))


@BOTH
def test_batch_sizes_may_alternate_as_if_the_network_were_new(make):
    net, new = make(), make()
    batches = [batch(net, m, seed=m) for m in range(2, 8)]
    for X, Y in [*batches, *batches[::-1], *batches]:
        state = net.get_state()
        J, grad = net.loss_and_gradient(X, Y)
        fresh = make()
        fresh.set_state(state)
        J_fresh, grad_fresh = fresh.loss_and_gradient(X, Y)
        assert J_fresh == J
        assert (grad == grad_fresh).all()
        assert (net.predict(X) == fresh.predict(X)).all()
    assert (net.theta == new.theta).all()


@BOTH
def test_the_same_batch_twice_has_the_same_gradient(make):
    net = make()
    X, Y = batch(net, 4)
    state, results = net.get_state(), []
    for _ in range(3):
        net.set_state(state)
        J, grad = net.loss_and_gradient(X, Y)
        results.append([J, *grad])
    assert results[0] == results[1] == results[2]
    assert np.count_nonzero(net.grad) > 0.6 * net.grad.size


@BOTH
def test_float32_reaches_every_layer(make):
    net, double = make(dtype=np.float32), make()
    net.set_state(double.get_state())
    X, Y = batch(net, 4)
    net.layers[3 if make is for_images else 1].rate = 0.0  # float32 draws other numbers
    double.layers[3 if make is for_images else 1].rate = 0.0
    J, grad = net.loss_and_gradient(X, Y)
    J_double, grad_double = double.loss_and_gradient(X, Y)
    for layer in net.layers:
        arrays = [value for value in vars(layer).values() if isinstance(value, np.ndarray)]
        assert {a.dtype for a in arrays} <= {np.dtype(np.float32), np.dtype(bool)}
    assert net.predict(X).dtype == grad.dtype == np.float32
    assert J_double == pytest.approx(J, rel=1e-4)
    np.testing.assert_allclose(grad, grad_double, atol=1e-4 * np.abs(grad_double).max())


# --- loss as training sees it --------------------------------------------------------------------


@BOTH
def test_the_loss_of_training_is_the_one_whose_gradient_is_taken(make):
    net = make()
    X, Y = batch(net, 4)
    state = net.get_state()
    J, _ = net.loss_and_gradient(X, Y)
    net.set_state(state)
    assert net.loss(X, Y, training=True) == J
    assert net.loss(X, Y, training=True) != J  # the next mask
    assert net.loss(X, Y) == pytest.approx(np.mean((net.predict(X) - Y) ** 2), rel=1e-12)


@BOTH
def test_loss_and_predict_leave_everything_as_it_was(make):
    net = make()
    X, Y = batch(net, 4)
    net.loss_and_gradient(X, Y)
    before, grad = net.get_state(), net.grad.copy()
    net.loss(X, Y)
    net.predict(X)
    after = net.get_state()
    assert all(np.array_equal(after[name], before[name]) for name in before)
    assert (net.grad == grad).all()


# --- freeze --------------------------------------------------------------------------------------


def plain(**options):
    """Return a network without dropout and batch norm, which does the same in training."""
    layers = [Conv2D((1, 4, 4), 2, 2, "tanh", padding=1), MaxPool2D(), Conv2D((2, 2, 2), 2, 2)]
    layers += [LayerNorm(), Flatten(), Dense(2, 3, "tanh"), Dense(3, 2)]
    return Network(layers, "mean_squared_error", rng=0, **options)


STARTS = [0, 10, 10, 28, 32, 32, 41]  # where the share of each layer of plain() begins in theta


@pytest.mark.parametrize("penalty", [None, L1(0.1), L2(0.1)])
@pytest.mark.parametrize("n_layers", range(7))
def test_a_frozen_part_has_gradient_zero_and_the_rest_the_one_it_had(n_layers, penalty):
    net = plain(penalty=penalty)
    X, Y = batch(net, 4)
    J, grad = net.loss_and_gradient(X, Y)
    whole = grad.copy()
    net.freeze(n_layers)
    assert net.trainable == slice(STARTS[n_layers], 49)
    assert (net.grad == [0] * STARTS[n_layers] + whole[STARTS[n_layers] :].tolist()).all()
    net.grad[net.trainable] = 7
    assert net.loss_and_gradient(X, Y)[0] == J  # a penalty is on frozen weights too
    assert not net.grad[: STARTS[n_layers]].any()
    assert (net.grad[net.trainable] == whole[net.trainable]).all()
    net.freeze(0)
    assert net.trainable == slice(0, 49)
    assert (net.loss_and_gradient(X, Y)[1] == whole).all()


@pytest.mark.parametrize("n_layers", range(7))
def test_no_error_is_passed_back_to_layers_that_learn_nothing(n_layers):
    net, passed = plain(), []

    def watch(position, layer):
        right = layer.backward

        def backward(da):
            passed.append((position, da is not None, right(da)))
            return passed[-1][2]

        layer.backward = backward

    for position, layer in enumerate(net.layers):
        watch(position, layer)
    net.freeze(n_layers)
    net.loss_and_gradient(*batch(net, 4))
    learning = [i for i in range(n_layers, 7) if net.layers[i].n_parameters]
    assert [position for position, _, _ in passed] == list(range(5, n_layers - 1, -1))
    for position, has_da, da_prev in passed:
        assert has_da == (position >= learning[0])
        assert (da_prev is None) == (position <= learning[0])


@BOTH
def test_frozen_layers_work_as_in_prediction(make):
    net = make()
    X, Y = batch(net, 4)
    net.loss(X, Y, training=True)  # the running averages have seen something
    net.freeze(len(net.layers) - 1)
    before, J = net.get_state(), net.loss(X, Y)
    assert net.loss_and_gradient(X, Y)[0] == net.loss(X, Y, training=True) == J
    after = net.get_state()
    assert all(np.array_equal(after[name], before[name]) for name in before)


def test_layers_that_are_not_frozen_drop_and_average_as_before():
    net = for_images()
    net.freeze(1)
    X, Y = batch(net, 4)
    before = net.get_state()
    net.loss_and_gradient(X, Y)
    after = net.get_state()
    changed = {name for name in before if not np.array_equal(after[name], before[name])}
    assert changed == {"layers.1.mean", "layers.1.variance", "layers.3.generator"}


@pytest.mark.parametrize(
    ("n_layers", "message"),
    [
        (2, "n_layers is 2: expected at most 1, so that the last layer learns"),
        (9, "n_layers is 9: expected at most 1"),
        (-1, "n_layers is -1: expected a whole number, 0 or more"),
        (1.0, "n_layers is 1.0: expected a whole number, 0 or more"),
    ],
)
def test_a_number_of_frozen_layers_that_makes_no_sense_is_refused(n_layers, message):
    net = Network([Dense(2, 3), Dense(3, 1)], "squared_error", rng=0)
    with pytest.raises(ValueError, match=message):
        net.freeze(n_layers)
    assert net.trainable == slice(0, 13)


# --- penalty -------------------------------------------------------------------------------------


def test_a_penalty_worked_by_hand():
    net = Network([Dense(2, 1)], "squared_error", rng=0, penalty=L2(0.5))
    net.theta = [1, -2, 3]
    J, grad = net.loss_and_gradient([[1, 1]], [[1]])  # a = 2, error 1
    assert J == 0.5 + 0.5 * 0.5 * (1 + 4)
    assert grad.tolist() == [1 + 0.5, 1 - 1, 1]
    net.penalty = None
    assert net.loss([[1, 1]], [[1]]) == 0.5
    net.penalty = L1(0.5)
    assert net.loss([[1, 1]], [[1]]) == 0.5 + 0.5 * (1 + 2)


# --- state ---------------------------------------------------------------------------------------


def test_the_state_names_what_training_changes():
    assert list(for_images().get_state()) == [
        "theta",
        "layers.1.mean",
        "layers.1.variance",
        "layers.3.generator",
    ]
    assert list(for_sequences().get_state())[1:] == [
        "layers.1.generator",
        "layers.5.mean",
        "layers.5.variance",
    ]


@BOTH
def test_from_a_state_put_back_everything_happens_again(make):
    net, other = make(), make()
    other.theta = np.zeros(other.theta.size)
    X, Y = batch(net, 4)
    net.loss_and_gradient(X, Y)
    state = net.get_state()
    other.set_state(state)
    for _ in range(3):
        J, grad = net.loss_and_gradient(X, Y)
        J_other, grad_other = other.loss_and_gradient(X, Y)
        assert J_other == J
        assert (grad == grad_other).all()
        assert (net.predict(X) == other.predict(X)).all()
        for each, gradient in ((net, grad), (other, grad_other)):
            each.theta -= 0.1 * gradient
    assert (state["theta"] != net.theta).any()  # a copy


@BOTH
def test_set_state_fills_the_vector_and_keeps_the_views(make):
    net = make()
    theta, state = net.theta, net.get_state()
    state["theta"] = np.arange(float(theta.size))
    net.set_state(state)
    assert net.theta is theta
    assert net.layers[0].W.flat[1] == 1
    assert net.layers[-1].b[-1] == theta.size - 1


@BOTH
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
@pytest.mark.parametrize("n_frozen", [0, 2])
def test_a_copy_is_a_network_of_its_own(make, copied, n_frozen):
    net = make()
    net.freeze(n_frozen)
    X, Y = batch(net, 6)
    twin, theta = copied(net), net.theta.copy()
    J, grad = net.loss_and_gradient(X, Y)
    J_twin, grad_twin = twin.loss_and_gradient(X, Y)
    assert J_twin == J
    assert (grad == grad_twin).all()
    assert grad_twin[twin.trainable].any()
    assert [a.is_first for a in twin.learning] == [a.is_first for a in net.learning]
    twin.theta = 0 * theta
    assert not twin.layers[0].W.any()
    assert (net.theta == theta).all()
    assert net.layers[0].W.any()


@BOTH
def test_a_state_of_another_network_changes_nothing(make):
    net = make()
    before = net.get_state()
    wrong = before | {"theta": before["theta"] + 1}
    last = next(name for name in reversed(wrong) if name.endswith("variance"))
    wrong[last] = np.ones(99)
    with pytest.raises(ValueError, match="variance has shape"):
        net.set_state(wrong)
    after = net.get_state()
    assert all(np.array_equal(after[name], before[name]) for name in before)


def test_a_state_that_lacks_something_is_refused_before_anything_changes():
    net = Network([Dense(2, 3), BatchNorm(), Dense(3, 1)], "mean_squared_error", rng=0)
    before = net.get_state()
    wanted = "state has no 'layers.1.mean': expected what get_state of such a network returned"
    with pytest.raises(ValueError, match=f"^{re.escape(wanted)}$"):
        net.set_state({"theta": before["theta"] + 1})
    assert (net.theta == before["theta"]).all()
