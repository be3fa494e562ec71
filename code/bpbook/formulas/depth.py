"""Many layers in a row: what the inputs are passed back, with and without residual connections."""

from bpbook import Dense
from bpbook.contract import Formula
from bpbook.formulas._engine import bound, gradients
from bpbook.formulas.networks import drawn, outputs


def draw(rng):
    """Return a narrow network of four tanh layers, and ∂J/∂a of the last."""
    return drawn(rng, (2, 2, 3, 2, 2), 2) | {"da": rng.standard_normal((2, 2))}


def J(B, X, Y, da, **parts):
    """Return a J whose ∂J/∂a of the last layer is da."""
    return B.sum(outputs(B, X, ("tanh",) * 4, **parts) * da)


def back_to_the_inputs(X, Y, da, **parts):
    """Let the engine's layers pass da back through all four of them."""
    a, layers = X, []
    for number in range(1, 5):
        W, b = parts[f"W{number}"], parts[f"b{number}"]
        layers.append(bound(Dense(*W.shape, "tanh"), a, W=W, b=b))
        a = layers[-1].forward(a)
    for layer in reversed(layers):
        da = layer.backward(da)
    return {"X": da}


def draw_block(rng):
    """Return inputs, weights and ∂J/∂y of a residual block y = x + tanh(x W + b)."""
    return {
        "x": rng.standard_normal((2, 3)),
        "W": rng.standard_normal((3, 3)),
        "b": rng.standard_normal(3),
        "dy": rng.standard_normal((2, 3)),
    }


def J_of_block(B, x, W, b, dy):
    """Return a J whose ∂J/∂y is dy."""
    return B.sum((x + B.tanh(x @ W + b)) * dy)


def back_through_block(x, W, b, dy):
    """Add what the engine's layer passes back to what the connection passes by it."""
    return {"x": dy + gradients(Dense(3, 3, "tanh"), x, dy, W=W, b=b)["a_prev"]}


FORMULAS = [
    Formula(
        "deep.dX",
        r"\frac{\partial J}{\partial a^{l-1}} = \Bigl(\frac{\partial J}{\partial a^l}"
        r" \odot f'(z^l)\Bigr) (W^l)^\top, \quad l = L, \dots, 1",
        "mathematics/vanishing_gradients",
        "X",
        draw,
        J,
        back_to_the_inputs,
        equations=("eq-vg-step",),
    ),
    Formula(
        "residual.dx",
        r"\frac{\partial J}{\partial x} = \frac{\partial J}{\partial y}"
        r" + \Bigl(\frac{\partial J}{\partial y} \odot f'(xW + b)\Bigr) W^\top",
        "mathematics/vanishing_gradients",
        "x",
        draw_block,
        J_of_block,
        back_through_block,
        equations=("eq-vg-residual",),
    ),
]
