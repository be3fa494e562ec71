"""Loss and gradients of random networks are those that PyTorch and TensorFlow compute."""

import sys

import numpy as np
import pytest
import torch
from agreement import assert_same_gradient, difference, relative
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nets import ELEMENTWISE, FAMILIES, targets
from tensorflow_twin import TensorFlowTwin
from torch_twin import TorchTwin

from bpbook import L1, L2, BatchNorm, Conv2D, Dense, Flatten, Network
from bpbook.losses import LOSSES

GRADIENTS = "float64: loss and gradients"
OUTPUTS = [
    (f, name)
    for name, loss in LOSSES.items()
    for f in [*ELEMENTWISE, "softmax"]
    if loss.output in (None, f)
]
each_family = pytest.mark.parametrize("family", FAMILIES)
# TensorFlow takes longer.
each_random = pytest.mark.parametrize(
    ("make", "seed"),
    [(TorchTwin, seed) for seed in range(50)] + [(TensorFlowTwin, seed) for seed in range(25)],
    ids=lambda value: getattr(value, "framework", None),
)


@each_family
@each_random
def test_gradients_of_a_random_network(make, family, seed):
    net, X, Y = FAMILIES[family](np.random.default_rng(seed))
    assert_same_gradient(GRADIENTS, family, make(net), X, Y)


@each_family
@pytest.mark.parametrize("seed", range(50, 60))
def test_predictions_of_a_random_network(make_twin, family, seed):
    net, X, Y = FAMILIES[family](np.random.default_rng(seed))
    net.loss_and_gradient(3 * X, Y)  # so that running averages are not those of the beginning
    assert relative(net.predict(X), make_twin(net).predict(X)) <= 1e-13


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
    size=st.integers(1, 5),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
)
def test_any_stride_and_padding(shape, size, stride, padding):
    assume(size <= min(shape[1:]) + 2 * padding)
    rng = np.random.default_rng(0)
    convolution = Conv2D(shape, 2, size, "tanh", stride=stride, padding=padding)
    features = int(np.prod(convolution.shape_out))
    layers = [Conv2D(shape, shape[0], 1), convolution, Flatten(), Dense(features, 2)]
    net = Network(layers, "mean_squared_error", rng=rng)
    net.theta += 0.2 * rng.normal(size=net.theta.size)
    X, Y = rng.normal(size=(5, *shape)), rng.normal(size=(5, 2))
    for twin in (TorchTwin, TensorFlowTwin):
        assert_same_gradient(GRADIENTS, "CNN", twin(net), X, Y)


@pytest.mark.parametrize(("f", "loss"), OUTPUTS)
@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_each_activation_with_each_loss(make_twin, hidden, f, loss):
    rng = np.random.default_rng(0)
    net = Network([Dense(5, 7, hidden), Dense(7, 4, f)], loss, rng=rng)
    net.theta += 0.5 * rng.normal(size=net.theta.size)
    X, Y = 2 * rng.normal(size=(12, 5)), targets(rng, 12, 4, loss)
    assert_same_gradient(GRADIENTS, "MLP", make_twin(net), X, Y)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "categorical_cross_entropy"])
def test_cross_entropy_by_way_of_the_probabilities(make_twin, loss):
    # The twins take the framework's fused form, from z, as is advised. Here the framework
    # differentiates the logarithm and the activation one after the other.
    rng = np.random.default_rng(1)
    f = LOSSES[loss].output
    net = Network([Dense(5, 7, "tanh"), Dense(7, 4, f)], loss, rng=rng)
    X, Y = rng.normal(size=(12, 5)), targets(rng, 12, 4, loss)
    twin = make_twin(net)
    twin.losses = sys.modules[type(twin).__module__].FROM_PROBABILITIES
    assert_same_gradient(GRADIENTS, "MLP", twin, X, Y)


@pytest.mark.parametrize(("f", "loss"), OUTPUTS)
def test_large_z(make_twin, f, loss):
    # Far out on both sides no exponential overflows and no logarithm meets a zero.
    rng = np.random.default_rng(2)
    net = Network([Dense(3, 4, f)], loss, rng=rng)
    X, Y = 60 * rng.normal(size=(30, 3)), targets(rng, 30, 4, loss)
    assert_same_gradient(GRADIENTS, "MLP", make_twin(net), X, Y)


@pytest.mark.parametrize("f", ["relu", "leaky_relu"])
def test_slope_at_the_kink(make_twin, f):
    net = Network([Dense(2, 3, f), Dense(3, 1)], "mean_squared_error", rng=0)
    net.layers[0].b = [0, 1, -1]
    X, Y = np.zeros((4, 2)), np.ones((4, 1))  # so that z of the first neuron is 0
    assert_same_gradient(GRADIENTS, "MLP", make_twin(net), X, Y)
    assert (net.layers[0].db[0] == 0) == (f == "relu")


@each_family
@pytest.mark.parametrize("penalty", [L2(0.3), L1(0.3)], ids=repr)
def test_penalties(make_twin, family, penalty):
    net, X, Y = FAMILIES[family](np.random.default_rng(3), penalty=penalty)
    assert_same_gradient(GRADIENTS, family, make_twin(net), X, Y)


@each_family
def test_one_sample(make_twin, family):
    seed = 0
    while True:  # one sample has no variance
        net, X, Y = FAMILIES[family](np.random.default_rng(seed))
        if not any(isinstance(layer, BatchNorm) for layer in net.layers):
            break
        seed += 1
    assert_same_gradient(GRADIENTS, family, make_twin(net), X[:1], Y[:1])


@pytest.mark.parametrize("seed", range(10))
@each_family
def test_frozen_layers(family, seed):
    net, X, Y = FAMILIES[family](np.random.default_rng(seed), penalty=L2(0.1))
    net.freeze(len(net.layers) // 2)
    twin = TorchTwin(net)
    assert_same_gradient(GRADIENTS, family, twin, X, Y)
    assert not net.grad[: net.trainable.start].any()


@each_family
def test_deltas(family):
    # Not the parameters' gradients but the error signals themselves, ∂J/∂z of the last layer.
    net, X, Y = FAMILIES[family](np.random.default_rng(5))
    net.loss_and_gradient(X, Y)
    twin = TorchTwin(net)
    (delta,) = torch.autograd.grad(twin.loss(X, Y), twin.z)
    assert relative(net.layers[-1].delta, delta.numpy()) <= 1e-13


def test_the_measure_sees_one_wrong_number():
    net, X, Y = FAMILIES["MLP"](np.random.default_rng(6))
    grad = net.loss_and_gradient(X, Y)[1].copy()
    wrong = grad.copy()
    wrong[np.argmin(np.abs(grad))] += 1e-10 * np.linalg.norm(grad)
    assert difference(net, grad, grad) == (0, "nothing")
    assert difference(net, wrong, grad)[0] > 1e-11
