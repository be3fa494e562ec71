"""The gradient check passes what is right, and finds faults planted in the engine."""

import dataclasses

import numpy as np
import pytest

from bpbook import (
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
from bpbook.activations import tanh
from bpbook.gradcheck import GradientCheck

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
    with pytest.raises(ValueError, match="the network is float32") as caught:
        check_gradient(net, X, Y)
    assert str(caught.value) == (
        "the network is float32: a gradient check needs dtype=np.float64, since in float32 a "
        "difference of two losses has only about two correct digits"
    )


def test_an_error_on_the_limit_is_not_right():
    g = np.ones(1)
    assert not GradientCheck(g, g, 1e-7, "theta[0]")
    assert GradientCheck(g, g, 0.99e-7, "theta[0]")


def test_the_numbers_are_those_of_a_parabola():
    # J = ½ (2 w - 3)² at w = 4: ∂J/∂w = 2 (8 - 3) = 10, and a central difference is exact but for
    # rounding. Add 1 to the gradient: error 1 / (10 + 11), the gradient with the 1 in it.
    net = Network([Dense(1, 1)], "squared_error", rng=0)
    net.theta, right = [4, 0], net.step_gradient

    def wrong(X, Y):
        J, grad = right(X, Y)
        grad += [1, 0]
        return J, grad

    net.step_gradient = wrong
    result = check_gradient(net, [[2]], [[3]])
    assert result.gradient.tolist() == [11, 5]
    np.testing.assert_allclose(result.difference, [10, 5], rtol=1e-9)
    size = np.hypot(11, 5) + np.hypot(10, 5)
    assert result.relative_error == pytest.approx(1 / size, rel=1e-8)


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_what_rounding_alone_can_make_passes_and_what_is_beyond_does_not(factor):
    # Losses of 5e7 are rounded by up to 2⁻⁵² · 5e7; allowed are 4 of that over ε, in each of two
    # parameters, so that the norm has a factor of √2.
    rounding = 4 * 2.0**-52 * 5e7 / 6e-6 * np.sqrt(2)
    net = Network([Dense(1, 1)], "squared_error", rng=0)
    net.loss = lambda X, Y, training: 5e7  # the same on both sides: a difference of 0
    net.step_gradient = lambda X, Y: (-5e7, np.array([factor * rounding, 0]))
    result = check_gradient(net, [[1]], [[1]])
    assert result.difference.tolist() == [0, 0]
    assert result.relative_error == pytest.approx(factor * 1e-7, rel=1e-12)
    assert bool(result) is (factor < 1)


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


# --- layers that draw, remember, or share their weights ------------------------------------------

RNG = np.random.default_rng(0)
IMAGES, SEQUENCES, TARGETS = (RNG.standard_normal(s) for s in ((5, 2, 5, 5), (5, 4, 2), (5, 2)))


def for_images(convolution=Conv2D, norm=BatchNorm, pool=MaxPool2D, dropout=Dropout):
    layers = [Conv2D((2, 5, 5), 2, 2), norm(), convolution((2, 4, 4), 3, 3, padding=1), pool()]
    return Network(
        [*layers, dropout(0.3), Flatten(), Dense(12, 2)], "mean_squared_error", rng=1, penalty=L2(1)
    )


def for_sequences(rnn=RNN, lstm=LSTM, norm=LayerNorm):
    layers = [rnn((4, 2), 3, sequence=True), lstm((4, 3), 3), norm("tanh"), Dense(3, 2)]
    return Network(layers, "mean_squared_error", rng=1)


def test_images_sequences_dropout_normalization_and_a_penalty_pass():
    assert check_gradient(for_images(), IMAGES, TARGETS).relative_error < 1e-8
    assert check_gradient(for_sequences(), SEQUENCES, TARGETS).relative_error < 1e-8


def test_the_network_is_the_same_even_if_its_loss_is_infinite():
    net = Network([Dense(2, 3), Dropout(0.5), Dense(3, 1)], "squared_error", rng=3)
    net.theta = np.full(net.theta.size, 1e200)
    before = net.get_state()
    with pytest.raises(ValueError, match=r"^J is (inf|nan), of which no difference can be taken"):
        check_gradient(net, X, Y)
    np.testing.assert_equal(net.get_state(), before)


def test_the_network_is_the_same_afterwards_its_averages_and_its_dropout_too():
    net = for_images()
    before = net.get_state()
    check_gradient(net, IMAGES, TARGETS)
    after = net.get_state()
    assert list(before) == list(after)
    assert all(np.array_equal(after[name], before[name]) for name in before)


class FirstRowOnly(Conv2D):
    def backward_from_delta(self):
        kept = self.delta[:, 1:].copy()
        self.delta[:, 1:] = 0
        da_prev = super().backward_from_delta()
        self.delta[:, 1:] = kept
        return da_prev


class MeanTakenAsConstant(BatchNorm):
    def backward_from_delta(self):
        da_prev = super().backward_from_delta()
        delta = self.delta * self.gamma[:, None, None, None]
        da_prev[...] = delta * self._scale.reshape(-1, 1, 1, 1)
        return da_prev


class EveryoneWins(MaxPool2D):
    def backward(self, da):
        da_prev = super().backward(da)
        da_prev[:, :4, :4] = da.repeat(2, axis=1).repeat(2, axis=2)
        return da_prev


class NothingDroppedOnTheWayBack(Dropout):
    def backward(self, da):
        return da


class OneStepBack(RNN):
    def backward_step(self, t):
        super().backward_step(t)
        if t > 0:
            self._da[t - 1] -= self.delta[t] @ self.U.T  # what is about to be added


class ForgetsTheForgetGate(LSTM):
    def backward_step(self, t):
        super().backward_step(t)
        n = self.n_out
        self.delta[t, :, n : 2 * n] = 0


class VarianceTakenAsConstant(LayerNorm):
    def backward_from_delta(self):
        d = self._table(self.delta) * self.gamma[:, None]
        da_prev = super().backward_from_delta()
        self._table(da_prev)[...] = (d - d.mean(axis=0)) * self._scale
        return da_prev


@pytest.mark.parametrize(
    ("net", "X", "where"),
    [
        (for_images(convolution=FirstRowOnly), IMAGES, "layers[2].W["),
        (for_images(norm=MeanTakenAsConstant), IMAGES, "layers[0]."),
        (for_images(pool=EveryoneWins), IMAGES, "layers["),
        (for_images(dropout=NothingDroppedOnTheWayBack), IMAGES, "layers["),
        (for_sequences(rnn=OneStepBack), SEQUENCES, "layers[0]."),
        (for_sequences(lstm=ForgetsTheForgetGate), SEQUENCES, "layers["),
        (for_sequences(norm=VarianceTakenAsConstant), SEQUENCES, "layers["),
    ],
    ids=[
        "first row only",
        "mean taken as constant",
        "everyone wins",
        "nothing dropped on the way back",
        "one step back",
        "forgets the forget gate",
        "variance taken as constant",
    ],
)
def test_a_fault_planted_in_a_layer_is_found(net, X, where):
    result = check_gradient(net, X, TARGETS)
    assert not result
    assert result.relative_error > 1e-4
    assert result.worst.startswith(where)


def test_worst_is_named_where_the_layer_has_it():
    names = []
    for net, X in ((for_images(), IMAGES), (for_sequences(), SEQUENCES)):
        for index in (0, 17, 20, 60):
            right = type(net).step_gradient

            def wrong(X, Y, net=net, index=index, right=right):
                J, grad = right(net, X, Y)
                grad[index] += 10
                return J, grad

            net.step_gradient = wrong
            names.append(check_gradient(net, X, TARGETS).worst)
    assert names == [
        "layers[0].W[0, 0, 0, 0]",
        "layers[0].b[1]",
        "layers[1].beta[0]",
        "layers[2].W[2, 0, 0, 2]",
        "layers[0].W[0, 0]",
        "layers[0].b[2]",
        "layers[1].W[0, 2]",
        "layers[1].U[0, 6]",
    ]


@pytest.mark.parametrize(("n_frozen", "n_left"), [(0, 105), (2, 83), (3, 26), (6, 26)])
def test_of_a_frozen_network_the_rest_is_checked_and_named(n_frozen, n_left):
    net = for_images()
    net.freeze(n_frozen)
    result = check_gradient(net, IMAGES, TARGETS)
    assert result.relative_error < 1e-8
    assert result.gradient.shape == result.difference.shape == (n_left,)
    right = net.step_gradient

    def wrong(X, Y):
        J, grad = right(X, Y)
        grad[-1] += 10
        return J, grad

    net.step_gradient = wrong
    assert check_gradient(net, IMAGES, TARGETS).worst == "layers[6].b[1]"
