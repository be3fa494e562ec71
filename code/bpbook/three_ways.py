"""Three ways to every number of an example: by hand, by the engine, by SymPy.

They share no arithmetic, only how numbers are written. By hand is :mod:`bpbook.by_hand`, in Python
numbers; the engine is ``Network``, in arrays; SymPy differentiates J as an expression and uses no
rule of back-propagation.
"""

from itertools import pairwise

import numpy as np
import sympy as sp

from bpbook import SGD, Dense, Network, by_hand
from bpbook.expressions import each, gradient, numbers, pairs, substitute
from bpbook.handwriting import above, below, write
from bpbook.symbolic import SymbolicNetwork

FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + sp.exp(-z)),
    "tanh": sp.tanh,
    "relu": lambda z: sp.Max(z, 0),
}


def network(example):
    """Return the engine's Network with the example's weights."""
    sizes = pairwise(example.sizes)
    layers = [Dense(*size, f) for size, f in zip(sizes, example.activations, strict=True)]
    net = Network(layers, example.loss, rng=0)
    for layer, W, b in zip(net.layers, example.W, example.b, strict=True):
        layer.W, layer.b = np.array(W, float), np.array(b, float)
    return net


def samples(example):
    """Return X and Y as arrays of floats, as the engine wants them."""
    return np.array(example.X, float), np.array(example.Y, float)


def engine(example):
    """Return the numbers of one step by name, as :func:`bpbook.by_hand.results`, as arrays."""
    net = network(example)
    J, grad = net.loss_and_gradient(*samples(example))
    found = {"J": np.array([[J]])}
    for number, layer in enumerate(net.layers, start=1):
        for name in ("z", "a", "delta", "dW"):
            found[f"{name}{number}"] = getattr(layer, name).copy()
        found[f"db{number}"] = layer.db[None].copy()
    SGD(float(example.learning_rate)).step(net.theta, grad)
    for number, layer in enumerate(net.layers, start=1):
        found[f"new W{number}"], found[f"new b{number}"] = layer.W, layer.b[None]
    return found


def expressions(example):
    """Return the example as a :class:`SymbolicNetwork`, and a dict from its symbols to numbers.

    Raises
    ------
    ValueError
        If the hidden layers have different activations.
    """
    *hidden, last = example.activations
    if len(set(hidden)) > 1:
        raise ValueError(f"activations are {example.activations}: expected one for all hidden")
    Y = each(_symbolic, np.array(example.Y, object))
    share = sp.Rational(1, 2) if example.loss == "squared_error" else sp.Rational(1, Y.size)
    net = SymbolicNetwork(
        example.sizes,
        len(example.X),
        FUNCTIONS[hidden[0]] if hidden else None,
        lambda a: share * np.sum((a - Y) ** 2),
        lambda z: each(FUNCTIONS[last], z),
    )
    given = pairs(net.X, _flat(example.X))
    for number, (W, b) in enumerate(zip(example.W, example.b, strict=True), start=1):
        given |= pairs(net.W[number], _flat(W)) | pairs(net.b[number], _flat([b]))
    return net, given


def symbolic(example):
    """Return the numbers of one step by name, as arrays: of rationals if all are fractions."""
    net, given = expressions(example)
    found = {"J": np.array([[net.J]])}
    rate = _symbolic(example.learning_rate)
    for number in range(1, net.n_layers + 1):
        found[f"z{number}"], found[f"a{number}"] = net.z[number], net.a[number]
        found[f"delta{number}"] = net.differentiated(number)
        for name, part in (("W", net.W[number]), ("b", net.b[number][None])):
            found[f"d{name}{number}"] = gradient(net.J, part)
            found[f"new {name}{number}"] = part - rate * found[f"d{name}{number}"]
    if all(number.is_Rational for number in given.values()) and net.J.subs(given).is_Rational:
        return {name: substitute(array, given) for name, array in found.items()}
    values = {symbol: float(number) for symbol, number in given.items()}
    flat = numbers(np.concatenate([array.ravel() for array in found.values()]), values)
    ends = np.cumsum([array.size for array in found.values()])
    parts = zip(found.items(), np.split(flat, ends[:-1]), strict=True)
    return {name: part.reshape(array.shape) for (name, array), part in parts}


def _symbolic(number):
    return sp.Float(number) if isinstance(number, float) else sp.Rational(number)


def _flat(rows):
    return [_symbolic(number) for row in rows for number in row]


def gaps(example):
    """Return by how much the engine and SymPy differ from the hand at most, a dict by the way."""
    hand = by_hand.results(example)
    return {
        way.__name__: max(_gap(hand[name], array) for name, array in way(example).items())
        for way in (engine, symbolic)
    }


def _gap(rows, array):
    """Return the largest difference; fractions and rationals are compared exactly."""
    if np.shape(rows) != np.shape(array):
        raise ValueError(f"shapes are {np.shape(rows)} and {np.shape(array)}: expected the same")
    mine = [_symbolic(number) for row in rows for number in row]
    others = np.ravel(array)
    return float(max(abs(p - q) for p, q in zip(mine, others, strict=True)))


def table(example, *names, digits=4):
    """Return lines of text: an entry of the named results, by hand, by the engine, by SymPy."""
    ways = (by_hand.results(example), engine(example), symbolic(example))
    lines = [f"{'by hand':>9} {'engine':>9} {'SymPy':>9}"]
    for name in names or ways[0]:
        shown = digits + 3 if name.startswith("new") else digits
        for index in np.ndindex(np.shape(ways[0][name])):
            found = (write(float(way[name][index[0]][index[1]]), shown) for way in ways)
            row = " ".join(f"{text:>9}" for text in found)
            lines.append(f"{row} {_label(name, index, np.shape(ways[0][name]))}")
    return "\n".join(lines)


def _label(name, index, shape):
    """Return "δ²₁" for the first entry of "delta2" and the like."""
    if name == "J":
        return name
    letter, layer = name[:-1].replace("delta", "δ"), name[-1]
    letter = "∂J/∂" + letter[1:] if letter in ("dW", "db") else letter
    is_vector = shape[0] == 1 and not letter.endswith("W")
    return f"{letter}{above(layer)}{below(*(index[1:] if is_vector else index))}"
