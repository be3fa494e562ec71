"""A dense layer with frozen weights and an update of low rank: the gradients of its two factors."""

from bpbook import Dense, Network
from bpbook.contract import Formula
from bpbook.formulas._engine import gradients
from bpbook.history.low_rank import LowRank

SCALE = 0.5


def draw(rng):
    """Return 5 samples for a layer 4-3 with an update of rank 2, and what its outputs weigh."""
    shapes = {"a_prev": (5, 4), "W": (4, 3), "A": (4, 2), "B": (2, 3), "b": (3,), "R": (5, 3)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def J(B_, a_prev, W, A, B, b, R):
    """Return a weighted sum of the layer's outputs."""
    return B_.sum(R * B_.tanh(a_prev @ (W + SCALE * (A @ B)) + b))


def engine(a_prev, W, A, B, b, R):
    """Return the layer's gradients."""
    source = Dense(4, 3, "tanh")
    Network([source], "squared_error", rng=0)
    source.W, source.b = W, b
    return gradients(LowRank(source, 2, SCALE), a_prev, R, A=A, B=B)


FORMULAS = [
    Formula(f"low_rank.d{wrt}", latex, "practice/fine_tuning", wrt, draw, J, engine,
            ("eq-ft-low-rank",))
    for wrt, latex in [
        ("A", r"\frac{\partial J}{\partial A} = s\, dW\, B^\top"),
        ("B", r"\frac{\partial J}{\partial B} = s\, A^\top dW"),
        ("a_prev", r"\frac{\partial J}{\partial a_\text{prev}} = \delta\, (W + s A B)^\top"),
    ]
]  # fmt: skip
