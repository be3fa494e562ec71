"""Batch normalisation over the samples, layer normalisation over the features."""

import math

import numpy as np

from bpbook import BatchNorm, Dense, LayerNorm
from bpbook.contract import Formula, NumpyBackend
from bpbook.formulas._engine import bound, gradients

CHAPTER = "mathematics/normalisation"
EPSILON = 1e-5
LARGE = 0.5  # an ε that is seen, where a formula speaks of what ε does


def standardised(B, x, axes, spread, epsilon=EPSILON):
    """Return x with mean 0 and variance 1 along the axes.

    Parameters
    ----------
    B : backend
        Of the contract.
    x : array
        What comes in.
    axes : tuple of int
        Where the mean is taken.
    spread : callable
        Gives what is left after the mean a shape that fits x again.
    epsilon : float or expression
        Added to the variance.
    """
    n = math.prod(x.shape[axis] for axis in axes)
    difference = x - spread(B.sum(x, axes) / n)
    variance = B.sum(difference**2, axes) / n
    return difference / spread(B.sqrt(variance + epsilon))


def batch_norm(B, x, gamma, beta, epsilon=EPSILON):
    """Return gamma x̂ + beta for x of shape (m, n), x̂ standardised over the samples."""
    return gamma * standardised(B, x, (0,), lambda mean: mean[None], epsilon) + beta


def batch_norm_of_images(B, x, gamma, beta, epsilon=EPSILON):
    """Return gamma x̂ + beta for x of shape (c, h, w, m), over places and samples."""

    def spread(row):
        return row[:, None, None, None]

    x_hat = standardised(B, x, (1, 2, 3), spread, epsilon)
    return spread(gamma) * x_hat + spread(beta)


def layer_norm(B, x, gamma, beta, epsilon=EPSILON):
    """Return gamma x̂ + beta for x of shape (m, n), x̂ standardised over the features."""
    return gamma * standardised(B, x, (1,), lambda mean: mean[:, None], epsilon) + beta


def drawing(shape, features):
    """Return a draw; x of variance about 1, away from the bend where the variance is 0."""

    def draw(rng):
        return {
            "a_prev": rng.permutation(np.linspace(-2, 2, math.prod(shape))).reshape(shape),
            "gamma": rng.uniform(0.5, 1.5, features),
            "beta": rng.standard_normal(features),
            "da": rng.standard_normal(shape),
        }

    return draw


D_PREV = (
    r"\frac{\partial J}{\partial a_\text{prev}} = \frac{d - \overline{d} - \hat x \odot"
    r" \overline{d \odot \hat x}}{\sqrt{v + \epsilon}}, \quad d = \gamma \odot \delta"
)
ROWS = [
    ("da_prev", "a_prev", D_PREV),
    ("dgamma", "gamma", r"\frac{\partial J}{\partial \gamma} = \sum_i \delta_i \odot \hat x_i"),
    ("dbeta", "beta", r"\frac{\partial J}{\partial \beta} = \sum_i \delta_i"),
]


def of_layer(name, forward, layer, shape, features, *equations):
    """Return the three formulas of a layer with tanh behind it, printed by these equations."""

    def J(B, a_prev, gamma, beta, da):
        return B.sum(B.tanh(forward(B, a_prev, gamma, beta)) * da)

    def engine(a_prev, gamma, beta, da):
        return gradients(layer("tanh"), a_prev, da, gamma=gamma, beta=beta)

    return [
        Formula(f"{name}.{row}", latex, CHAPTER, wrt, drawing(shape, features), J, engine,
                equations)
        for row, wrt, latex in ROWS
    ]  # fmt: skip


def draw_along(rng):
    """Return a batch, the direction x̂ for each feature, and zero distances along it."""
    inputs = drawing((3, 2), 2)(rng)
    x_hat = standardised(NumpyBackend, inputs["a_prev"], (0,), lambda mean: mean[None], LARGE)
    return inputs | {"x_hat": x_hat, "s": np.zeros(2)}


