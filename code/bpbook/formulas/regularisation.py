"""Penalties and dropout."""

import numpy as np

from bpbook import L1, L2, Dense, Dropout, Network
from bpbook.contract import Formula
from bpbook.formulas._engine import bound
from bpbook.formulas.activations import off_zero
from bpbook.formulas.losses import mean_squared_error
from bpbook.sgd import SGD

CHAPTER = "mathematics/regularisation"
STRENGTH = 0.3  # λ


def l1(B, w):
    """Return λ Σ |w|."""
    return STRENGTH * B.sum(B.abs(w))


def l2(B, w):
    """Return ½ λ Σ w²."""
    return STRENGTH / 2 * B.sum(w**2)


def draw(rng):
    """Return samples for a linear layer; no weight is near 0, where |w| has its kink."""
    return {
        "X": rng.standard_normal((4, 3)),
        "Y": rng.standard_normal((4, 2)),
        "W": off_zero(rng, (3, 2)),
        "b": rng.standard_normal(2),
    }


def with_penalty(penalty):
    """Return the J of a layer with a penalty on its weights."""
    return lambda B, X, Y, W, b: mean_squared_error(B, X @ W + b, Y) + penalty(B, W)


def network(penalty):
    """Return the engine's way: a network with a penalty."""

    def engine(X, Y, W, b):
        net = Network([Dense(3, 2)], "mean_squared_error", rng=0, penalty=penalty(STRENGTH))
        (layer,) = net.layers
        layer.W, layer.b = W, b
        net.loss_and_gradient(X, Y)
        return {"W": layer.dW, "b": layer.db}

    return engine


def one_step(X, Y, W, b):
    """Let SGD with weight decay take one step of rate 1; what it took off is its gradient."""
    net = Network([Dense(3, 2)], "mean_squared_error", rng=0)
    (layer,) = net.layers
    layer.W, layer.b = W, b
    _, grad = net.loss_and_gradient(X, Y)
    SGD(1.0, weight_decay=STRENGTH).step(net.theta, grad)
    return {"W": W - layer.W, "b": b - layer.b}


def draw_dropout(rng):
    """Return a_prev, ∂J/∂a, and a mask of 0 and 1 / (1 - rate), the rate being 0.4."""
    kept = rng.permutation(np.arange(12) >= 5).reshape(4, 3)
    return {
        "a_prev": rng.standard_normal((4, 3)),
        "mask": kept / 0.6,
        "da": rng.standard_normal((4, 3)),
    }


class Told:
    """A generator that draws what makes dropout choose a given mask."""

    def __init__(self, mask):
        self.mask = mask

    def random(self, shape, dtype):
        """Return 0 where the mask is 0, and else nearly 1."""
        return np.where(self.mask > 0, 0.99, 0.0).reshape(shape)


def dropout(a_prev, mask, da):
    """Run the engine's Dropout."""
    layer = bound(Dropout(0.4), a_prev)
    layer.rng = Told(mask)
    layer.forward(a_prev, training=True)
    return {"a_prev": layer.backward(da)}


WEIGHTS = r"\frac{\partial J}{\partial W} = a_\text{prev}^\top \delta"
FORMULAS = [
    Formula("penalty.l1", rf"{WEIGHTS} + \lambda \operatorname{{sign}} W", CHAPTER, "W",
            draw, with_penalty(l1), network(L1), ("eq-rg-l1",)),
    Formula("penalty.l2", rf"{WEIGHTS} + \lambda W", CHAPTER, "W",
            draw, with_penalty(l2), network(L2), ("eq-rg-l2",)),
    Formula("penalty.db", r"\frac{\partial J}{\partial b} = \sum_i \delta_i", CHAPTER, "b",
            draw, with_penalty(l2), network(L2), ("eq-rg-l2",)),
    Formula("penalty.weight_decay",
            r"\nabla \bigl(C + \tfrac12 \lambda \lVert\theta\rVert^2\bigr)"
            r" = \nabla C + \lambda \theta",
            CHAPTER, "b", draw,
            lambda B, X, Y, W, b: with_penalty(l2)(B, X, Y, W, b) + l2(B, b), one_step,
            ("eq-rg-decay",)),
    Formula("dropout.da_prev",
            r"\frac{\partial J}{\partial a_\text{prev}} = \frac{\partial J}{\partial a}"
            r" \odot \text{mask}",
            CHAPTER, "a_prev", draw_dropout,
            lambda B, a_prev, mask, da: B.sum(a_prev * mask * da), dropout,
            ("eq-rg-dropout",)),
]  # fmt: skip
