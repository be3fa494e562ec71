"""Losses: δ at the output layer, and ∂J/∂a."""

import numpy as np

from bpbook.activations import get_activation
from bpbook.contract import Formula
from bpbook.formulas.activations import VALUES
from bpbook.losses import LOSSES

CHAPTER = "mathematics/output_layers"
M, N = 3, 2  # samples and outputs
TEMPERATURE = 2.5


def squared_error(B, a, Y):
    """Return ½ Σ (a - Y)²."""
    return B.sum((a - Y) ** 2) / 2


def mean_squared_error(B, a, Y):
    """Return the mean of (a - Y)² over samples and outputs."""
    return B.sum((a - Y) ** 2) / (a.shape[0] * a.shape[1])


def binary_cross_entropy(B, a, Y):
    """Return the mean of -Y log a - (1 - Y) log(1 - a) over samples and outputs."""
    return -B.sum(Y * B.log(a) + (1 - Y) * B.log(1 - a)) / (a.shape[0] * a.shape[1])


def categorical_cross_entropy(B, a, Y):
    """Return the mean of -Σ Y log a over the samples."""
    return -B.sum(Y * B.log(a)) / a.shape[0]


VALUES_OF = {
    "squared_error": squared_error,
    "mean_squared_error": mean_squared_error,
    "binary_cross_entropy": binary_cross_entropy,
    "categorical_cross_entropy": categorical_cross_entropy,
}
"""J by name, ``J(B, a, Y)``."""


def draw_z(rng):
    """Return z, and Y whose rows are distributions."""
    return {"z": rng.standard_normal((M, N)), "Y": rng.dirichlet(np.ones(N), M)}


def draw_a(rng):
    """Return a and Y whose rows are distributions, a away from 0 and 1."""
    return {"a": rng.dirichlet(np.full(N, 5.0), M), "Y": rng.dirichlet(np.ones(N), M)}


def delta(name, f, latex, *equations, called="delta"):
    """Return the formula of ∂J/∂z for a loss after an activation."""

    def engine(z, Y):
        activation = get_activation(f)
        out = np.empty_like(z)
        return {"z": LOSSES[name].delta(z, activation(z), Y, activation, out)}

    return Formula(
        f"loss.{name}.{called}",
        rf"\delta = \frac{{\partial J}}{{\partial z}} = {latex}",
        CHAPTER,
        "z",
        draw_z,
        lambda B, z, Y: VALUES_OF[name](B, VALUES[f](B, z), Y),
        engine,
        equations,
    )


def slope(name, latex, engine, *equations):
    """Return the formula of ∂J/∂a; ``engine(a, Y)`` returns it."""
    return Formula(
        f"loss.{name}.da",
        rf"\frac{{\partial J}}{{\partial a}} = {latex}",
        CHAPTER,
        "a",
        draw_a,
        lambda B, a, Y: VALUES_OF[name](B, a, Y),
        lambda a, Y: {"a": engine(a, Y)},
        equations,
    )


def before_identity(name):
    """Return the engine's δ of a loss behind the identity, which is ∂J/∂a."""
    identity = get_activation("identity")
    return lambda a, Y: LOSSES[name].delta(a, a, Y, identity, np.empty_like(a))


def before_sigmoid(a, Y):
    """Return the engine's δ of the binary cross-entropy, divided by the slope of the sigmoid."""
    sigmoid, z = get_activation("sigmoid"), np.log(a / (1 - a))
    loss = LOSSES["binary_cross_entropy"]
    return loss.delta(z, sigmoid(z), Y, sigmoid, np.empty_like(a)) / sigmoid.slope(z)


def the_long_way(z, Y):
    """Return ∂J/∂a = -Y / (m a) times the Jacobian of softmax, as the engine multiplies by it."""
    softmax = get_activation("softmax")
    a = softmax(z)
    return {"z": softmax.backward(z, a, -Y / (len(Y) * a), np.empty_like(z))}


def at_temperature(z, Y):
    """Return ∂J/∂z of the cross-entropy of softmax(z / T), by the engine's δ and the chain rule."""
    softmax, warm = get_activation("softmax"), z / TEMPERATURE
    loss = LOSSES["categorical_cross_entropy"]
    delta = loss.delta(warm, softmax(warm), Y, softmax, np.empty_like(z))
    return {"z": delta / TEMPERATURE}


FORMULAS = [
    delta("squared_error", "tanh", r"(a - Y) \odot f'(z)", "eq-dr-sign", "eq-ol-half-sum"),
    delta(
        "squared_error",
        "sigmoid",
        r"(a - Y) \odot a \odot (1 - a)",
        "eq-ol-mismatch",
        called="behind_sigmoid",
    ),
    delta(
        "squared_error",
        "softmax",
        r"a \odot \Bigl( a - Y - \sum_k (a_k - Y_k)\, a_k \Bigr)",
        "eq-ol-softmax-squared",
        called="behind_softmax",
    ),
    delta(
        "mean_squared_error",
        "tanh",
        r"\frac{2}{m\, n_\text{out}} (a - Y) \odot f'(z)",
        "eq-ol-mean",
    ),
    delta(
        "binary_cross_entropy",
        "sigmoid",
        r"\frac{1}{m\, n_\text{out}} (a - Y)",
        "eq-ol-bce-delta",
    ),
    delta(
        "categorical_cross_entropy",
        "softmax",
        r"\frac1m (a - Y)",
        "eq-engine-delta",
        "eq-ol-softmax-delta",
    ),
    slope("squared_error", "a - Y", before_identity("squared_error"), "eq-ol-half-sum"),
    slope(
        "mean_squared_error",
        r"\frac{2}{m\, n_\text{out}} (a - Y)",
        before_identity("mean_squared_error"),
        "eq-ol-mean",
    ),
    slope(
        "binary_cross_entropy",
        r"\frac{1}{m\, n_\text{out}} \frac{a - Y}{a \odot (1 - a)}",
        before_sigmoid,
        "eq-ol-bce-da",
    ),
    Formula(
        "loss.categorical_cross_entropy.through_softmax",
        r"\frac{\partial J}{\partial a} = -\frac1m \frac{Y}{a}, \qquad \delta_i = a_i \Bigl("
        r"\frac{\partial J}{\partial a_i} - \sum_k \frac{\partial J}{\partial a_k} a_k\Bigr)",
        CHAPTER,
        "z",
        draw_z,
        lambda B, z, Y: categorical_cross_entropy(B, VALUES["softmax"](B, z), Y),
        the_long_way,
        ("eq-ol-through",),
    ),
    Formula(
        "loss.categorical_cross_entropy.temperature",
        r"\frac{\partial J}{\partial z} = \frac{1}{m\, T} (a - Y), \quad"
        r" a = \operatorname{softmax}(z / T)",
        CHAPTER,
        "z",
        draw_z,
        lambda B, z, Y: categorical_cross_entropy(B, VALUES["softmax"](B, z / TEMPERATURE), Y),
        at_temperature,
        ("eq-ol-temperature",),
    ),
]