def J_along(B, a_prev, gamma, beta, da, x_hat, s):
    """Return J at a_prev + s x̂, where x̂ stays as it was drawn."""
    return B.sum(B.tanh(batch_norm(B, a_prev + s * x_hat, gamma, beta, LARGE)) * da)


def after_backward(a_prev, gamma, beta, da):
    """Return the engine's layer after a forward and a backward pass, with the large ε."""
    layer = bound(BatchNorm("tanh", epsilon=LARGE), a_prev, gamma=gamma, beta=beta)
    layer.forward(a_prev, training=True)
    layer.backward(da)
    return layer, layer._scale[:, 0]


def engine_along(x_hat, s, **inputs):
    """Return ε γ dgamma / (v + ε)^(3/2), with the engine's dgamma."""
    layer, scale = after_backward(**inputs)
    return {"s": LARGE * scale**3 * layer.gamma * layer.dgamma}


def draw_weights(rng):
    """Return samples, the weights of a linear layer, a factor, and what the layer behind needs."""
    inputs = drawing((4, 2), 2)(rng)
    X = inputs.pop("a_prev")
    return inputs | {
        "X": X,
        "W": rng.standard_normal((2, 2)),
        "c": np.array([3.0]),
        "s": np.zeros(2),
    }


def J_longer(B, X, W, c, s, gamma, beta, da):
    """Return J where each column of W is longer by a factor 1 + s."""
    return B.sum(B.tanh(batch_norm(B, X @ (W * (1 + s)), gamma, beta, LARGE)) * da)


def engine_longer(X, W, c, s, **inputs):
    """Return ε γ dgamma / (v + ε), with the engine's dgamma."""
    layer, scale = after_backward(X @ W, **inputs)
    return {"s": LARGE * scale**2 * layer.gamma * layer.dgamma}


def J_scaled(B, X, W, c, s, gamma, beta, da):
    """Return J with c²ε in place of ε; W is c times what the engine is given."""
    return B.sum(B.tanh(batch_norm(B, X @ W, gamma, beta, c**2 * LARGE)) * da)


def engine_scaled(X, W, c, s, gamma, beta, da):
    """Return the engine's dW at W/c, divided by c."""
    after = BatchNorm("tanh", epsilon=LARGE)
    da = gradients(after, X @ (W / c), da, gamma=gamma, beta=beta)["a_prev"]
    return {"W": gradients(Dense(2, 2), X, da, W=W / c)["W"] / c}


FORMULAS = [
    *of_layer("batch_norm", batch_norm, BatchNorm, (3, 2), 2,
              "eq-nm-three", "eq-nm-batch", "eq-nm-gain"),
    *of_layer("batch_norm_of_images", batch_norm_of_images, BatchNorm, (2, 2, 1, 2), 2,
              "eq-nm-image-gradient"),
    *of_layer("layer_norm", layer_norm, LayerNorm, (2, 3), 3, "eq-nm-layer-gradient", "eq-nm-gain"),
    Formula("batch_norm.along_x_hat",
            r"\sum_i \hat x_i \odot \frac{\partial J}{\partial x_i} = \frac{\epsilon}"
            r"{(v + \epsilon)^{3/2}}\, \gamma \odot \frac{\partial J}{\partial \gamma}",
            CHAPTER, "s", draw_along, J_along, engine_along, ("eq-nm-along",)),
    Formula("batch_norm.longer_weights",
            r"W_k \cdot \nabla_{W_k} J = \frac{\epsilon}{v_k + \epsilon}\, \gamma_k"
            r" \frac{\partial J}{\partial \gamma_k}",
            CHAPTER, "s", draw_weights, J_longer, engine_longer, ("eq-nm-radial",)),
    Formula("batch_norm.scaled_weights",
            r"\nabla J(cW) = \tfrac1c \nabla J(W) \quad\text{with } c^2\epsilon"
            r" \text{ for } \epsilon \text{ on the left}",
            CHAPTER, "W", draw_weights, J_scaled, engine_scaled, ("eq-nm-scale",)),
]  # fmt: skip
