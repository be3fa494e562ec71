"""What the chapter on gradient descent differentiates."""

import numpy as np

from bpbook import SGD, Dense, Network
from bpbook.contract import Formula
from bpbook.formulas.losses import mean_squared_error
from bpbook.landscapes import double_well, quadratic, saddle

CHAPTER = "concepts/gradient_descent"
CURVATURES = np.array([1.0, 9.0])


def landscape(name, latex, wanted, J, equation="eq-gd-step"):
    """Return the formula of a landscape of two parameters."""
    return Formula(
        f"gradient_descent.{name}",
        latex,
        CHAPTER,
        "theta",
        lambda rng: {"theta": rng.standard_normal(2)},
        J,
        lambda theta: {"theta": wanted.gradient(theta)},
        (equation,),
    )


def draw_line(rng):
    """Return samples for a linear layer, its weights, a direction and a zero distance."""
    return {
        "X": rng.standard_normal((5, 3)),
        "Y": rng.standard_normal((5, 1)),
        "W": rng.standard_normal((3, 1)),
        "s": np.zeros(1),
        "d": rng.standard_normal((3, 1)),
    }


def J_line(B, X, Y, W, s, d):
    """Return the mean squared error at the weights W + s d."""
    return mean_squared_error(B, X @ (W + s * d), Y)


def draw_step(rng):
    """Return the same with the direction of a step of SGD of rate 1, -∇J."""
    inputs = draw_line(rng)
    net = line(**inputs)
    before = net.theta.copy()
    SGD(1.0).step(net.theta, net.grad)
    return inputs | {"d": (net.theta - before)[:3, None]}


def line(X, Y, W, s, d):
    """Return the engine's linear network, its gradient computed."""
    net = Network([Dense(3, 1)], "mean_squared_error", rng=0)
    net.layers[0].W = W
    net.loss_and_gradient(X, Y)
    return net


def along(**inputs):
    """Return the engine's gradient, and its scalar product with d."""
    dW = line(**inputs).layers[0].dW
    return {"W": dW, "s": np.vdot(dW, inputs["d"])[None]}


def squared_length(**inputs):
    """Return minus the square of the length of the engine's gradient."""
    dW = line(**inputs).layers[0].dW
    return {"s": -np.vdot(dW, dW)[None]}


FORMULAS = [
    landscape("quadratic", r"\nabla J = \lambda\, (\theta - \theta^*)", quadratic(CURVATURES, 0.5),
              lambda B, theta: (CURVATURES[0] * (theta[0] - 0.5) ** 2
                                     + CURVATURES[1] * (theta[1] - 0.5) ** 2) / 2, "eq-gd-factor"),
    landscape("double_well", r"\frac{dJ}{d\theta} = \theta\, (\theta^2 - 1) + \tfrac1{10}",
              double_well, lambda B, theta: B.sum((theta**2 - 1) ** 2 / 4 + theta / 10)),
    landscape("saddle", r"\nabla J = (x,\; y^3 - y)", saddle,
              lambda B, theta: theta[0] ** 2 / 2 - theta[1] ** 2 / 2 + theta[1] ** 4 / 4),
    Formula("gradient_descent.line", r"\nabla J(w) = \tfrac2m X^\top (X w - y)", CHAPTER, "W",
            draw_line, J_line, along, ("eq-gd-step",)),
    Formula("gradient_descent.direction",
            r"\frac{d}{ds} J(\theta + s\, d) \Big|_{s=0} = \nabla J(\theta) \cdot d", CHAPTER, "s",
            draw_line, J_line, along, ("eq-gd-taylor",)),
    Formula("gradient_descent.step",
            r"\frac{d}{d\eta} J\bigl(\theta - \eta\, \nabla J(\theta)\bigr) \Big|_{\eta=0}"
            r" = -\lVert\nabla J(\theta)\rVert^2", CHAPTER, "s",
            draw_step, J_line, squared_length, ("eq-gd-step", "eq-dr-climb", "eq-lm-step")),
]  # fmt: skip
