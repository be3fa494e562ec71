"""Networks of several layers: δ and gradients of every layer, by the engine's ``Network``."""

import itertools

import numpy as np

from bpbook import Dense, Network
from bpbook.contract import Formula
from bpbook.formulas.activations import VALUES
from bpbook.formulas.losses import VALUES_OF


def outputs(B, X, activations, **parts):
    """Return a of the last layer.

    Parameters
    ----------
    B : backend
        Of the contract.
    X : array, shape (m, n_in)
        Samples in rows.
    activations : sequence of str
        One for each layer.
    **parts : arrays
        W1, b1, W2, b2, … and, if δ is asked for, e1, e2, …, which are added to z.
    """
    a = X
    for layer, f in enumerate(activations, start=1):
        z = a @ parts[f"W{layer}"] + parts[f"b{layer}"]
        a = VALUES[f](B, z + parts[f"e{layer}"] if f"e{layer}" in parts else z)
    return a


def drawn(rng, sizes, m):
    """Return X, Y whose rows are distributions, and the parts of each layer."""
    inputs = {"X": rng.standard_normal((m, sizes[0])), "Y": rng.dirichlet(np.ones(sizes[-1]), m)}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1):
        inputs[f"W{layer}"] = rng.standard_normal((n_in, n_out))
        inputs[f"b{layer}"] = rng.standard_normal(n_out)
        inputs[f"e{layer}"] = np.zeros((m, n_out))
    return inputs


def of_network(sizes, activations, loss, rows, m=2, **where):
    """Return the formulas of one network and m samples; ``rows`` are (id, wrt, latex)."""

    def draw(rng):
        return drawn(rng, sizes, m)

    def J(B, X, Y, **parts):
        return VALUES_OF[loss](B, outputs(B, X, activations, **parts), Y)

    def engine(X, Y, **parts):
        layers = [
            Dense(*size, f) for size, f in zip(itertools.pairwise(sizes), activations, strict=True)
        ]
        net = Network(layers, loss, rng=0)
        for number, layer in enumerate(net.layers, start=1):
            layer.W, layer.b = parts[f"W{number}"], parts[f"b{number}"]
        net.loss_and_gradient(X, Y)
        return {
            f"{letter}{number}": getattr(layer, name)
            for number, layer in enumerate(net.layers, start=1)
            for letter, name in (("W", "dW"), ("b", "db"), ("e", "delta"))
        }

    return [
        Formula(id_, latex, wrt=wrt, draw=draw, J=J, engine=engine, **where)
        for id_, wrt, latex in rows
    ]


def partial(letter, layer):
    """Return the LaTeX of ∂J/∂W^l and the like."""
    return rf"\frac{{\partial J}}{{\partial {letter}^{layer}}}"


HIDDEN = r"\delta^1 = \bigl(\delta^2 (W^2)^\top\bigr) \odot"
FIRST = {
    "dW1": ("W1", rf"{partial('W', 1)} = X^\top \delta^1"),
    "db1": ("b1", rf"{partial('b', 1)} = \sum_i \delta^1_i"),
    "dW2": ("W2", rf"{partial('W', 2)} = (a^1)^\top \delta^2"),
    "db2": ("b2", rf"{partial('b', 2)} = \sum_i \delta^2_i"),
}
FORMULAS = [
    *of_network(
        (2, 3, 2),
        ("sigmoid", "softmax"),
        "categorical_cross_entropy",
        [
            ("net.delta2", "e2", r"\delta^2 = \frac1m (\hat y - Y)"),
            ("net.delta1", "e1", rf"{HIDDEN} f'(z^1)"),
            *((f"net.{name}", *row) for name, row in FIRST.items()),
        ],
        chapter="mathematics/delta_rules",
        equations=(
            "eq-notation-layers",
            "eq-dr-through",
            "eq-dr-hidden",
            "eq-dr-weight",
            "eq-dr-bias",
            "eq-rn-gradients",
        ),
    ),
    *of_network(
        (2, 2, 2, 2),
        ("tanh", "gelu", "sigmoid"),
        "binary_cross_entropy",
        [
            ("net3.delta1", "e1",
             r"\delta^1 = \Bigl(\bigl[(\delta^3 (W^3)^\top) \odot f'(z^2)\bigr]"
             r" (W^2)^\top\Bigr) \odot f'(z^1)"),
            ("net3.dW1", "W1", rf"{partial('W', 1)} = X^\top \delta^1"),
            ("net3.dW2", "W2", rf"{partial('W', 2)} = (a^1)^\top \delta^2"),
            ("net3.dW3", "W3", rf"{partial('W', 3)} = (a^2)^\top \delta^3"),
            ("net3.db1", "b1", rf"{partial('b', 1)} = \sum_i \delta^1_i"),
        ],
        chapter="mathematics/delta_rules",
        equations=("eq-notation-layers", "eq-dr-hidden", "eq-dr-weight", "eq-dr-bias",
                   "eq-sn-gradients"),
    ),
    *of_network(
        (3, 4, 1),
        ("tanh", "identity"),
        "mean_squared_error",
        [
            ("house_prices.delta2", "e2", r"\delta^2 = \frac{2}{m} (\hat y - y)"),
            ("house_prices.delta1", "e1", rf"{HIDDEN} \bigl(1 - a^1 \odot a^1\bigr)"),
        ],
        m=3,
        chapter="worked_examples/house_prices",
        equations=("eq-hp-delta",),
    ),
    *of_network(
        (3, 4, 1),
        ("tanh", "identity"),
        "mean_squared_error",
        [(f"house_prices.{name}", *row) for name, row in FIRST.items()],
        m=3,
        chapter="worked_examples/house_prices",
        equations=("eq-hp-gradients",),
    ),
    *of_network(
        (2, 2, 2, 2),
        ("sigmoid", "sigmoid", "sigmoid"),
        "mean_squared_error",
        [
            ("source_program.delta3", "e3",
             r"\delta^3 = \frac{2}{m\, n} (\hat y - Y) \odot \hat y \odot (1 - \hat y)"),
            ("source_program.delta2", "e2",
             r"\delta^2 = \bigl(\delta^3 (W^3)^\top\bigr) \odot a^2 \odot (1 - a^2)"),
            ("source_program.delta1", "e1", rf"{HIDDEN} a^1 \odot (1 - a^1)"),
        ],
        chapter="worked_examples/source_program",
        equations=("eq-sp-deltas",),
    ),
    *of_network(
        (2, 2, 2, 2),
        ("sigmoid", "sigmoid", "identity"),
        "mean_squared_error",
        [
            ("source_program.dW1", "W1", rf"{partial('W', 1)} = X^\top \delta^1"),
            ("source_program.dW2", "W2", rf"{partial('W', 2)} = (a^1)^\top \delta^2"),
            ("source_program.dW3", "W3", rf"{partial('W', 3)} = (a^2)^\top \delta^3"),
            ("source_program.db3", "b3", rf"{partial('b', 3)} = \sum_i \delta^3_i"),
        ],
        chapter="worked_examples/source_program",
        equations=("eq-sp-gradients",),
    ),
]  # fmt: skip
