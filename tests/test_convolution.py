"""Conv2D against loops over single indices, a dense layer, its views and its buffers."""

import numpy as np
import pytest
from alone import bound, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import Conv2D, Dense
from bpbook.layers import KEPT_BATCH_SIZES

CLOSE = {"rel": 1e-12, "abs": 1e-12}


@st.composite
def convolutions(draw):
    """Draw a layer with identity and a batch (channels, height, width, m)."""
    channels, height, width = (draw(st.integers(1, n)) for n in (3, 5, 5))
    padding, stride = draw(st.integers(0, 2)), draw(st.integers(1, 3))
    size = draw(st.integers(1, min(height, width, 4) + 2 * padding))
    shape, n_filters = (channels, height, width), draw(st.integers(1, 3))
    layer = Conv2D(shape, n_filters, size, stride=stride, padding=padding)
    seed = draw(st.integers(0, 1000))
    return *bound(layer, seed), drawn(*shape, draw(st.integers(1, 3)), seed=seed + 1)


def meetings(layer):
    """Yield every place (y, x), filter entry (i, j) and the pixel that meet there."""
    _, height, width = layer.shape_in
    for y, x, i, j in np.ndindex(*layer.shape_out[1:], layer.size, layer.size):
        row = layer.stride * y + i - layer.padding
        column = layer.stride * x + j - layer.padding
        if 0 <= row < height and 0 <= column < width:  # else it meets a zero of the padding
            yield y, x, i, j, row, column


@given(convolutions())
@settings(deadline=None, max_examples=60)
def test_forward_is_the_sum_over_channels_and_filter_entries_plus_the_bias(convolution):
    layer, _, image = convolution
    layer.forward(image)
    z = np.zeros(layer.z.shape)
    for f in range(layer.n_filters):
        z[f] = layer.b[f]
        for y, x, i, j, row, column in meetings(layer):
            for c, s in np.ndindex(len(image), image.shape[-1]):
                z[f, y, x, s] += layer.W[f, c, i, j] * image[c, row, column, s]
    np.testing.assert_allclose(layer.z, z, rtol=1e-12, atol=1e-12)
    assert (layer.a == layer.z).all()


