"""An example to be worked by hand: a small network in Python numbers, its samples and its targets.

Whole numbers and fractions stay exact as long as the activations allow; nothing here needs NumPy.
"""

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bpbook.checks import choice

LARGEST_EXPONENT = 709  # of e in float64


@dataclass(frozen=True)
class Function:
    """An activation: value and derivative, each as a number and as it is written."""

    value: Callable
    write: Callable
    slope: Callable
    write_slope: Callable


def _logistic(z):
    return 1 / (1 + math.exp(min(-z, LARGEST_EXPONENT)))


FUNCTIONS = {
    "identity": Function(lambda z: z, "{z}".format, lambda z, a: 1, "1".format),
    "sigmoid": Function(
        _logistic,
        "1/(1 + e^{minus_z})".format,
        lambda z, a: a * (1 - a),
        "{a}·(1 − {a})".format,
    ),
    "tanh": Function(math.tanh, "tanh({z})".format, lambda z, a: 1 - a * a, "(1 − {a_in}²)".format),
    "relu": Function(
        lambda z: max(z, Fraction(0)),
        "max(0, {z})".format,
        lambda z, a: int(z > 0),
        "{slope}".format,
    ),
}
LOSSES = ("squared_error", "mean_squared_error")


@dataclass(frozen=True)
class Example:
    """A network, its samples and what is to be done with them.

    Attributes
    ----------
    X, Y : list of lists
        Inputs and targets; rows are samples.
    W : list of lists of lists
        For each layer a row for each input and in it a number for each neuron.
    b : list of lists
        For each layer a number for each neuron.
    activations : list of str
        For each layer "identity", "sigmoid", "tanh" or "relu".
    loss : str
        "squared_error" (half the sum of the squares) or "mean_squared_error".
    learning_rate : number
        Of the update; below 0 it climbs.
    slope_at_kink : number
        ReLU′(0), which mathematics leaves open.

    Raises
    ------
    ValueError
        If the shapes do not fit, a name is unknown, or an entry is no finite number.
    """

    X: list
    Y: list
    W: list
    b: list
    activations: list
    loss: str = "squared_error"
    learning_rate: numbers.Real = Fraction(1, 10)
    slope_at_kink: numbers.Real = 0
    sizes: tuple = field(init=False, repr=False)

    def __post_init__(self):
        for name in ("X", "Y", "W", "b", "learning_rate", "slope_at_kink"):
            object.__setattr__(self, name, _exact(name, getattr(self, name)))
        object.__setattr__(self, "sizes", _checked_sizes(self))

    def change(self, **parts):
        """Return an example that differs in the named parts."""
        return replace(self, **parts)


def _exact(name, value):
    """Return whole numbers as fractions, floats as they are, lists and tuples as lists."""
    if isinstance(value, list | tuple):
        return [_exact(name, entry) for entry in value]
    if not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise ValueError(f"{name} holds {value!r}: expected finite numbers")
    return Fraction(value) if isinstance(value, numbers.Rational) else float(value)


def _checked_sizes(example):
    """Return the neurons of each layer, inputs first, if all shapes fit one another."""
    choice("loss", example.loss, dict.fromkeys(LOSSES))
    for name in ("W", "b"):
        if not isinstance(getattr(example, name), list):
            raise ValueError(f"{name} is one number: expected a list with an entry for every layer")
    if not len(example.W) == len(example.b) == len(example.activations) >= 1:
        raise ValueError(
            f"W, b and activations have {len(example.W)}, {len(example.b)} and "
            f"{len(example.activations)} entries: expected one of each for every layer"
        )
    sizes = [_width("X", example.X)]
    for layer, (W, b, f) in enumerate(
        zip(example.W, example.b, example.activations, strict=True), start=1
    ):
        choice("activation", f, FUNCTIONS)
        width = _width(f"W of layer {layer}", W)
        if len(W) != sizes[-1]:
            raise ValueError(
                f"W of layer {layer} has {len(W)} row(s): expected {sizes[-1]}, one for each "
                f"number that {f'layer {layer - 1}' if layer > 1 else 'the input'} gives"
            )
        if not isinstance(b, list) or any(isinstance(entry, list) for entry in b):
            raise ValueError(
                f"b of layer {layer} is {'a table' if isinstance(b, list) else 'one number'}: "
                f"expected a list of numbers, one for each of {width} neuron(s)"
            )
        if len(b) != width:
            raise ValueError(f"b of layer {layer} has {len(b)} entries: expected {width}")
        sizes.append(width)
    width = _width("Y", example.Y)
    if len(example.Y) != len(example.X) or width != sizes[-1]:
        raise ValueError(
            f"Y has {len(example.Y)} row(s) of {width}: expected {len(example.X)} "
            f"of {sizes[-1]}, a target for each output of each sample"
        )
    return tuple(sizes)


def _width(name, rows):
    """Return the common length of rows, or raise a ValueError."""
    if rows == []:
        raise ValueError(f"{name} is empty: expected a list of rows, such as [[1, 2]]")
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise ValueError(f"{name} is {rows!r}: expected a list of rows, such as [[1, 2]]")
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"{name} has rows of different lengths: expected a rectangle")
    return len(rows[0])
