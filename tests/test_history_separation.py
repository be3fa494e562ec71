"""Separators and certificates, exactly."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bpbook.history import separation
from bpbook.history.perceptron import signed
from bpbook.history.separation import corners, decide, is_certificate, is_separator, masks, parity

XOR = signed(corners(2), parity(2))


def test_xor_has_the_certificate_of_one_copy_each():
    assert is_certificate(XOR.tolist(), [1, 1, 1, 1])
    assert decide(XOR) == separation.Answer(None, [1, 1, 1, 1])


@pytest.mark.parametrize(
    "copies", [[1, 1, 1, 2], [0, 0, 0, 0], [-1, -1, -1, -1], [1, 1, 1], [1, 1, 1, 0]]
)
def test_what_is_no_certificate(copies):
    assert not is_certificate(XOR.tolist(), copies)


def test_fractions_are_exact():
    rows = [[Fraction(1, 3), 1], [Fraction(-1, 3), -1]]
    assert is_certificate(rows, [Fraction(1, 7), Fraction(1, 7)])
    assert not is_certificate([[0.1], [-0.1 - 1e-17], [-1e-17]], [1, 1, 1])
    assert not is_separator([[1, 0], [0, 0]], [1, 1])


@pytest.mark.parametrize(("n", "separable"), [(1, 4), (2, 14), (3, 104)])
def test_every_function_is_settled_and_the_separable_ones_are_as_many_as_known(n, separable):
    count = 0
    for answers in product((-1, 1), repeat=2**n):
        Z = signed(corners(n), np.array(answers))
        found = decide(Z)
        assert (found.w is None) != (found.copies is None)
        if found.w is not None:
            assert is_separator(Z, found.w)
            count += 1
        else:
            assert is_certificate(Z, found.copies)
    assert count == separable


def test_undecided_is_said():
    with pytest.raises(ValueError, match="undecided after 3 updates"):
        decide([[1, 0], [-1, 1000]], most=3)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_parity_has_the_order_of_all_its_bits(n):
    y, ones = parity(n), [1] * 2**n
    for order in range(n + 1):
        rows = (y[:, None] * masks(corners(n), order)).tolist()
        assert is_certificate(rows, ones) == (order < n)
    assert decide(rows).w is not None  # all products together can


def test_masks_are_products_of_so_many_bits():
    found = masks(np.array([[1, 0, 1]]), 2)
    assert found.tolist() == [[1, 1, 0, 1, 0, 1, 0]]


def test_a_point_in_a_triangle_of_the_other_class_is_a_certificate():
    points = np.array([[9, 9], [0, 0], [6, 0], [0, 6], [1, 2]])
    y = np.array([-1, 1, 1, 1, -1])
    copies = separation.triangle(points, y)
    assert copies == [0, 18, 6, 12, 36]
    assert is_certificate(signed(points, y).tolist(), copies)
    assert separation.triangle(points[:4], y[:4]) is None
    assert separation.triangle(points[[0, 4]], y[[0, 4]]) is None


@pytest.mark.parametrize("seed", range(10))
def test_triangles_are_found_only_where_no_line_separates(seed):
    rng = np.random.default_rng(seed)
    points, y = rng.integers(-50, 50, (12, 2)), rng.choice([-1, 1], 12)
    copies = separation.triangle(points, y)
    if copies is not None:
        assert is_certificate(signed(points, y).tolist(), copies)
    line = np.sign(points @ [3, 5] + 0.5).astype(int)
    assert separation.triangle(points, line) is None


def test_parity_counts_ones():
    assert parity(2).tolist() == [-1, 1, 1, -1]
    assert corners(2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