@given(convolutions())
@settings(deadline=None, max_examples=60)
def test_backward_is_the_sum_over_places_and_samples(convolution):
    layer, _, image = convolution
    a = layer.forward(image)
    da = drawn(*a.shape, seed=2)
    da_prev = layer.backward(da)  # with the identity, delta is da
    dW, expected = np.zeros(layer.W.shape), np.zeros(image.shape)
    for y, x, i, j, row, column in meetings(layer):
        for f, c, s in np.ndindex(layer.n_filters, len(image), image.shape[-1]):
            dW[f, c, i, j] += da[f, y, x, s] * image[c, row, column, s]
            expected[c, row, column, s] += da[f, y, x, s] * layer.W[f, c, i, j]
    np.testing.assert_allclose(layer.dW, dW, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(da_prev, expected, rtol=1e-12, atol=1e-12)
    for f in range(layer.n_filters):
        assert layer.db[f] == pytest.approx(sum(da[f].flat), **CLOSE)


@given(
    shape=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    size=st.integers(1, 4),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
)
def test_the_filter_goes_as_far_as_it_lies_within_the_padded_image(shape, size, stride, padding):
    if size > min(shape) + 2 * padding:
        with pytest.raises(ValueError, match=f"size is {size}: expected at most"):
            Conv2D((1, *shape), 2, size, stride=stride, padding=padding)
        return
    layer = Conv2D((1, *shape), 2, size, stride=stride, padding=padding)
    starts = [range(-padding, side + padding - size + 1, stride) for side in shape]
    assert layer.shape_out == (2, len(starts[0]), len(starts[1]))


def test_the_filter_is_not_flipped():
    layer, _ = bound(Conv2D((1, 3, 3), 1, 2))
    layer.W, layer.b = [[[[1, 10], [100, 1000]]]], [0.5]
    image = np.arange(9.0).reshape(1, 3, 3, 1)
    assert layer.forward(image)[0, :, :, 0].tolist() == [[4310.5, 5421.5], [7643.5, 8754.5]]


def test_a_filter_as_large_as_the_image_is_a_dense_layer():
    layer, _ = bound(Conv2D((2, 3, 3), 4, 3, "tanh"))
    dense, _ = bound(Dense(18, 4, "tanh"))
    dense.W, dense.b = layer.W.reshape(4, 18).T, layer.b
    images = drawn(5, 2, 3, 3)
    a = layer.forward(images.transpose(1, 2, 3, 0))
    np.testing.assert_allclose(a.reshape(4, 5).T, dense.forward(images.reshape(5, 18)), rtol=1e-12)
    da = drawn(5, 4, seed=2)
    da_prev = layer.backward(da.T.reshape(4, 1, 1, 5))
    expected = dense.backward(da).reshape(images.shape)
    np.testing.assert_allclose(da_prev.transpose(3, 0, 1, 2), expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(layer.dW, dense.dW.T.reshape(4, 2, 3, 3), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(layer.db, dense.db, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu"])
def test_the_activation_acts_on_every_z_forward_and_backward(activation):
    layer, _ = bound(Conv2D((1, 4, 4), 2, 3, activation, padding=1))
    a = layer.forward(drawn(1, 4, 4, 3))
    np.testing.assert_allclose(a, layer.activation(layer.z), rtol=1e-14)
    da = drawn(*a.shape, seed=2)
    layer.backward(da)
    np.testing.assert_allclose(layer.delta, da * layer.activation.slope(layer.z), rtol=1e-12)


def test_weights_and_gradients_are_views_filter_by_filter_and_then_the_bias():
    layer, grad = bound(Conv2D((2, 3, 3), 2, 2))
    assert layer.n_parameters == 18
    layer.theta[:] = range(18)
    assert layer.W.tolist() == np.arange(16).reshape(2, 2, 2, 2).tolist()
    assert layer.b.tolist() == [16, 17]
    assert all(np.shares_memory(view, layer.theta) for view in (layer.W, layer.b))
    assert all(np.shares_memory(view, grad) for view in (layer.dW, layer.db))


def test_the_first_layer_computes_no_gradient_for_its_input():
    layer, grad = bound(Conv2D((1, 3, 3), 1, 3, padding=1), is_first=True)
    layer.forward(np.ones((1, 3, 3, 2)))
    assert layer.backward(np.ones((1, 3, 3, 2))) is None
    assert grad.tolist() == [8, 12, 8, 12, 18, 12, 8, 12, 8, 18]  # places × samples they meet


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 2), (2, 1), (3, 1)])
def test_batch_sizes_may_alternate_and_a_batch_may_come_twice(stride, padding):
    def make():
        layer = Conv2D((2, 5, 4), 3, 3, "tanh", stride=stride, padding=padding)
        return bound(layer)

    layer, grad = make()
    batches = [drawn(2, 5, 4, m, seed=m) for m in range(1, KEPT_BATCH_SIZES + 3)]
    for image in [*batches, *batches[::-1], *batches]:
        fresh, fresh_grad = make()
        da = np.cos(np.arange(3.0 * np.prod(layer.shape_out[1:]) * image.shape[-1]))
        da = da.reshape(*layer.shape_out, -1)
        assert (layer.forward(image) == fresh.forward(image)).all()
        assert (layer.backward(da) == fresh.backward(da)).all()
        assert (grad == fresh_grad).all()


def test_batches_may_lie_in_any_order():
    layer, grad = bound(Conv2D((2, 4, 5), 2, 3))
    image = drawn(2, 4, 5, 3)
    samples_first = np.ascontiguousarray(image.transpose(3, 0, 1, 2))
    flipped = np.ascontiguousarray(image[:, ::-1, :, ::-1])
    da = drawn(2, 2, 3, 3, seed=2)
    results = []
    for view in (
        image,
        samples_first.transpose(1, 2, 3, 0),
        np.asfortranarray(image),
        flipped[:, ::-1, :, ::-1],
    ):
        results.append([layer.forward(view).copy(), layer.backward(da).copy(), grad.copy()])
    for result in results[1:]:
        assert all((a == b).all() for a, b in zip(result, results[0], strict=True))


def test_a_run_with_two_batch_sizes_allocates_nothing_after_the_first_round():
    layer, _ = bound(Conv2D((1, 3, 3), 2, 2))
    first = {m: id(layer.forward(np.ones((1, 3, 3, m)))) for m in (8, 5)}
    assert {m: id(layer.forward(np.ones((1, 3, 3, m)))) for m in (8, 5)} == first


def test_the_image_and_da_are_left_as_they_were():
    layer, _ = bound(Conv2D((1, 4, 4), 1, 2, "tanh"))
    image, da = drawn(1, 4, 4, 2), drawn(1, 3, 3, 2)
    kept = image.copy(), da.copy()
    layer.forward(image)
    layer.backward(da)
    assert (image == kept[0]).all()
    assert (da == kept[1]).all()


def test_in_float32_everything_stays_float32():
    layer, _ = bound(Conv2D((1, 4, 4), 2, 3, "relu", padding=1), dtype=np.float32)
    a = layer.forward(drawn(1, 4, 4, 2).astype(np.float32))
    da_prev = layer.backward(a)
    assert a.dtype == layer.delta.dtype == da_prev.dtype == layer.W.dtype == np.float32


@pytest.mark.parametrize(
    ("activation", "initializer"), [("relu", "he"), ("leaky_relu", "he"), ("tanh", "xavier")]
)
def test_the_default_initializer_follows_the_activation(activation, initializer):
    assert Conv2D((1, 2, 2), 1, 2, activation).initializer.__name__ == initializer


def test_initialize_counts_a_patch_as_fan_in_and_sets_the_bias_to_zero():
    asked = []

    def spy(rng, shape, fan_in, fan_out):
        asked.append((rng, shape, fan_in, fan_out))
        return np.full(shape, 7.0)

    layer, _ = bound(Conv2D((3, 9, 9), 5, 3, initializer=spy))
    layer.initialize("the generator")
    assert asked == [("the generator", (5, 3, 3, 3), 3 * 9, 5 * 9)]
    assert layer.theta.tolist() == [7.0] * 135 + [0.0] * 5


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (((1, 3), 1, 1), {}, r"shape_in is \(1, 3\): expected 3 whole .*\(channels, height, wid"),
        (((1, 3, 0), 1, 1), {}, r"shape_in is \(1, 3, 0\): expected 3 whole numbers above 0"),
        ((9, 1, 1), {}, "shape_in is 9: expected 3 whole numbers"),
        (((1, 3, 3), 0, 1), {}, "n_filters is 0: expected a whole number, 1 or more"),
        (((1, 3, 3), 1, 1.5), {}, "size is 1.5: expected a whole number, 1 or more"),
        (((1, 3, 3), 1, 1), {"stride": 0}, "stride is 0: expected a whole number, 1 or more"),
        (((1, 3, 3), 1, 1), {"padding": -1}, "padding is -1: expected a whole number, 0 or more"),
        (((1, 3, 3), 1, 1, "softmax"), {}, "activation is 'softmax': expected another"),
        (((1, 3, 3), 1, 1, "reul"), {}, "activation is 'reul': expected one of"),
        (((1, 3, 3), 1, 1), {"initializer": "me"}, "initializer is 'me': expected one of"),
        (
            ((2, 5, 3), 1, 6),
            {"padding": 1},
            r"size is 6: expected at most 5, .* images of shape \(2, 5, 3\) with padding 1",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        Conv2D(*arguments, **options)


def test_repr_is_the_call_that_makes_it():
    assert repr(Conv2D((1, 8, 8), 4, 3, "relu")) == "Conv2D((1, 8, 8), 4, 3, 'relu')"
    full = Conv2D([2, 8, 8], 4, 3, stride=2, padding=1)
    assert repr(full) == "Conv2D((2, 8, 8), 4, 3, 'identity', stride=2, padding=1)"


@pytest.mark.parametrize("shape", [(1, 3, 9), (1, 9, 3)])
def test_the_smaller_side_bounds_the_filter_whichever_it_is(shape):
    assert Conv2D(shape, 1, 3).size == 3
    with pytest.raises(ValueError, match="size is 4: expected at most 3"):
        Conv2D(shape, 1, 4)
