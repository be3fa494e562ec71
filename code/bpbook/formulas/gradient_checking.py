"""What a gradient check compares: the slope of J along a direction of all parameters."""

import numpy as np

from bpbook import Dense, Network
from bpbook.contract import Formula
from bpbook.formulas.losses import mean_squared_error


def draw(rng):
    """Return samples for a tanh network 3-2-1, its parameters, a direction and a zero distance."""
    return {
        "X": rng.standard_normal((4, 3)),
        "Y": rng.standard_normal((4, 1)),
        "theta": rng.standard_normal(11),
        "s": np.zeros(1),
        "d": rng.standard_normal(11),
    }


def J(B, X, Y, theta, s, d):
    """Return the loss at theta + s d."""
    theta = theta + s * d
    W1, b1, W2, b2 = theta[:6], theta[6:8], theta[8:10], theta[10:]
    a = B.tanh(X @ B.reshape(W1, (3, 2)) + b1)
    return mean_squared_error(B, a @ B.reshape(W2, (2, 1)) + b2, Y)


def engine(X, Y, theta, s, d):
    """Return the engine's gradient, times d."""
    net = Network([Dense(3, 2, "tanh"), Dense(2, 1)], "mean_squared_error", rng=0)
    net.theta = theta
    _, grad = net.loss_and_gradient(X, Y)
    return {"s": np.dot(grad, d)[None]}


FORMULAS = [
    Formula("gradient_check.direction",
            r"\frac{d}{ds} J(\theta + s\, d)\Big|_{s=0} = \nabla J(\theta) \cdot d",
            "mathematics/gradient_checking", "s", draw, J, engine, ("eq-gc-direction",)),
]  # fmt: skip
