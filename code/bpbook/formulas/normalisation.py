"""Batch normalisation over the samples, layer normalisation over the features."""

import math

import numpy as np

from bpbook import BatchNorm, LayerNorm
from bpbook.contract import Formula
from bpbook.formulas._engine import gradients

EPSILON = 1e-5


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


def of_layer(name, forward, layer, shape, features):
    """Return the three formulas of a layer with tanh behind it."""

    def J(B, a_prev, gamma, beta, da):
        return B.sum(B.tanh(forward(B, a_prev, gamma, beta)) * da)

    def engine(a_prev, gamma, beta, da):
        return gradients(layer("tanh"), a_prev, da, gamma=gamma, beta=beta)

    return [
        Formula(f"{name}.{row}", latex, "mathematics/normalisation", wrt,
                drawing(shape, features), J, engine)
        for row, wrt, latex in ROWS
    ]  # fmt: skip


FORMULAS = [
    *of_layer("batch_norm", batch_norm, BatchNorm, (3, 2), 2),
    *of_layer("batch_norm_of_images", batch_norm_of_images, BatchNorm, (2, 2, 1, 2), 2),
    *of_layer("layer_norm", layer_norm, LayerNorm, (2, 3), 3),
]
