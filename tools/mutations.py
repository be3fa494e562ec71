"""Mutations that mutmut does not make itself: importing this adds them to its own.

Each takes a node of the syntax tree and yields what may stand in its place.
"""

import re

import libcst as cst
from libcst.matchers import Call, Expr, matches
from mutmut.mutation.mutators import mutation_operators

SYMMETRIC = {"add", "logaddexp", "multiply", "maximum", "minimum", "max", "min", "vdot"}


def negate(node):
    """Turn `if x` into `if not (x)`."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


def one_less(node):
    """Turn 1 into 0; mutmut turns it into 2, which as an axis is too easy to find."""
    if node.evaluated_value:
        yield node.with_changes(value=str(node.evaluated_value - 1))


def drop_transpose(node):
    """Turn `x.T` into `x`."""
    if node.attr.value == "T":
        yield node.value


def swap_factors(node):
    """Turn `x @ y` into `y @ x`."""
    if isinstance(node.operator, cst.MatrixMultiply):
        yield node.with_changes(left=node.right, right=node.left)


def swap_arguments(node):
    """Turn `f(x, y)` into `f(y, x)`, unless f is known not to mind."""
    name = re.findall(r"\w+", cst.Module([]).code_for_node(node.func))[-1:]
    plain = [a for a in node.args if not a.keyword and not a.star][:2]
    if len(plain) == 2 and not SYMMETRIC.intersection(name):
        x, y = plain
        if x.value.deep_equals(y.value):
            return
        swapped = [x.with_changes(value=y.value), y.with_changes(value=x.value)]
        yield node.with_changes(args=[*swapped, *node.args[2:]])


def drop_statement(node):
    """Leave out a call whose result nobody uses, or a change in place."""
    if isinstance(node, cst.AugAssign) or matches(node, Expr(Call())):
        yield cst.Pass()


mutation_operators += [
    (cst.If, negate),
    (cst.Integer, one_less),
    (cst.Attribute, drop_transpose),
    (cst.BinaryOperation, swap_factors),
    (cst.Call, swap_arguments),
    (cst.AugAssign, drop_statement),
    (cst.Expr, drop_statement),
]
