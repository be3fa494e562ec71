"""The gradient contract: every formula the book prints, and independent ways to its value.

A formula states J once, in the few operations of a *backend*. In NumPy's backend J is a number, and
central differences give its gradient. In SymPy's, J is an expression, and SymPy differentiates it
without knowing any rule of back-propagation. In PyTorch's and TensorFlow's (see the framework
tests), J is differentiated automatically. The engine's own code stands beside, and all must agree.
"""

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpbook.gradcheck import EPSILON

ANALYTIC, DIFFERENCE = 1e-10, 1e-7  # how far two ways may be apart, by :func:`disagreement`


@dataclass(frozen=True)
class Formula:
    """One gradient formula.

    Attributes
    ----------
    id : str
        Its name in the book, such as "dense.dW".
    latex : str
        The formula as the book prints it, without dollar signs.
    chapter : str
        The page that derives it, such as "mathematics/delta_rules".
    wrt : str
        Which input J is differentiated by. A δ = ∂J/∂z is the derivative by zeros added to z.
    draw : callable
        ``draw(rng)`` returns the inputs, float64 arrays by name.
    J : callable
        ``J(B, **inputs)`` returns a number in backend ``B``, written with ``+ - * / ** @``,
        indices, ``.shape`` and the functions of the backend.
    engine : callable
        ``engine(**inputs)`` returns gradients as bpbook computes them, by the name of the input.
    equations : tuple of str
        Labels of the equations that print it, such as "eq-engine-layer".
    """

    id: str
    latex: str
    chapter: str
    wrt: str
    draw: Callable
    J: Callable
    engine: Callable
    equations: tuple = ()


class NumpyBackend:
    """What a J may use besides operators, indices and ``.shape``; all backends have these names."""

    exp, log, sqrt, tanh, abs = np.exp, np.log, np.sqrt, np.tanh, np.abs
    maximum = np.maximum  # of an array and an array or a number
    sum = staticmethod(np.sum)  # of all entries, or along one or more axes, the second argument
    stack = staticmethod(np.stack)  # along a new first axis
    reshape = staticmethod(np.reshape)


def engine(formula, inputs):
    """Return ∂J/∂wrt by bpbook's own code."""
    return np.array(formula.engine(**inputs)[formula.wrt], float)


def difference(formula, inputs):
    """Return ∂J/∂wrt by central differences of J in NumPy, in the shape of ``wrt``."""
    x = inputs[formula.wrt]
    result = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        sides = []
        for step in (EPSILON, -EPSILON):
            moved = x.copy()
            moved[index] += step
            sides.append(float(formula.J(NumpyBackend, **inputs | {formula.wrt: moved})))
        result[index] = (sides[0] - sides[1]) / (2 * EPSILON)
    return result


def symbolic(formula, inputs):
    """Return ∂J/∂wrt by SymPy: J as an expression of symbols, differentiated, then evaluated.

    A maximum is differentiated as the entry that wins; the inputs are drawn away from ties.
    """
    from bpbook import expressions  # only here, so that the other ways need no SymPy

    x = expressions.symbols("x", inputs[formula.wrt].shape)
    point = expressions.pairs(x, inputs[formula.wrt])
    exact = {name: value.astype(object) for name, value in inputs.items()}
    J = formula.J(expressions.SympyBackend, **exact | {formula.wrt: x})
    return expressions.numbers(expressions.gradient(expressions.branch(J, point), x), point)


def disagreement(one, other):
    """Return ‖one - other‖ / (‖one‖ + ‖other‖), 0 where both are 0.

    Raises
    ------
    ValueError
        If the shapes differ: a gradient has the shape of what it is the gradient of.
    """
    if one.shape != other.shape:
        raise ValueError(f"shapes {one.shape} and {other.shape}: expected two of the same shape")
    size = np.linalg.norm(one) + np.linalg.norm(other)
    return float(np.linalg.norm(one - other) / size) if size else 0.0


def complaint(formula, way, gap):
    """Say that the engine and another way are ``gap`` apart, for whoever broke one of them."""
    return (
        f"{formula.id}, {formula.latex}: the engine and {way} are {gap:.1e} apart, relative. "
        "Look for a sign, an index, a transpose or a factor in the one that was changed last"
    )


def compared(formula, seed=0):
    """Return how far SymPy and the differences are from the engine, for inputs drawn from ``seed``.

    Returns
    -------
    dict of str to float
        The disagreement of "symbolic" and of "difference" with the engine.
    """
    inputs = formula.draw(np.random.default_rng(seed))
    gradient = engine(formula, inputs)
    ways = {"symbolic": symbolic, "difference": difference}
    return {name: disagreement(gradient, way(formula, inputs)) for name, way in ways.items()}


@functools.cache
def formulas():
    """Return all formulas by their id, topic by topic.

    Raises
    ------
    ValueError
        If two have the same id.
    """
    found = {}
    for path in sorted(Path(__file__).with_name("formulas").glob("[a-z]*.py")):
        for formula in importlib.import_module(f"bpbook.formulas.{path.stem}").FORMULAS:
            if formula.id in found:
                raise ValueError(f"two formulas are called {formula.id!r}: expected one of each id")
            found[formula.id] = formula
    return found
