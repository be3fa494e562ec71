"""The training loop: the gradient of a batch, and of all samples as a sum over batches."""

import numpy as np

from bpbook import Dense, Network
from bpbook.contract import Formula
from bpbook.formulas.losses import mean_squared_error
from bpbook.formulas.networks import outputs

BATCHES = slice(0, 3), slice(3, 5), slice(5, 6)  # of six samples, no two of a size


def draw(rng):
    """Return six samples, and the parts of a 2-1 layer with tanh."""
    return {
        "X": rng.standard_normal((6, 2)),
        "Y": rng.standard_normal((6, 1)),
        "W": rng.standard_normal((2, 1)),
        "b": rng.standard_normal(1),
    }


def J(B, X, Y, W, b):
    """Return the mean of the losses of all samples."""
    return mean_squared_error(B, outputs(B, X, ["tanh"], W1=W, b1=b), Y)


def batch_by_batch(X, Y, W, b):
    """Return the sum of the engine's gradients of the batches, weighted by their sizes."""
    net = Network([Dense(2, 1, "tanh")], "mean_squared_error", rng=0)
    net.layers[0].W, net.layers[0].b = W, b
    total = np.zeros(net.theta.size)
    for batch in BATCHES:
        _, gradient = net.loss_and_gradient(X[batch], Y[batch])
        total += len(X[batch]) / len(X) * gradient
    return {"W": total[:2].reshape(2, 1), "b": total[2:]}


FORMULAS = [
    Formula(
        f"training.batches.{name}",
        r"\nabla J = \sum_B \frac{|B|}{m}\, \nabla J_B",
        "concepts/training",
        name,
        draw,
        J,
        batch_by_batch,
        ("eq-tl-step", "eq-tl-batches"),
    )
    for name in ("W", "b")
]
