"""Answers of the chapter that reads the engine."""

import numpy as np

from bpbook import Dense, Network, check_gradient
from bpbook.activations import Activation
from bpbook.exercises import Exercise, number
from bpbook.layers import Layer, gradient, view


def _grade_activation(activation):
    """Compare the derivative with central differences, and the value with z / (1 + |z|)."""
    if not isinstance(activation, Activation):
        return f"Expected an Activation, not {type(activation).__name__}."
    z = np.linspace(-3, 3, 12)  # without -1, where those who forget |z| would divide by 0
    value, wanted = np.full_like(z, np.nan), z / (1 + abs(z))
    activation.value(z, value)
    if fault := _furthest("f", z, value, wanted, "z / (1 + |z|) is"):
        return fault
    slope, difference = np.full_like(z, np.nan), _softsign_difference(z)
    activation.derivative(z, value, slope)
    return _furthest("f'", z, slope, difference, "central differences say")


def _furthest(name, z, found, wanted, words):
    """Say at which z an array that was to be filled is furthest off; None where it is not."""
    if np.isnan(found).any():
        return f"{name} has not filled out: write into the array that is given, as with out=out."
    if np.allclose(found, wanted, atol=1e-5):
        return None
    i = np.argmax(abs(found - wanted))
    return f"{name}({z[i]:g}) is {found[i]:.4f}: {words} {wanted[i]:.4f}."


def _softsign_difference(z, step=1e-6):
    above, below = z + step, z - step
    return (above / (1 + abs(above)) - below / (1 + abs(below))) / (2 * step)


def _grade_layer(layer):
    """Let the engine's gradient check judge, with a layer that learns before the new one."""
    rng = np.random.default_rng(0)
    alone = layer()
    alone.follow((3,))
    alone.bind(np.ones(3), np.zeros(3), is_first=False)
    alone.forward(np.ones((2, 3)))
    if alone.backward(np.ones((2, 3))) is ...:
        return "Write the body of backward in place of ... and run this cell again."
    net = Network([Dense(2, 3, "tanh"), layer(), Dense(3, 2)], "squared_error", rng=rng)
    net.theta = rng.standard_normal(net.theta.size)
    X, Y = rng.standard_normal((4, 2)), rng.standard_normal((4, 2))
    net.grad[:] = np.nan  # whoever fills nothing is found out
    result = check_gradient(net, X, Y)
    return None if result else f"{result}."


def _softsign(z, out):
    return np.divide(z, 1 + abs(z), out=out)


def _softsign_derivative(z, a, out):
    return np.divide(1, (1 + abs(z)) ** 2, out=out)


class _Gain(Layer):
    g, dg = view("g"), gradient("g")

    def follow(self, shape):
        self.shape_in = self.shape_out = shape
        self.parameters = {"g": shape}

    def initialize(self, rng):
        self.g = np.ones(self.shape_in)

    def forward(self, a_prev, training=False):
        self.a_prev = a_prev
        return a_prev * self.g

    def backward(self, da):
        np.sum(da * self.a_prev, axis=0, out=self.dg)
        return da * self.g


class _MeanTaken(_Gain):
    def backward(self, da):
        np.mean(da * self.a_prev, axis=0, out=self.dg)
        return da * self.g


class _GainForgotten(_Gain):
    def backward(self, da):
        np.sum(da * self.a_prev, axis=0, out=self.dg)
        return da


EXERCISES = {
    "count": Exercise(
        number(7960, (7940, "The biases are missing."), (7850, "That is the first layer alone.")),
        solution=7960,
        wrong=(7940, 7850),
    ),
    "products": Exercise(
        number(
            323_584,
            (454_656, "The first layer hands nothing back: it has two products, not three."),
            (151_552, "That is the forward pass alone."),
            (325_952, "Leave out the products with ones that add b."),
        ),
        solution=323_584,
        wrong=(454_656, 151_552, 325_952),
    ),
    "activation": Exercise(
        _grade_activation,
        solution=Activation("softsign", _softsign, _softsign_derivative),
        wrong=(
            Activation("softsign", _softsign, lambda z, a, out: np.divide(1, 1 + abs(z), out=out)),
            Activation(
                "softsign", lambda z, out: np.divide(z, 1 + z, out=out), _softsign_derivative
            ),
            Activation(
                "softsign", _softsign, lambda z, a, out: np.divide(1, (1 + z) ** 2, out=out)
            ),
            Activation("softsign", lambda z, out: z / (1 + abs(z)), _softsign_derivative),
            Activation("softsign", _softsign, lambda z, a, out: 1 / (1 + abs(z)) ** 2),
            _softsign,
        ),
    ),
    "layer": Exercise(_grade_layer, solution=_Gain, wrong=(_MeanTaken, _GainForgotten)),
    "twice": Exercise(
        number(
            2,
            (1, "That is the mean squared error."),
            (4, "δ does not change, only its number of rows."),
        ),
        solution=2,
        wrong=(1, 4),
    ),
}
