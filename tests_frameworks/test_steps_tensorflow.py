"""Every optimiser takes Keras's path where the formulas agree: theta is the same after 50 steps.

Keras's formulas differ from ours and PyTorch's in these places:

- In Adagrad and RMSprop epsilon stands inside the root, √(s + epsilon), and in Adam it is added
  before the root is corrected for its start at 0. A tiny epsilon makes all of them one.
- Adagrad's sum starts at 0.1, unless told otherwise.
- Every weight decay is beside the gradient, as in AdamW. For SGD without momentum this comes to
  the same; with momentum it does not and cannot be compared.
- For float64, too, momentum, decay and the like are rounded to float32. Those here are sums of
  powers of two, which rounding leaves alone.
- The velocity holds the learning rate, as in 1986: the same as long as the rate stays the same, so
  that momentum under a schedule cannot be compared.
"""

import numpy as np
import pytest
import tensorflow as tf
from agreement import assert_agreement, difference, relative
from keras import optimizers
from keras.optimizers import schedules as keras_schedules
from nets import FAMILIES, batches, trainable
from tensorflow_twin import TensorFlowTwin

from bpbook import SGD, AdaGrad, Adam, AdamW, BatchNorm, RMSProp, clip_gradient, fit, schedules

THETA = "float64: theta after 50 steps"
TINY = 1e-30
PAIRS = {
    "SGD": (lambda: SGD(0.1), lambda: optimizers.SGD(0.1)),
    "momentum": (lambda: SGD(0.05, 0.875), lambda: optimizers.SGD(0.05, 0.875)),
    "Nesterov": (
        lambda: SGD(0.05, 0.875, nesterov=True),
        lambda: optimizers.SGD(0.05, 0.875, nesterov=True),
    ),
    "weight decay": (
        lambda: SGD(0.1, weight_decay=2**-6),
        lambda: optimizers.SGD(0.1, weight_decay=2**-6),
    ),
    "AdaGrad": (
        lambda: AdaGrad(0.05, TINY),
        lambda: optimizers.Adagrad(0.05, initial_accumulator_value=0, epsilon=TINY),
    ),
    "RMSProp": (
        lambda: RMSProp(0.01, 0.75, TINY),
        lambda: optimizers.RMSprop(0.01, 0.75, epsilon=TINY),
    ),
    "Adam": (
        lambda: Adam(0.01, 0.75, 0.9375, TINY),
        lambda: optimizers.Adam(0.01, 0.75, 0.9375, TINY),
    ),
    "AdamW": (
        lambda: AdamW(0.01, 0.125, beta1=0.75, beta2=0.9375, epsilon=TINY),
        lambda: optimizers.AdamW(0.01, 0.125, 0.75, 0.9375, TINY),
    ),
}
SCHEDULES = {
    "step": (
        schedules.step(every=8, factor=0.6),
        keras_schedules.ExponentialDecay(0.1, 8, 0.6, staircase=True),
    ),
    "exponential": (
        schedules.exponential(end=0.05),
        keras_schedules.ExponentialDecay(0.1, 49, 0.05),
    ),
    "cosine": (schedules.cosine(end=0.2), keras_schedules.CosineDecay(0.1, 49, alpha=0.2)),
}
each_family = pytest.mark.parametrize("family", FAMILIES)


def assert_same_theta(family, net, twin):
    assert_agreement(THETA, family, twin, [difference(net, net.theta, twin.theta)])


@each_family
@pytest.mark.parametrize("name", PAIRS)
def test_theta_after_50_steps(family, name):
    net, X, Y = trainable(family)
    twin, (ours, theirs) = TensorFlowTwin(net), PAIRS[name]
    ours, theirs = ours(), theirs()
    for x, y in batches(X, Y, 50, size=10):
        J, grad = net.loss_and_gradient(x, y)
        ours.step(net.theta, grad)
        assert relative(J, twin.step(theirs, x, y)) <= 1e-10
    assert_same_theta(family, net, twin)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name):
    # Not after 50 steps: Keras computes the rates themselves in float32.
    ours, theirs = SCHEDULES[name]
    rates = [0.1 * ours(k, 50) for k in range(50)]
    assert relative(rates, [float(theirs(k)) for k in range(50)]) <= 1e-6


@each_family
def test_fit_with_clipped_gradients(family):
    net, X, Y = trainable(family)
    twin = TensorFlowTwin(net)
    theirs = optimizers.SGD(0.5, 0.5, global_clipnorm=0.2)
    for _ in range(50):
        twin.step(theirs, X, Y)
    fit(net, X, Y, optimizer=SGD(0.5, 0.5), epochs=50, clip=0.2, progress=False)
    assert_same_theta(family, net, twin)


@each_family
def test_a_clipped_gradient(family):
    net, X, Y = trainable(family)
    twin = TensorFlowTwin(net)
    gradients, norm = tf.clip_by_global_norm(twin.loss_and_gradients(X, Y)[1], 0.01)
    grad = net.loss_and_gradient(X, Y)[1]
    assert relative(clip_gradient(grad, 0.01), float(norm)) <= 1e-13
    assert relative(grad, twin.joined(gradients)) <= 1e-13


def test_running_averages_but_for_their_variance():
    # Keras's running variance has the divisor N, ours and PyTorch's N - 1.
    net, X, Y = trainable("CNN")
    twin, steps = TensorFlowTwin(net), 5
    for k in range(steps):
        net.loss_and_gradient(X + k, Y)
        twin.loss_and_gradient(X + k, Y)
    (layer,) = (layer for layer in net.layers if isinstance(layer, BatchNorm))
    module = twin.modules[net.layers.index(layer)]
    assert relative(layer.state["mean"], twin.read(module.moving_mean)) <= 1e-13
    N = len(X) * np.prod(layer.shape_in[1:])
    start = (1 - layer.momentum) ** steps  # what is left of the 1 that the average starts with
    theirs = (twin.read(module.moving_variance) - start) * (N / (N - 1)) + start
    assert relative(layer.state["variance"], theirs) <= 1e-13
