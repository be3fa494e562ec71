"""In float32 the gradients agree to its own precision, except where rounding decides a match.

The measure is each array's difference over the norm of the whole gradient.
"""

import itertools

import numpy as np
import pytest
import tensorflow as tf
import torch
from agreement import assert_same_gradient, relative
from nets import FAMILIES

from bpbook import Conv2D, Dense, Flatten, MaxPool2D, Network, arrays

DTYPES = [np.float32, np.float64]
each_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.__name__)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("family", FAMILIES)
def test_gradients_of_a_random_network(make_twin, family, seed):
    net, X, Y = FAMILIES[family](np.random.default_rng(seed), dtype=np.float32)
    twin = make_twin(net)
    assert net.loss_and_gradient(X, Y)[1].dtype == np.float32
    assert twin.loss_and_gradient(X, Y)[1].dtype == np.float32
    assert_same_gradient("float32: loss and gradients", family, twin, X, Y, floor=1)


# Where max-pooling leads ∂J/∂a, here all ones, for images of shape (m, channels, height, width).


def routes(X):
    layer = MaxPool2D()
    layer.follow(X.shape[1:])
    layer.bind(np.zeros(0, X.dtype), np.zeros(0, X.dtype), is_first=False)
    a = layer.forward(arrays.inside(X))
    return arrays.outside(layer.backward(np.ones_like(a))).copy()


def routes_in_pytorch(X):
    x = torch.tensor(X, requires_grad=True)
    torch.nn.functional.max_pool2d(x, 2).sum().backward()
    return x.grad.numpy()


def routes_in_tensorflow(X):
    x = tf.constant(X.transpose(0, 2, 3, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        a = tf.nn.max_pool2d(x, 2, 2, "VALID")
    return tape.gradient(a, x).numpy().transpose(0, 3, 1, 2)


each_route = pytest.mark.parametrize("theirs", [routes_in_pytorch, routes_in_tensorflow])


@each_dtype
@each_route
def test_without_ties_pooling_leads_back_to_the_same_pixels(dtype, theirs):
    X = np.random.default_rng(0).permutation(4 * 3 * 9 * 11).reshape(4, 3, 9, 11).astype(dtype)
    assert np.array_equal(routes(X), theirs(X))


@each_dtype
@each_route
def test_of_equal_pixels_the_first_in_reading_order_gets_the_gradient(dtype, theirs):
    # All 81 windows of the numbers 0, 1, 2: on a CPU both frameworks do as we do.
    windows = np.array(list(itertools.product(range(3), repeat=4)), dtype)
    first = np.eye(4, dtype=dtype)[windows.argmax(axis=1)]
    X = windows.reshape(-1, 1, 2, 2)
    assert np.array_equal(routes(X).reshape(-1, 4), first)
    assert np.array_equal(theirs(X).reshape(-1, 4), first)


@each_dtype
@each_route
def test_the_last_digit_decides_a_tie(dtype, theirs):
    # Wherever a tie comes out of arithmetic that rounds, it is another matter: one digit in the
    # last place of one pixel leads the whole gradient elsewhere.
    X = np.full((1, 1, 2, 2), 0.1, dtype)
    X[0, 0, 1, 0] = np.nextafter(dtype(0.1), dtype(1))
    for route in (routes, theirs):
        assert route(X).ravel().tolist() == [0, 0, 1, 0]


@each_dtype
def test_ties_made_by_arithmetic_go_different_ways(make_twin, dtype):
    # Every pixel of a sample has the same 16 numbers, in another order, and the filter is their
    # mean. All pixels are equal therefore, but each program adds up in an order of its own: J is
    # the same, and the gradients are not even close. Neither is wrong: J has a kink here.
    rng = np.random.default_rng(0)
    layers = [Conv2D((16, 8, 8), 2, 1, "tanh"), MaxPool2D(), Flatten(), Dense(32, 3, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=rng, dtype=dtype)
    net.layers[0].W = np.full((2, 16, 1, 1), 1 / 16)
    numbers = np.broadcast_to(rng.normal(size=(16, 1, 1, 16)), (16, 8, 8, 16))
    X = rng.permuted(numbers, axis=3).transpose(0, 3, 1, 2).astype(dtype)
    Y = np.eye(3, dtype=dtype)[rng.integers(3, size=16)]
    twin = make_twin(net)
    (J, grad), (J_twin, grad_twin) = (side.loss_and_gradient(X, Y) for side in (net, twin))
    assert relative(J, J_twin) <= 10 * np.finfo(dtype).eps
    assert relative(grad, grad_twin) > 0.01
    # Without pooling, which has to choose, they agree.
    layers = [Conv2D((16, 8, 8), 2, 1, "tanh"), Flatten(), Dense(128, 3, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=rng, dtype=dtype)
    net.layers[0].W = np.full((2, 16, 1, 1), 1 / 16)
    twin = make_twin(net)
    (_, grad), (_, grad_twin) = (side.loss_and_gradient(X, Y) for side in (net, twin))
    assert relative(grad, grad_twin) <= 100 * np.finfo(dtype).eps
