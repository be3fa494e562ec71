"""What arrays.py makes of an array: which it takes as it is, which it refuses in which words."""

import numpy as np
import pytest

from bpbook import arrays
from bpbook.losses import get_loss

F32, F64 = np.dtype(np.float32), np.dtype(np.float64)
BLOCK = "expected (m, 2, 3), one such block per sample"
TABLE = "expected (m, 6), one row per sample and 6 inputs"
FINITE = "(1 of 6 are not; drop or fill them, or rescale)"


def samples(values, shape=(2, 3), dtype=F64):
    return arrays.samples("X", values, shape, dtype)


def targets(values, loss="binary_cross_entropy"):
    values = np.array(values)
    return arrays.targets(values, len(values), get_loss(loss), F64, values.shape[1])


def spoilt():
    X = np.ones((1, 2, 3), np.float32)
    X[0, 1, 2] = np.nan
    return X


def test_samples_keep_their_numbers_and_get_the_type_asked_for():
    for m in (1, 2):
        given = np.arange(6 * m).reshape(m, 3, 2).transpose(0, 2, 1)
        taken = samples(given, dtype=F32)
        assert taken.dtype == F32
        assert taken.flags.c_contiguous
        assert (taken == given).all()


def test_samples_that_are_vectors_make_a_table():
    assert samples([[1, 2, 3]], shape=(3,)).tolist() == [[1, 2, 3]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.ones((4, 6)), f"X has shape (4, 6): {BLOCK}; use np.reshape(X, (-1, 2, 3))"),
        (np.ones((0, 6)), f"X has shape (0, 6): {BLOCK}; use np.reshape(X, (-1, 2, 3))"),
        (np.ones((4, 3, 2)), f"X has shape (4, 3, 2): {BLOCK}"),
        (np.ones((2, 3)), f"X has shape (2, 3): {BLOCK}; for a single sample use X[None]"),
        (np.ones((4, 5)), f"X has shape (4, 5): {BLOCK}"),
        (np.ones((4, 3)), f"X has shape (4, 3): {BLOCK}"),
        (np.ones((4, 2, 4)), f"X has shape (4, 2, 4): {BLOCK}"),
        (np.ones((4, 1, 2, 4)), f"X has shape (4, 1, 2, 4): {BLOCK}"),
        (np.ones(6), f"X has shape (6,): {BLOCK}"),
        (np.ones(()), f"X has shape (): {BLOCK}"),
        (np.ones((0, 2, 3)), f"X has shape (0, 2, 3): {BLOCK}, and at least one sample"),
        ([[1, 2], [3]], "X has rows of different lengths: expected a rectangle"),
        (spoilt(), f"X[0, 1, 2] is nan: expected finite float64 numbers {FINITE}"),
        (
            np.full((1, 2, 3), "cat"),
            "X holds 'cat': expected real numbers "
            "(number the labels: np.unique(labels, return_inverse=True)[1])",
        ),
    ],
)
def test_samples_of_another_shape_are_refused(values, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        samples(values)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("given", "shape", "fix"),
    [
        ((7, 4, 5, 3), (3, 4, 5), "; if the channels come last, use np.moveaxis(X, -1, 1)"),
        ((7, 4, 5, 1), (1, 4, 5), "; if the channels come last, use np.moveaxis(X, -1, 1)"),
        ((7, 5, 4, 3), (3, 4, 5), ""),
        ((7, 4, 5), (1, 4, 5), "; use np.reshape(X, (-1, 1, 4, 5))"),
        ((7, 20), (1, 4, 5), "; use np.reshape(X, (-1, 1, 4, 5))"),
        ((7, 4, 5), (2, 4, 5), ""),
        ((7, 5), (1, 5), "; use np.reshape(X, (-1, 1, 5))"),
        ((7, 5, 1), (1, 5), ""),
        ((7,), (1, 1), ""),
        ((1, 4, 5), (1, 4, 5), "; for a single sample use X[None]"),
    ],
)
def test_how_to_make_samples_of_an_array_of_another_shape(given, shape, fix):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        samples(np.ones(given), shape)
    assert str(caught.value) == (
        f"X has shape {given}: expected (m, {', '.join(map(str, shape))}), "
        f"one such block per sample{fix}"
    )


@pytest.mark.parametrize(
    ("values", "fix"),
    [
        (np.ones((4, 2, 3)), "; use np.reshape(X, (len(X), -1))"),
        (np.ones((1, 2, 3)), "; use np.reshape(X, (len(X), -1))"),
        (np.ones((4, 2, 2)), ""),
        (np.ones((0, 2, 3)), ""),
        (np.ones(6), "; for a single sample use np.reshape(X, (1, -1))"),
        (np.ones(7), ""),
    ],
)
def test_how_to_make_a_table_of_an_array_that_is_none(values, fix):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        arrays.table("X", values, 6, F64, "inputs")
    assert str(caught.value) == f"X has shape {values.shape}: {TABLE}{fix}"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((2, 3), (2, 3)), ((2, 3, 4), (3, 2, 4)), ((2, 3, 4, 5), (3, 4, 5, 2))],
    ids=["vectors", "sequences", "images"],
)
def test_inside_and_outside_undo_each_other_without_a_copy(shape, expected):
    a = np.arange(np.prod(shape)).reshape(shape)
    turned = arrays.inside(a)
    assert turned.shape == expected
    assert np.shares_memory(turned, a)
    assert np.shares_memory(arrays.outside(turned), a)
    assert (arrays.outside(turned) == a).all()


def test_inside_puts_the_place_before_the_sample():
    sequences, images = np.arange(6).reshape(1, 3, 2), np.arange(24).reshape(2, 3, 2, 2)
    assert (arrays.inside(sequences)[:, 0] == sequences[0]).all()
    assert (arrays.inside(images)[..., 1] == images[1]).all()


def test_fill_refuses_what_is_too_large_for_the_type_of_the_view():
    view = np.zeros(2, np.float32)
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared
        arrays.fill("b", view, [0, 1e300])
    assert str(caught.value) == (
        "b[1] is 1e+300: expected finite float32 numbers "
        "(1 of 2 are not; drop or fill them, or rescale)"
    )
    assert view.tolist() == [0, 0]


def test_the_target_named_is_the_one_furthest_from_a_probability():
    with pytest.raises(ValueError, match=r"^Y holds 1\.9: binary_cross_entropy expects"):
        targets([[-0.2, 1.9], [0, 1]])


def test_the_row_named_is_the_one_that_adds_up_worst():
    with pytest.raises(ValueError, match=r"^row 1 of Y adds up to 0\.2: categorical"):
        targets([[0.9, 0.6], [0.1, 0.1], [1, 0]], "categorical_cross_entropy")
