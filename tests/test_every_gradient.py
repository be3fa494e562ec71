"""The gradient of every layer × activation × loss against central differences, in float64.

Each network here has a layer with weights before the one that is tested, so that what the latter
passes back, ∂J/∂a_prev, stands in the gradient of the former. One test is one combination; within
it shapes, options and numbers are drawn.

Kinks. A central difference is no witness where J bends within its two steps of 6e-6: at z = 0 of
relu and leaky_relu, where two pixels of a 2 × 2 are equally large, at w = 0 of L1. Batch norm has
no kink, but bends sharply where the variance is near 0. Numbers that come close to any of these
are drawn again, by ``off_kinks``; close is 1e-3, a hundred times what a step moves. So no example
is thrown away, and if twenty draws in a row came close, the test would fail.
"""

import math

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
    check_gradient,
)
from bpbook.activations import ACTIVATIONS
from bpbook.losses import LOSSES

MARGIN = 1e-3
FEW = settings(deadline=None, max_examples=3)
ELEMENTWISE = sorted(set(ACTIVATIONS) - {"softmax"})


# --- networks: layers before the tested one, the layer, layers that lead to a row ----------------


def dense(draw, f):
    n = draw(st.integers(1, 4))
    return [Dense(2, n, "tanh"), Dense(n, draw(st.integers(1, 4)), f)]


def image(draw, f="tanh"):
    """Return a convolution that gives images of 1 to 3 channels and 3 to 5 rows and columns."""
    channels, height, width = (draw(st.integers(*sides)) for sides in ((1, 2), (3, 4), (3, 4)))
    padding = draw(st.integers(0, 1))
    size = padding + draw(st.integers(1, 1 + padding))  # a patch of padding only would make ties
    return Conv2D((channels, height, width), draw(st.integers(1, 3)), size, f, padding=padding)


def convolution(draw, f):
    before = image(draw)
    options = {"stride": draw(st.integers(1, 2)), "padding": draw(st.integers(0, 2))}
    size, n_filters = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    return [before, Conv2D(before.shape_out, n_filters, size, f, **options), Flatten()]


def sequence(draw):
    """Return a recurrent layer that gives sequences of 1 to 3 steps."""
    kind, shape = draw(st.sampled_from([RNN, LSTM])), (draw(st.integers(1, 3)), 2)
    return kind(shape, draw(st.integers(1, 3)), sequence=True)


def recurrent(draw, f):
    before, every_step = sequence(draw), draw(st.booleans())
    layer = RNN(before.shape_out, draw(st.integers(1, 3)), f, sequence=every_step)
    return [before, layer, Flatten()] if every_step else [before, layer]


def lstm(draw, f):
    before, every_step = sequence(draw), draw(st.booleans())
    layer = LSTM(before.shape_out, draw(st.integers(1, 2)), sequence=every_step)
    return [before, layer, Flatten()] if every_step else [before, layer]


def batch_norm(draw, f):
    return [Dense(2, draw(st.integers(1, 4)), "tanh"), BatchNorm(f)]


def batch_norm_of_images(draw, f):
    return [image(draw), BatchNorm(f), Flatten()]


def layer_norm(draw, f):
    return [Dense(2, draw(st.integers(3, 5)), "tanh"), LayerNorm(f)]


def layer_norm_of_images(draw, f):
    return [image(draw), LayerNorm(f), Flatten()]


def pooling(draw, f):
    return [image(draw, "identity"), MaxPool2D(), Flatten()]  # tanh makes ties near 1


def flattened_images(draw, f):
    return [image(draw), Flatten()]


def flattened_sequences(draw, f):
    return [sequence(draw), Flatten()]


def dropout(draw, f):
    before = draw(st.sampled_from([image, sequence, lambda draw: Dense(2, 6, "tanh")]))(draw)
    return [before, Dropout(draw(st.sampled_from([0.1, 0.5]))), Flatten()]


WITH_ACTIVATION = [
    dense,
    convolution,
    recurrent,
    batch_norm,
    batch_norm_of_images,
    layer_norm,
    layer_norm_of_images,
]
WITHOUT = [lstm, pooling, flattened_images, flattened_sequences, dropout]


def n_features(layers):
    """Return how many numbers the last of the layers gives for one sample."""
    shape = layers[0].shape_out
    for layer in layers[1:]:
        layer.follow(shape)
        shape = layer.shape_out
    return math.prod(shape)


# --- away from kinks -----------------------------------------------------------------------------


