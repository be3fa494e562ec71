"""Convolution, 2 × 2 max pooling, and rows made of images; samples stand last."""

import numpy as np

from bpbook import Conv2D, Flatten, MaxPool2D
from bpbook.contract import Formula
from bpbook.formulas._engine import gradients

CHAPTER = "mathematics/convolution"


def convolution(B, a_prev, W, b, stride=1, padding=0):
    """Return z of shape (filters, height, width, m), place by place.

    Where a patch reaches over the border, only what lies inside is summed: zeros add nothing.
    """
    n_filters, _, size, _ = W.shape
    _, height, width, _ = a_prev.shape

    def entry(f, y, x):
        top, left = y * stride - padding, x * stride - padding
        rows = max(top, 0), min(top + size, height)
        columns = max(left, 0), min(left + size, width)
        patch = a_prev[:, rows[0] : rows[1], columns[0] : columns[1]]
        part = W[f, :, rows[0] - top : rows[1] - top, columns[0] - left : columns[1] - left]
        return B.sum(patch * part[:, :, :, None], (0, 1, 2)) + b[f]

    places = [range((side + 2 * padding - size) // stride + 1) for side in (height, width)]
    return B.stack([
        B.stack([B.stack([entry(f, y, x) for x in places[1]]) for y in places[0]])
        for f in range(n_filters)
    ])  # fmt: skip


def max_pool(B, a_prev):
    """Return the largest of each 2 × 2 pixels; a last odd row or column is left out."""
    _, height, width, _ = a_prev.shape
    height, width = height // 2 * 2, width // 2 * 2
    above, below = (
        B.maximum(a_prev[:, i:height:2, 0:width:2], a_prev[:, i:height:2, 1:width:2])
        for i in (0, 1)
    )
    return B.maximum(above, below)


def flatten(B, a_prev):
    """Return rows of samples, (m, n), for images of shape (c, h, w, m)."""
    return B.stack([B.reshape(a_prev[:, :, :, s], (-1,)) for s in range(a_prev.shape[3])])


def drawing(shape, W_shape, out):
    """Return a draw of images, filters and ∂J/∂a."""

    def draw(rng):
        return {
            "a_prev": rng.standard_normal(shape),
            "W": rng.standard_normal(W_shape) / 2,
            "b": rng.standard_normal(W_shape[0]),
            "e": np.zeros(out),
            "da": rng.standard_normal(out),
        }

    return draw


def of_layer(name, draw, rows, **options):
    """Return the formulas of a convolution with tanh behind it.

    ``rows`` are (id, wrt, label of the equation, latex).
    """

    def J(B, a_prev, W, b, e, da):
        return B.sum(B.tanh(convolution(B, a_prev, W, b, **options) + e) * da)

    def engine(a_prev, W, b, e, da):
        n_filters, _, size, _ = W.shape
        layer = Conv2D(a_prev.shape[:3], n_filters, size, "tanh", **options)
        return gradients(layer, a_prev, da, W=W, b=b)

    return [Formula(f"{name}.{row}", latex, CHAPTER, wrt, draw, J, engine, (label,))
            for row, wrt, label, latex in rows]  # fmt: skip


def draw_pool(rng):
    """Return pixels that all differ by 0.1 or more, so that no maximum is near a tie."""
    pixels = rng.permutation(np.arange(40) / 10).reshape(2, 5, 2, 2)
    return {"a_prev": pixels, "da": rng.standard_normal((2, 2, 1, 2))}


def draw_flatten(rng):
    """Return images and ∂J/∂a."""
    return {"a_prev": rng.standard_normal((2, 2, 3, 2)), "da": rng.standard_normal((2, 12))}


def layer_engine(layer):
    """Return the engine's way for a layer without weights."""
    return lambda a_prev, da: gradients(layer(), a_prev, da)


BIAS = r"\frac{\partial J}{\partial b_f} = \sum_{s,y,x} \delta_{fyxs}"
FORMULAS = [
    *of_layer("conv", drawing((2, 3, 2, 2), (2, 2, 2, 2), (2, 2, 1, 2)), [
        ("delta", "e", "eq-cv-delta", r"\delta = \frac{\partial J}{\partial a} \odot f'(z)"),
        ("dW", "W", "eq-cv-dW",
         r"\frac{\partial J}{\partial W_{fcij}} = \sum_{s,y,x} \delta_{fyxs}\,"
         r" a_{\text{prev},\,c,\,y+i,\,x+j,\,s}"),
        ("db", "b", "eq-cv-db", BIAS),
        ("da_prev", "a_prev", "eq-cv-da",
         r"\frac{\partial J}{\partial a_{\text{prev},\,cyxs}}"
         r" = \sum_{f,i,j} W_{fcij}\, \delta_{f,\,y-i,\,x-j,\,s}"),
    ]),
    *of_layer("conv_strided", drawing((1, 4, 2, 2), (2, 1, 3, 3), (2, 2, 1, 2)), [
        ("dW", "W", "eq-cv-strided-gradients",
         r"\frac{\partial J}{\partial W_{fcij}} = \sum_{s,y,x} \delta_{fyxs}\,"
         r" a_{\text{prev},\,c,\,Sy+i-P,\,Sx+j-P,\,s}"),
        ("db", "b", "eq-cv-db", BIAS),
        ("da_prev", "a_prev", "eq-cv-strided-gradients",
         r"\frac{\partial J}{\partial a_{\text{prev},\,cuvs}}"
         r" = \sum_{f,y,x} \delta_{fyxs}\, W_{f,\,c,\,u+P-Sy,\,v+P-Sx}"),
    ], stride=2, padding=1),
    Formula("pool.da_prev", r"\frac{\partial J}{\partial a_\text{prev}} ="
            r" \frac{\partial J}{\partial a} \text{ at the winner of each } 2 \times 2,"
            r" \quad 0 \text{ elsewhere}",
            CHAPTER, "a_prev", draw_pool, lambda B, a_prev, da: B.sum(max_pool(B, a_prev) * da),
            layer_engine(MaxPool2D), ("eq-cv-pool-da",)),
    Formula("flatten.da_prev", r"\frac{\partial J}{\partial a_{\text{prev},\,cyxs}} ="
            r" \frac{\partial J}{\partial a_{s,\,(cH + y)B + x}}",
            CHAPTER, "a_prev", draw_flatten, lambda B, a_prev, da: B.sum(flatten(B, a_prev) * da),
            layer_engine(Flatten), ("eq-cv-flatten",)),
]  # fmt: skip
