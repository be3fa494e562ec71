"""The gradient check passes what is right, and finds faults planted in the engine."""

import dataclasses

import numpy as np
import pytest

from bpbook import Dense, Network, check_gradient
from bpbook.activations import tanh

X = np.array([[0.5, -1.0], [1.5, 0.3], [-0.7, 0.8]])
Y = np.array([[1.0], [0.0], [0.5]])


def make(first=Dense, activation="tanh", loss="mean_squared_error"):
    return Network([first(2, 3, activation), Dense(3, 1, "sigmoid")], loss, rng=3)


class FlippedWeights(Dense):
    def backward_from_delta(self):
        da = super().backward_from_delta()
        self.dW[...] *= -1
        return da


class OneWrongWeight(Dense):
    def backward_from_delta(self):
        da = super().backward_from_delta()
        self.dW[1, 2] += 1e-3
        return da


class NoBias(Dense):
    def backward_from_delta(self):
        da = super().backward_from_delta()
        self.db[...] = 0
        return da


class ForgottenMean(Dense):
    def backward_from_delta(self):
        da = super().backward_from_delta()
        self.dW[...] *= len(self.a_prev)
        self.db[...] *= len(self.a_prev)
        return da


# The derivative as it would be in terms of a, handed z: 1 - z² instead of 1 - a².
OF_Z = dataclasses.replace(tanh, derivative=lambda z, a, out: np.subtract(1, z * z, out=out))


@pytest.mark.parametrize("loss", ["mean_squared_error", "squared_error", "binary_cross_entropy"])
def test_a_right_gradient_passes(loss):
    result = check_gradient(make(loss=loss), X, Y)
    assert result
    assert result.relative_error < 1e-8
    assert result.gradient.shape == result.difference.shape == (13,)
    np.testing.assert_allclose(result.difference, result.gradient, atol=1e-9)


@pytest.mark.parametrize(
    ("net", "where"),
    [
        (make(FlippedWeights), "layers[0].W["),
        (make(OneWrongWeight), "layers[0].W[1, 2]"),
        (make(NoBias), "layers[0].b["),
        (make(ForgottenMean), "layers[0]."),
        (make(activation=OF_Z), "layers[0]."),
    ],
    ids=["flipped weights", "one wrong weight", "no bias", "forgotten mean", "slope of z"],
)
def test_a_planted_fault_is_found_and_its_place_named(net, where):
    result = check_gradient(net, X, Y)
    assert not result
    assert result.relative_error > 1e-4
    assert result.worst.startswith(where)


@pytest.mark.parametrize(
    ("index", "name"),
    [
        (0, "layers[0].W[0, 0]"),
        (4, "layers[0].W[1, 1]"),
        (8, "layers[0].b[2]"),
        (9, "layers[1].W[0, 0]"),
        (11, "layers[1].W[2, 0]"),
        (12, "layers[1].b[0]"),
    ],
)
def test_worst_names_the_entry_of_theta(index, name):
    net = make()
    right = net.step_gradient

    def wrong(X, Y):
        J, grad = right(X, Y)
        grad[index] += 1
        return J, grad

    net.step_gradient = wrong
    assert check_gradient(net, X, Y).worst == name


def test_repr_gives_the_verdict_the_error_and_the_place():
    assert repr(check_gradient(make(), X, Y)).startswith("gradient right: relative error ")
    text = repr(check_gradient(make(OneWrongWeight), X, Y))
    assert text.startswith("gradient NOT right: relative error ")
    assert text.endswith(" over 13 parameters, largest gap at layers[0].W[1, 2]")


def test_a_gradient_of_zeros_is_right():
    net = Network([Dense(1, 1)], "squared_error", rng=0)
    net.theta = [0, 0]
    assert check_gradient(net, [[0]], [[0]]).relative_error == 0


def test_float32_is_refused():
    net = Network([Dense(2, 1)], "squared_error", rng=0, dtype=np.float32)
    with pytest.raises(ValueError, match=r"the network is float32: .* needs dtype=np\.float64"):
        check_gradient(net, X, Y)


def test_the_result_stays_when_the_network_goes_on():
    net = make()
    result = check_gradient(net, X, Y)
    before = result.gradient.copy()
    net.loss_and_gradient(X + 1, Y)
    assert (result.gradient == before).all()


def test_theta_is_the_same_afterwards():
    net = make()
    before = net.theta.copy()
    check_gradient(net, X, Y)
    assert (net.theta == before).all()


def test_theta_is_the_same_even_if_the_loss_raises():
    net, calls = make(), []
    before = net.theta.copy()

    def failing(X, Y, training):
        calls.append(1)
        if len(calls) == 4:
            raise RuntimeError("a fault in the loss")
        return 0.0

    net.loss = failing
    with pytest.raises(RuntimeError, match="a fault in the loss"):
        check_gradient(net, X, Y)
    assert (net.theta == before).all()
