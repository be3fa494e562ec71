"""Arrays of SymPy expressions: symbols, plain differentiation, and proofs that two agree.

An array of expressions is a NumPy array of objects, so that ``+ * @`` and indices work as ever.
"""

import functools

import numpy as np
import sympy as sp


def symbols(name, shape, superscript=""):
    r"""Return an array of real symbols, such as w^2_{13}; indices count from 1 as in the text.

    Parameters
    ----------
    name : str
        The letter, or LaTeX such as r"\gamma".
    shape : tuple of int
        Of the array; a symbol has one index for each axis.
    superscript : int or str
        The layer, printed above.

    Returns
    -------
    ndarray of sympy.Symbol
    """
    above = f"^{{{superscript}}}" if superscript != "" else ""
    separator = "" if all(side < 10 for side in shape) else ","
    array = np.empty(shape, object)
    for index in np.ndindex(*shape):
        below = separator.join(str(i + 1) for i in index)
        array[index] = sp.Symbol(f"{name}{above}_{{{below}}}", real=True)
    return array


def symbolic_inputs(formula, seed=0):
    """Return a symbol for each entry of each input of a formula of the contract, by name."""
    drawn = formula.draw(np.random.default_rng(seed))
    return {name: symbols(name, value.shape) for name, value in drawn.items()}


def each(function, array):
    """Return ``function`` of each entry, as an array of expressions."""
    return np.frompyfunc(function, 1, 1)(array)


def gradient(J, array):
    """Return ∂J/∂entry for each entry of an array of symbols, by plain differentiation."""
    J = sp.sympify(J)
    return each(lambda symbol: J.diff(symbol), array)


def substitute(array, values):
    """Return expressions with others put in, from a dict; an array or a single expression."""
    result = each(lambda entry: sp.sympify(entry).xreplace(values), array)
    return result if isinstance(array, np.ndarray) else sp.sympify(result)


def pairs(array, others):
    """Return the dict that leads from each entry of one array to that of another array."""
    return dict(zip(np.ravel(array), np.ravel(others), strict=True))


def numbers(array, values):
    """Return expressions evaluated in float64; ``values`` is a dict of symbols to numbers."""
    shared = functools.partial(sp.cse, order="none", list=False)  # unsorted, for speed
    evaluate = sp.lambdify(list(values), list(np.ravel(array)), "numpy", cse=shared)
    return np.array(evaluate(*values.values()), float).reshape(np.shape(array))


def is_zero(array):
    """Return whether every entry is proved to be 0.

    Over a common denominator the numerator is multiplied out. What is then left is no proof that an
    entry differs from 0; but for sums, products and quotients of symbols and of functions that no
    identity connects, such as e^x of different x or the generic σ and σ′, it is one.
    """
    return all(_numerator(entry) == 0 for entry in np.ravel(array))


def _numerator(entry):
    entry = sp.expand(entry)
    return entry if entry == 0 else sp.expand(sp.fraction(sp.together(entry))[0])


def branch(array, values):
    """Return expressions as they are near a point: of each maximum the entry that wins there.

    Parameters
    ----------
    array : ndarray of expressions, or one expression
        With ``Max`` in it, from ReLU or pooling.
    values : dict of symbol to number
        The point.
    """

    def winner(*entries):
        return max(entries, key=lambda entry: float(entry.subs(values)))

    result = each(lambda entry: sp.sympify(entry).replace(sp.Max, winner), array)
    return result if isinstance(array, np.ndarray) else sp.sympify(result)


class SympyBackend:
    """The operations of the contract's J on arrays of expressions."""

    exp, log, sqrt, tanh, abs = (
        staticmethod(functools.partial(each, f)) for f in (sp.exp, sp.log, sp.sqrt, sp.tanh, sp.Abs)
    )
    maximum = np.frompyfunc(sp.Max, 2, 1)
    sum = staticmethod(np.sum)
    stack = staticmethod(np.stack)
    reshape = staticmethod(np.reshape)
