"""A computational graph: a calculation as a list of nodes, each after the nodes it needs.

Whoever calculates with nodes, as in ``z = w * x + b``, writes the graph. A node keeps its value
and its local derivatives, one by each input. Two mirrored loops over the nodes do the rest: forward
mode goes from one input to all that depends on it, reverse mode from one result back to all that
it depends on. Values may be floats, SymPy expressions, or numbers that count what is done to them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bpbook.checks import choice


class Graph:
    """Nodes in the order in which they were computed."""

    def __init__(self):
        self.nodes = []

    def input(self, value, name=""):
        """Return a node that is given, not computed; a float must be finite."""
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{name or 'the value'} is {value}: expected a finite number")
        return self._new(None, (), value, name)

    def apply(self, operation, *inputs, name=""):
        """Return the node that an operation makes of its inputs; its name is one of OPERATIONS."""
        if not isinstance(operation, Operation):
            operation = choice("operation", operation, OPERATIONS)
        _check(self, inputs)
        value = operation.value(*(node.value for node in inputs))
        return self._new(operation, inputs, value, name)

    def _new(self, *parts):
        self.nodes.append(Node(self, *parts))
        return self.nodes[-1]

    def forward_mode(self, source):
        """Return ∂node/∂source, by node, for every node that depends on ``source``."""
        slope = {source: 1}
        for node in self.nodes:
            for before, local in node.edges:
                if before in slope:
                    slope[node] = slope.get(node, 0) + local * slope[before]
        return slope

    def reverse_mode(self, target):
        """Return ∂target/∂node, by node, for every node that ``target`` depends on."""
        slope = {target: 1}
        for node in reversed(self.nodes):
            if node in slope:
                for before, local in node.edges:
                    slope[before] = slope.get(before, 0) + local * slope[node]
        return slope

    def paths(self, source, target):
        """Return all paths from ``source`` to ``target``: pairs of nodes and product of locals."""
        if target is source:
            return [((source,), 1)]
        return [
            ((*nodes, target), product * local)
            for before, local in target.edges
            for nodes, product in self.paths(source, before)
        ]


def _check(graph, inputs):
    """Raise a ValueError unless the inputs are nodes of the graph."""
    for node in inputs:
        if not isinstance(node, Node):
            raise ValueError(f"{node!r} is no node: make it one with graph.input({node!r})")
        if node.graph is not graph:
            raise ValueError(f"{node!r} is a node of another graph: expected nodes of one graph")


class Node:
    """A value, and how it was made.

    Attributes
    ----------
    operation : Operation or None
        None if the node was given.
    inputs : tuple of Node
    value : number or expression
    name : str
        For the reader.
    """

    def __init__(self, graph, operation, inputs, value, name):
        self.graph, self.operation, self.inputs = graph, operation, inputs
        self.value, self.name = value, name

    @cached_property
    def edges(self):
        """Pairs of an input and the local derivative by it."""
        if self.operation is None:
            return ()
        values = (node.value for node in self.inputs)
        slopes = self.operation.derivative(self.value, *values)
        return tuple(zip(self.inputs, slopes, strict=True))

    def __add__(self, other):
        return self.graph.apply("+", self, other)

    def __sub__(self, other):
        return self.graph.apply("-", self, other)

    def __mul__(self, other):
        return self.graph.apply("*", self, other)

    def __repr__(self):
        return f"{self.name or 'node'} = {self.value}"


@dataclass(frozen=True)
class Operation:
    """One step of a calculation, its value and its derivatives side by side.

    Attributes
    ----------
    name : str
    value : callable
        ``value(*inputs)``.
    derivative : callable
        ``derivative(y, *inputs)`` returns a tuple, ∂y/∂input for each; y is the value.
    """

    name: str
    value: Callable
    derivative: Callable


class Counted:
    """A number that counts the operations on it, and on all that is computed from it.

    A plain 0 or 1 is known in advance: to add 0, or to multiply by 0 or 1, is no work.

    Parameters
    ----------
    value : float
    counter : collections.Counter
        Counts "*", "/", "+" (additions, subtractions, changes of sign) and "function".
    """

    def __init__(self, value, counter):
        self.value, self.counter = value, counter

    def _new(self, kind, value):
        self.counter[kind] += 1
        return Counted(value, self.counter)

    def __add__(self, other):
        return self if _is_plain(other, 0) else self._new("+", self.value + float(other))

    def __sub__(self, other):
        return self._new("+", self.value - float(other))

    def __rsub__(self, other):
        return self._new("+", float(other) - self.value)

    def __mul__(self, other):
        if _is_plain(other, 0):
            return 0
        if _is_plain(other, 1):
            return self
        if _is_plain(other, -1):
            return self._new("+", -self.value)
        return self._new("*", self.value * float(other))

    def __truediv__(self, other):
        return self._new("/", self.value / float(other))

    def __rtruediv__(self, other):
        return self._new("/", float(other) / self.value)

    __radd__, __rmul__ = __add__, __mul__

    def __float__(self):
        return float(self.value)

    def apply(self, function):
        """Return a function of the number."""
        return self._new("function", function(self.value))


def _is_plain(number, value):
    return isinstance(number, int) and number == value


def _function(function):
    """Return a function of a float as a function of a Counted, too."""
    return lambda x: x.apply(function) if isinstance(x, Counted) else function(x)


OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation("+", lambda a, b: a + b, lambda y, a, b: (1, 1)),
        Operation("-", lambda a, b: a - b, lambda y, a, b: (1, -1)),
        Operation("*", lambda a, b: a * b, lambda y, a, b: (b, a)),
        Operation("half square", lambda a: a * a / 2, lambda y, a: (a,)),
        Operation("tanh", _function(math.tanh), lambda y, a: (1 - y * y,)),
        Operation("exp", _function(math.exp), lambda y, a: (y,)),
        Operation("log", _function(math.log), lambda y, a: (1 / a,)),
        Operation(
            "relu",
            _function(lambda a: max(a, 0.0)),
            lambda y, a: (1 if float(y) > 0 else 0,),
        ),
    )
}
