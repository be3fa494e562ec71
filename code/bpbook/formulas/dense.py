"""One fully connected layer: the four delta rules."""

import numpy as np

from bpbook.contract import Formula
from bpbook.formulas._engine import gradients
from bpbook.layers import Dense


def draw(rng):
    """Return 3 samples for a layer of 3 inputs and 2 tanh neurons, and ∂J/∂a."""
    return {
        "a_prev": rng.standard_normal((3, 3)),
        "W": rng.standard_normal((3, 2)),
        "b": rng.standard_normal(2),
        "e": np.zeros((3, 2)),
        "da": rng.standard_normal((3, 2)),
    }


def J(B, a_prev, W, b, e, da):
    """Return a J whose ∂J/∂a is da; e is added to z."""
    return B.sum(B.tanh(a_prev @ W + b + e) * da)


def engine(a_prev, W, b, e, da):
    """Run the engine's Dense."""
    return gradients(Dense(3, 2, "tanh"), a_prev, da, W=W, b=b)


FORMULAS = [
    Formula(f"dense.{name}", latex, "mathematics/delta_rules", wrt, draw, J, engine,
            ("eq-engine-layer", *equations))
    for name, wrt, latex, *equations in [
        ("delta", "e", r"\delta = \frac{\partial J}{\partial a} \odot f'(z)",
         "eq-dr-delta", "eq-dr-output"),
        ("dW", "W", r"\frac{\partial J}{\partial W} = a_\text{prev}^\top \delta",
         "eq-dr-weight", "eq-bf-lms"),
        ("db", "b", r"\frac{\partial J}{\partial b} = \sum_i \delta_i", "eq-dr-bias"),
        ("da_prev", "a_prev", r"\frac{\partial J}{\partial a_\text{prev}} = \delta\, W^\top",
         "eq-dr-back"),
    ]
]  # fmt: skip