def near_a_kink(net):
    """Say whether a step of the batch that went forward last might meet a kink."""
    if isinstance(net.penalty, L1) and np.abs(net.theta).min() < MARGIN:
        return True
    for before, layer in zip((None, *net.layers), net.layers, strict=False):
        for kink in layer.activation.kinks if hasattr(layer, "activation") else ():
            if np.abs(layer.z - kink).min() < MARGIN:
                return True
        if isinstance(layer, MaxPool2D):
            _, height, width = layer.shape_out
            pixels = before.a[:, : 2 * height, : 2 * width]
            four = np.sort([pixels[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], axis=0)
            if (four[3] - four[2]).min() < MARGIN:
                return True
        if isinstance(layer, BatchNorm | LayerNorm):
            of = before.a if before.a.ndim == 2 else np.moveaxis(before.a, -1, 0)
            features = (0, *range(2, of.ndim)) if isinstance(layer, BatchNorm) else None
            axis = features or tuple(range(1, of.ndim))
            if of.var(axis=axis).min() < 0.02:
                return True
    return False


def off_kinks(net, X_shape, Y, seed):
    """Draw theta and X until no kink is near; return X."""
    rng = np.random.default_rng(seed)
    for _ in range(20):
        net.theta = rng.uniform(-1.5, 1.5, net.theta.size)
        net.layers[-1].W /= np.sqrt(net.layers[-1].n_in)  # no output that is sure: J is not tiny
        X = rng.standard_normal(X_shape)
        state = net.get_state()
        net.loss(X, Y, training=True)
        net.set_state(state)  # so that dropout drops the same again
        if not near_a_kink(net):
            return X
    raise AssertionError(f"twenty draws came close to a kink of {net!r}")


def assert_gradient_is_right(data, make, f, loss, penalty=None):
    draw = data.draw
    layers = make(draw, f)
    n_out, m, seed = draw(st.integers(2, 3)), draw(st.integers(3, 5)), draw(st.integers(0, 10**6))
    last = Dense(n_features(layers), n_out, LOSSES[loss].output or "sigmoid")
    net = Network([*layers, last], loss, rng=seed, penalty=penalty)
    Y = np.random.default_rng(seed).dirichlet(np.ones(n_out), m)
    X = off_kinks(net, (m, *layers[0].shape_in), Y, seed)
    result = check_gradient(net, X, Y)
    assert result.relative_error <= 1e-7, f"{result} of {net}"


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("f", ELEMENTWISE)
@pytest.mark.parametrize("make", WITH_ACTIVATION, ids=lambda make: make.__name__)
@given(data=st.data())
@FEW
def test_layer_and_activation_and_loss(make, f, loss, data):
    assert_gradient_is_right(data, make, f, loss)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("make", WITHOUT, ids=lambda make: make.__name__)
@given(data=st.data())
@FEW
def test_layer_without_a_choice_of_activation_and_loss(make, loss, data):
    assert_gradient_is_right(data, make, None, loss)


@pytest.mark.parametrize("penalty", [L1(0.1), L2(0.1)], ids=["L1", "L2"])
@pytest.mark.parametrize(
    "make", [dense, convolution, recurrent, lstm, batch_norm], ids=lambda make: make.__name__
)
@given(data=st.data())
@FEW
def test_layer_and_penalty(make, penalty, data):
    assert_gradient_is_right(data, make, "tanh", "mean_squared_error", penalty)


# --- several layers at once ----------------------------------------------------------------------


def for_images():
    layers = [Conv2D((2, 7, 6), 3, 3, padding=1), BatchNorm(), MaxPool2D()]
    layers += [Dropout(0.2), Conv2D((3, 3, 3), 2, 2, "tanh", stride=2, padding=1)]
    return [*layers, LayerNorm("leaky_relu"), Flatten(), Dense(8, 3), BatchNorm("sigmoid")]


def for_sequences():
    layers = [LSTM((4, 2), 3, sequence=True), Dropout(0.2), RNN((4, 3), 2, "relu", sequence=True)]
    return [*layers, LSTM((4, 2), 3), Dense(3, 4), LayerNorm("tanh"), Dropout(0.5), Dense(4, 3)]


@pytest.mark.parametrize("n_frozen", range(10))
@pytest.mark.parametrize("make", [for_images, for_sequences], ids=lambda make: make.__name__)
def test_deep_networks_however_many_layers_are_frozen(make, n_frozen):
    layers = [*make(), Dense(3, 2, "softmax")]
    if n_frozen >= len(layers):
        return
    net = Network(layers, "categorical_cross_entropy", rng=0, penalty=L2(0.01))
    Y = np.random.default_rng(1).dirichlet([1, 1], 4)
    X = off_kinks(net, (4, *layers[0].shape_in), Y, seed=2)
    net.freeze(n_frozen)
    result = check_gradient(net, X, Y)
    assert result.relative_error <= 1e-7, f"{result} of {net}"
    assert result.gradient.size == sum(layer.n_parameters for layer in layers[n_frozen:])
