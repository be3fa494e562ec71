"""Dropout drops what it says and nothing else; L1 and L2 against sums over the weights."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
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
    Network,
)


def bound(rate, shape=(5,), seed=0, is_first=False):
    layer = Dropout(rate)
    layer.follow(shape)
    layer.bind(*np.zeros((2, 0)), is_first)
    layer.initialize(np.random.default_rng(seed))
    return layer


def drawn(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape)


# --- Dropout -------------------------------------------------------------------------------------


@given(st.sampled_from([0, 0.1, 0.5, 0.8, 0.99]), st.sampled_from([(7,), (3, 4), (2, 3, 4)]))
def test_each_input_is_set_to_zero_or_multiplied(rate, shape):
    layer = bound(rate, shape)
    a_prev = drawn(*shape, 5)
    a = layer.forward(a_prev, training=True)
    assert set(layer.mask.flat) <= {0, 1 / (1 - rate)}
    assert (a == a_prev * layer.mask).all()
    assert layer.shape_in == layer.shape_out == shape


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_as_many_are_dropped_as_stated_and_the_mean_stays(rate):
    a = bound(rate).forward(np.ones((1000, 100)), training=True)
    deviation = np.sqrt(rate / (1 - rate) / a.size)
    assert np.mean(a == 0) == pytest.approx(rate, abs=5 * deviation)
    assert a.mean() == pytest.approx(1, abs=5 * deviation)


def test_every_input_of_every_sample_is_drawn_on_its_own_and_anew():
    layer = bound(0.5)
    masks = [layer.forward(np.ones((200, 5)), training=True) for _ in range(3)]
    rows = np.hstack(masks) > 0
    apart = np.corrcoef(rows.T) - np.eye(15)
    assert np.abs(apart).max() < 5 / np.sqrt(200)


def test_in_prediction_nothing_is_dropped_and_nothing_is_drawn():
    layer = bound(0.9)
    before, a_prev = layer.get_state(), drawn(4, 5)
    assert (layer.forward(a_prev) == a_prev).all()
    assert layer.get_state() == before


def test_rate_zero_drops_nothing():
    layer, a_prev = bound(0), drawn(4, 5)
    assert (layer.forward(a_prev, training=True) == a_prev).all()
    assert (layer.backward(a_prev) == a_prev).all()


def test_what_was_dropped_passes_nothing_back():
    layer = bound(0.5)
    a = layer.forward(np.ones((20, 5)), training=True)
    da = drawn(20, 5)
    da_prev = layer.backward(da)
    for place in np.ndindex(a.shape):
        assert da_prev[place] == (0 if a[place] == 0 else 2 * da[place])


def test_dropout_leaves_what_it_is_given():
    layer, a_prev, da = bound(0.5), drawn(4, 5), drawn(4, 5, seed=2)
    layer.forward(a_prev, training=True)
    layer.backward(da)
    assert (a_prev == drawn(4, 5)).all()
    assert (da == drawn(4, 5, seed=2)).all()


def test_behind_layers_that_do_not_learn_no_gradient_is_passed_back():
    layer = bound(0.5, is_first=True)
    layer.forward(drawn(4, 5), training=True)
    assert layer.backward(None) is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_stays(dtype):
    layer = bound(0.3)
    a = layer.forward(drawn(4, 5).astype(dtype), training=True)
    assert a.dtype == layer.mask.dtype == layer.backward(a).dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_kept_is_drawn_in_the_networks_own_type(dtype):
    net = Network([Dense(2, 5), Dropout(0.3), Dense(5, 1)], "squared_error", rng=3, dtype=dtype)
    own = np.random.default_rng(0)
    net.layers[1].initialize(own)
    net.forward(np.ones((4, 2), dtype), training=True)
    draws = np.random.default_rng(0).spawn(1)[0].random((4, 5), dtype)
    np.testing.assert_array_equal(net.layers[1].mask > 0, draws >= 0.3)


def test_the_same_seed_drops_the_same():
    def mask(seed):
        layer = bound(0.5, seed=seed)
        return [layer.forward(np.ones((8, 5)), training=True).tolist() for _ in range(2)]

    assert mask(3) == mask(3)
    assert mask(3) != mask(4)


def test_set_state_drops_again_what_was_dropped():
    layer = bound(0.5)
    state = layer.get_state()
    first = layer.forward(np.ones((8, 5)), training=True)
    assert (layer.forward(np.ones((8, 5)), training=True) != first).any()
    layer.set_state(state)
    assert (layer.forward(np.ones((8, 5)), training=True) == first).all()


def test_a_dropout_changes_no_other_random_number():
    def numbers(*between):
        rng = np.random.default_rng(5)
        layers = [Dense(3, 4, "relu"), *between, Dense(4, 4, "tanh"), Dense(4, 1)]
        net = Network(layers, "squared_error", rng=rng)
        net.loss(drawn(2, 3), drawn(2, 1), training=True)
        return [*net.theta, rng.random()]

    assert numbers() == numbers(Dropout(0.5)) == numbers(Dropout(0.2), Dropout(0.1))


def test_two_dropouts_of_one_network_drop_differently():
    layers = [Dense(1, 50), Dropout(0.5), Dense(50, 50), Dropout(0.5), Dense(50, 1)]
    net = Network(layers, "squared_error", rng=0)
    net.loss([[1], [2]], [[0], [0]], training=True)
    assert (net.layers[1].mask != net.layers[3].mask).any()


@pytest.mark.parametrize("rate", [1, -0.1, 1.5, np.nan, "0.5", None, True])
def test_a_rate_outside_its_limits_is_refused(rate):
    with pytest.raises(ValueError, match=r"rate is .*: expected a number from 0 up to"):
        Dropout(rate)


def test_repr_of_dropout_is_the_call_that_makes_it():
    assert repr(Dropout(0.25)) == "Dropout(0.25)"


# --- L1 and L2 -----------------------------------------------------------------------------------


def test_penalties_of_three_weights_by_hand():
    w = np.array([3.0, -2.0, 0.0])
    assert L2(0.5).value(w) == 0.5 * 0.5 * (9 + 4)
    assert L2(0.5).gradient(w).tolist() == [1.5, -1, 0]
    assert L1(0.5).value(w) == 0.5 * (3 + 2)
    assert L1(0.5).gradient(w).tolist() == [0.5, -0.5, 0]


# name and number of the weights; the rest is biases, gains and shifts
WEIGHTS = {"Dense": ["W"], "Conv2D": ["W"], "RNN": ["W", "U"], "LSTM": ["W", "U"]}


def networks(penalty):
    """Return two networks in which every layer with parameters occurs, with a batch each."""
    images = [Conv2D((1, 3, 3), 2, 2, "tanh"), BatchNorm(), Flatten(), LayerNorm(), Dense(8, 2)]
    sequences = [RNN((3, 2), 2, sequence=True), Dropout(0.5), LSTM((3, 2), 2), Dense(2, 2)]
    for layers, shape in [(images, (1, 3, 3)), (sequences, (3, 2))]:
        net = Network(layers, "mean_squared_error", rng=0, penalty=penalty)
        net.theta = np.random.default_rng(1).uniform(-1, 1, net.theta.size)
        yield net, drawn(4, *shape), drawn(4, 2, seed=2)


@pytest.mark.parametrize("kind", [L1, L2])
def test_a_penalty_is_added_over_all_weights_and_no_others(kind):
    for (net, X, Y), (plain, _, _) in zip(networks(kind(0.3)), networks(None), strict=True):
        sum_over_weights = 0.0
        J, grad = net.loss_and_gradient(X, Y)
        J_plain, grad_plain = plain.loss_and_gradient(X, Y)
        for layer, other in zip(net.layers, plain.layers, strict=True):
            for name in layer.parameters:
                w, extra = getattr(layer, name), np.zeros(getattr(layer, name).shape)
                if name in WEIGHTS.get(type(layer).__name__, []):
                    sum_over_weights += sum(abs(v) if kind is L1 else v**2 / 2 for v in w.flat)
                    extra = 0.3 * (np.sign(w) if kind is L1 else w)
                found = getattr(layer, f"d{name}") - getattr(other, f"d{name}")
                np.testing.assert_allclose(found, extra, atol=1e-15, rtol=1e-12)
        assert J - J_plain == pytest.approx(0.3 * sum_over_weights, rel=1e-12)
        assert net.loss(X, Y) - plain.loss(X, Y) == pytest.approx(J - J_plain, rel=1e-12)
        assert (net.predict(X) == plain.predict(X)).all()
        assert grad.size == grad_plain.size


@pytest.mark.parametrize("kind", [L1, L2])
def test_with_strength_zero_nothing_is_added(kind):
    for (net, X, Y), (plain, _, _) in zip(networks(kind(0)), networks(None), strict=True):
        assert net.loss_and_gradient(X, Y)[0] == plain.loss_and_gradient(X, Y)[0]
        assert (net.grad == plain.grad).all()


@pytest.mark.parametrize("penalty", [L1(1e-3), L2(1e-3)])
def test_a_penalty_keeps_float32(penalty):
    net = Network([Dense(2, 1)], "squared_error", rng=0, dtype=np.float32, penalty=penalty)
    J, grad = net.loss_and_gradient([[1, 2]], [[3]])
    assert type(J) is float
    assert grad.dtype == penalty.gradient(net.theta).dtype == np.float32


def test_a_penalty_of_ones_own_gets_the_weights_in_the_type_of_the_network():
    class Largest:
        def value(self, w):
            asked.append(w)
            return float(np.abs(w).max())

        def gradient(self, w):
            asked.append(w)
            return np.sign(w) * (np.abs(w) == np.abs(w).max())

    asked = []
    net = Network([Dense(2, 1)], "squared_error", rng=0, dtype=np.float32, penalty=Largest())
    net.theta = [2, -3, 4]
    J, grad = net.loss_and_gradient([[0, 0]], [[4]])
    assert [w.tolist() for w in asked] == [[2, -3, 0]] * 2
    assert {w.dtype for w in asked} == {np.dtype(np.float32)}
    assert J == 3
    assert grad.tolist() == [0, -1, 0]


@pytest.mark.parametrize("kind", [L1, L2])
def test_a_strength_may_be_any_kind_of_number_and_becomes_a_plain_one(kind):
    for strength in (2, np.float32(2), np.int8(2), Fraction(2)):
        assert type(kind(strength).strength) is float
        assert kind(strength) == kind(2.0)


@pytest.mark.parametrize("kind", [L1, L2])
@pytest.mark.parametrize("strength", [-1, np.inf, np.nan, "1", None, True])
def test_a_strength_that_is_none_is_refused(kind, strength):
    with pytest.raises(ValueError, match=r"strength is .*: expected a finite number, 0 or above"):
        kind(strength)


def test_a_penalty_is_named_by_its_call_and_cannot_be_changed():
    net = Network([Dense(1, 1)], "squared_error", rng=0, penalty=L2(0.5))
    assert repr(net).endswith("'squared_error', L2(strength=0.5)), 2 parameters")
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.penalty.strength = 1
