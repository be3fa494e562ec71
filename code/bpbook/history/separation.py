"""Can a plane separate them? A separator proves that it can, a certificate that it cannot.

A certificate is a number of copies of each row z = y · (1, x), none negative, not all zero, that
add up to nothing: Σ λ z = 0. If some w had z · w > 0 for every row, the sum Σ λ (z · w) would be
above 0 and 0 at once.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np


@dataclass(frozen=True)
class Answer:
    """A separator or a certificate; the other is None.

    Attributes
    ----------
    w : list of int or None
        Weights with z · w > 0 for every row.
    copies : list of int or None
        How often each row is taken in the sum that is zero.
    """

    w: list | None
    copies: list | None


def is_separator(rows, w):
    """Whether z · w > 0 for every row, in fractions."""
    return all(_dot(row, w) > 0 for row in rows)


def is_certificate(rows, copies):
    """Whether the copies are not negative, not all zero, and add up to nothing, in fractions."""
    copies = [Fraction(n) for n in copies]
    columns = list(zip(*rows, strict=True))
    return (
        len(copies) == len(rows)
        and all(n >= 0 for n in copies)
        and any(copies)
        and all(_dot(column, copies) == 0 for column in columns)
    )


def decide(rows, most=100_000):
    """Return a separator or a certificate of rows of whole numbers.

    The perceptron's rule decides by itself. Either it stops, or it comes back to weights that it
    had before; then the rows it has added in between add up to nothing.

    Parameters
    ----------
    rows : sequence of sequences of int
        The rows y · (1, x).
    most : int
        Updates at most.

    Returns
    -------
    Answer

    Raises
    ------
    ValueError
        If neither was found within so many updates.
    """
    rows = [tuple(map(int, row)) for row in rows]
    w, copies = (0,) * len(rows[0]), (0,) * len(rows)
    seen = {w: copies}
    while sum(copies) < most:
        before = copies
        for i, row in enumerate(rows):
            if _dot(row, w) <= 0:
                w = tuple(a + b for a, b in zip(w, row, strict=True))
                copies = (*copies[:i], copies[i] + 1, *copies[i + 1 :])
                if w in seen:
                    return Answer(None, [a - b for a, b in zip(copies, seen[w], strict=True)])
                seen[w] = copies
        if copies == before:
            return Answer(list(w), None)
    raise ValueError(f"undecided after {most} updates: expected few rows of small whole numbers")


def triangle(points, y):
    """Return the certificate of a point that lies in a triangle of the other class.

    Parameters
    ----------
    points : ndarray of int, shape (m, 2)
        In whole numbers, so that the certificate is exact.
    y : ndarray, shape (m,)
        The classes, +1 or -1.

    Returns
    -------
    list of int or None
        The copies of the rows y · (1, x): the parts into which the point divides the triangle's
        area, and the whole. None if no point lies so.
    """
    for i, point in enumerate(points):
        others = np.flatnonzero(y != y[i])
        threes = np.array(list(combinations(others, 3)), int).reshape(-1, 3)
        sides = points[threes] - point
        parts = np.column_stack([_cross(sides[:, k - 2], sides[:, k - 1]) for k in range(3)])
        parts *= np.sign(parts.sum(axis=1))[:, None]
        found = np.flatnonzero((parts >= 0).all(axis=1) & (parts.sum(axis=1) > 0))
        if len(found):
            copies = np.zeros(len(points), int)
            copies[threes[found[0]]] = parts[found[0]]
            copies[i] = parts[found[0]].sum()
            return copies.tolist()
    return None


def _cross(a, b):
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def corners(n):
    """Return the 2ⁿ patterns of n bits in counting order, shape (2ⁿ, n)."""
    return np.array(list(product((0, 1), repeat=n)))


def masks(X, order):
    """Return, for each pattern, the products of up to ``order`` of its bits; the first is 1.

    Any function of ``order`` bits is a weighted sum of these.
    """
    n = X.shape[1]
    chosen = [group for k in range(order + 1) for group in combinations(range(n), k)]
    return np.column_stack([X[:, list(group)].prod(axis=1) for group in chosen])


def parity(n):
    """Return +1 for the patterns of n bits with an odd number of ones and -1 for the others."""
    return 2 * (corners(n).sum(axis=1) % 2) - 1


def _dot(a, b):
    return sum(
        Fraction(x) * Fraction(y) for x, y in zip(map(_exact, a), map(_exact, b), strict=True)
    )


def _exact(value):
    return value.item() if isinstance(value, np.generic) else value
