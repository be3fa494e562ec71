"""A network whose body is frozen: the gradient of its head."""

from bpbook import Dense, Network
from bpbook.contract import Formula
from bpbook.formulas.losses import mean_squared_error


def draw(rng):
    """Return 5 samples for a network 3-4-2, and its weights."""
    shapes = {"X": (5, 3), "Y": (5, 2), "W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def J(B, X, Y, W1, b1, W2, b2):
    """Return the mean squared error of the network."""
    return mean_squared_error(B, B.tanh(X @ W1 + b1) @ W2 + b2, Y)


def head(X, Y, W1, b1, W2, b2):
    """Return the engine's gradients of the head, the first layer frozen."""
    net = Network([Dense(3, 4, "tanh"), Dense(4, 2)], "mean_squared_error", rng=0)
    net.freeze(1)
    body, last = net.layers
    body.W, body.b, last.W, last.b = W1, b1, W2, b2
    net.loss_and_gradient(X, Y)
    return {"W2": last.dW, "b2": last.db}


FORMULAS = [
    Formula(f"large_models.head_{name}", latex, "concepts/large_models", name, draw, J, head,
            ("eq-lm-frozen",))
    for name, latex in [
        ("W2", r"\frac{\partial J}{\partial W^2} = (a^1)^\top \delta^2 \quad"
               r" (\theta_\text{body} \text{ frozen})"),
        ("b2", r"\frac{\partial J}{\partial b^2} = \sum_i \delta^2_i \quad"
               r" (\theta_\text{body} \text{ frozen})"),
    ]
]  # fmt: skip
