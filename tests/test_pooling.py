"""MaxPool2D and Flatten against loops over single indices, and where the gradient goes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import Flatten, MaxPool2D
from bpbook.layers import KEPT_BATCH_SIZES


def bound(layer, shape, is_first=False, dtype=np.float64):
    """Let ``layer`` follow one that gives samples of ``shape``."""
    layer.follow(shape)
    layer.bind(*np.zeros((2, 0), dtype), is_first)
    return layer


def winner(image, c, y, x, s):
    """Return row and column of the first largest pixel, from the top left row by row."""
    places = [(2 * y + i, 2 * x + j) for i in (0, 1) for j in (0, 1)]
    best = places[0]
    for row, column in places[1:]:
        if image[c, row, column, s] > image[c, best[0], best[1], s]:
            best = row, column
    return best


@st.composite
def images(draw):
    """Draw a batch (channels, height, width, m), odd sides among them, where ties are common."""
    shape = [draw(st.integers(*sides)) for sides in ((1, 3), (2, 7), (2, 7), (1, 3))]
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    n_values = draw(st.sampled_from([2, 3, 1000]))
    return rng.integers(0, n_values, shape) - 1.0


@given(images())
@settings(deadline=None, max_examples=100)
def test_the_largest_of_four_stays_and_alone_gets_the_gradient(image):
    channels, height, width, m = image.shape
    layer = bound(MaxPool2D(), image.shape[:-1])
    a = layer.forward(image)
    da = np.random.default_rng(1).standard_normal(a.shape)
    da_prev, expected = layer.backward(da), np.zeros(image.shape)
    assert layer.shape_out == (channels, height // 2, width // 2)
    assert a.shape == (*layer.shape_out, m)
    for c, y, x, s in np.ndindex(a.shape):
        row, column = winner(image, c, y, x, s)
        assert a[c, y, x, s] == image[c, row, column, s]
        expected[c, row, column, s] = da[c, y, x, s]
    assert (da_prev == expected).all()  # also 0 in a last odd row or column


def test_among_all_pictures_of_four_pixels_in_three_greys_the_first_largest_wins():
    image = np.array(list(product([0.0, 1.0, 2.0], repeat=4))).T.reshape(1, 2, 2, 81)
    layer = bound(MaxPool2D(), (1, 2, 2))
    assert (layer.forward(image) == image.reshape(4, 81).max(axis=0)).all()
    da_prev = layer.backward(np.full((1, 1, 1, 81), 5.0)).reshape(4, 81)
    assert (da_prev.argmax(axis=0) == image.reshape(4, 81).argmax(axis=0)).all()
    assert (np.sort(da_prev, axis=0) == [[0], [0], [0], [5]]).all()


def test_a_last_odd_row_and_column_are_left_out():
    layer = bound(MaxPool2D(), (1, 3, 3))
    image = np.array([[1.0, 2, 9], [3, 0, 9], [9, 9, 9]]).reshape(1, 3, 3, 1)
    assert layer.forward(image).tolist() == [[[[3]]]]
    da_prev = layer.backward(np.array([[[[7.0]]]]))
    assert da_prev[0, :, :, 0].tolist() == [[0, 0, 0], [7, 0, 0], [0, 0, 0]]


def test_pooling_takes_views_and_leaves_what_it_is_given():
    layer = bound(MaxPool2D(), (2, 5, 4))
    samples = np.random.default_rng(0).standard_normal((3, 2, 5, 4))
    image, da = samples.transpose(1, 2, 3, 0), np.ones((2, 2, 2, 3))
    kept = samples.copy()
    a, da_prev = layer.forward(image).copy(), layer.backward(da).copy()
    assert (a == layer.forward(np.ascontiguousarray(image))).all()
    assert (da_prev == layer.backward(np.asfortranarray(da))).all()
    assert (samples == kept).all()
    assert (da == 1).all()


@pytest.mark.parametrize(("kind", "shape"), [(MaxPool2D, (2, 5, 4)), (Flatten, (2, 5, 4))])
def test_batch_sizes_may_alternate_even_more_of_them_than_are_kept(kind, shape):
    layer = bound(kind(), shape)
    rng = np.random.default_rng(5)
    batches = [rng.standard_normal((*shape, m)) for m in range(1, KEPT_BATCH_SIZES + 3)]
    for image in [*batches, *batches[::-1], *batches]:
        fresh = bound(kind(), shape)
        a = layer.forward(image)
        assert (a == fresh.forward(image)).all()
        assert (layer.backward(np.cos(a)) == fresh.backward(np.cos(a))).all()


@pytest.mark.parametrize("kind", [MaxPool2D, Flatten])
def test_a_run_with_two_batch_sizes_allocates_nothing_after_the_first_round(kind):
    layer = bound(kind(), (1, 2, 2))
    first = {m: id(layer.forward(np.ones((1, 2, 2, m)))) for m in (8, 5)}
    assert {m: id(layer.forward(np.ones((1, 2, 2, m)))) for m in (8, 5)} == first


@pytest.mark.parametrize("kind", [MaxPool2D, Flatten])
def test_behind_layers_that_do_not_learn_no_gradient_is_passed_back(kind):
    layer = bound(kind(), (1, 2, 2), is_first=True)
    layer.forward(np.ones((1, 2, 2, 3)))
    assert layer.backward(None) is None


@pytest.mark.parametrize("kind", [MaxPool2D, Flatten])
def test_in_float32_everything_stays_float32(kind):
    layer = bound(kind(), (1, 2, 2), dtype=np.float32)
    a = layer.forward(np.ones((1, 2, 2, 3), np.float32))
    assert a.dtype == layer.backward(a).dtype == np.float32


@pytest.mark.parametrize("shape", [(4,), (3, 4), (1, 1, 2), (1, 2, 1)])
def test_pooling_refuses_what_is_no_image_of_two_by_two(shape):
    with pytest.raises(ValueError, match=r"MaxPool2D\(\) is given shape .* at least 2 rows"):
        MaxPool2D().follow(shape)


# --- Flatten -------------------------------------------------------------------------------------


def test_a_row_has_the_order_of_an_image_of_its_own():
    layer = bound(Flatten(), (2, 3, 4))
    image = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    a = layer.forward(image)
    assert layer.shape_out == (24,)
    assert a.shape == (5, 24)
    for c, y, x, s in np.ndindex(image.shape):
        assert a[s, 12 * c + 4 * y + x] == image[c, y, x, s]


def test_a_row_has_the_order_of_a_sequence_of_its_own():
    layer = bound(Flatten(), (3, 2))
    sequence = np.random.default_rng(0).standard_normal((3, 5, 2))
    a = layer.forward(sequence)
    assert layer.shape_out == (6,)
    assert a.shape == (5, 6)
    for t, s, feature in np.ndindex(sequence.shape):
        assert a[s, 2 * t + feature] == sequence[t, s, feature]


@pytest.mark.parametrize("batch", [(2, 3, 4, 5), (3, 5, 2), (5, 4), (1, 1, 1, 1)])
def test_backward_undoes_the_flattening(batch):
    shape = {4: batch[:-1], 3: (batch[0], batch[-1]), 2: batch[1:]}[len(batch)]
    layer = bound(Flatten(), shape)
    a_prev = np.random.default_rng(0).standard_normal(batch)
    assert (layer.backward(layer.forward(a_prev)) == a_prev).all()


def test_flatten_copies():
    layer = bound(Flatten(), (4,))
    a_prev = np.ones((2, 4))
    layer.forward(a_prev)[0, 0] = 5
    assert (a_prev == 1).all()


def test_repr_is_the_call_that_makes_it():
    assert (repr(MaxPool2D()), repr(Flatten())) == ("MaxPool2D()", "Flatten()")


OF_OTHERS = [
    lambda: MaxPool2D(2),
    lambda: MaxPool2D(size=2),
    lambda: Flatten((1, 28, 28)),
    lambda: Flatten(start_dim=1),
]


@pytest.mark.parametrize("make", OF_OTHERS)
def test_arguments_that_other_libraries_have_are_refused(make):
    with pytest.raises(TypeError, match="argument"):
        make()
