"""The postcode network of 1989: its counts, its layer against loops, and smaller digits."""

import numpy as np
import pytest
from alone import bound, drawn

from bpbook import check_gradient
from bpbook.history import zip_code_net
from bpbook.history.zip_code_net import HEIGHT, SharedMaps, scaled_tanh

SEES = [[0, 2], [1, 0], [2, 1]]


def meetings(layer):
    """Yield map, place, place in the list of seen maps, weight, map before and pixel."""
    for f, y, x in np.ndindex(*layer.shape_out):
        for k, i, j in np.ndindex(layer.sees.shape[1], 5, 5):
            yield f, y, x, k, i, j, layer.sees[f, k], 2 * y + i - 2, 2 * x + j - 2


def inside(layer, row, column):
    return 0 <= row < layer.shape_in[1] and 0 <= column < layer.shape_in[2]


def layer_and_image(sees=SEES):
    layer, _ = bound(SharedMaps((3, 8, 6), 3, sees, "identity"), 1)
    layer.W, layer.b = drawn(*layer.W.shape, seed=3), drawn(*layer.b.shape, seed=4)
    return layer, drawn(3, 8, 6, 2, seed=2)


def test_forward_is_a_sum_over_the_maps_seen_with_the_background_beyond_the_border():
    layer, image = layer_and_image()
    z = np.repeat(layer.b[..., None], 2, axis=-1)
    for f, y, x, k, i, j, c, row, column in meetings(layer):
        pixel = image[c, row, column] if inside(layer, row, column) else -1.0
        z[f, y, x] += layer.W[f, k, i, j] * pixel
    np.testing.assert_allclose(layer.forward(image), z, atol=1e-12)
    assert layer.shape_out == (3, 4, 3)


def test_backward_is_a_sum_over_places_and_samples_and_a_bias_has_one_place():
    layer, image = layer_and_image()
    da = drawn(*layer.forward(image).shape, seed=5)
    da_prev = layer.backward(da).copy()
    dW, expected = np.zeros(layer.W.shape), np.zeros(image.shape)
    for f, y, x, k, i, j, c, row, column in meetings(layer):
        there = inside(layer, row, column)
        pixel = image[c, row, column] if there else np.full(2, -1.0)
        dW[f, k, i, j] += da[f, y, x] @ pixel
        if there:
            expected[c, row, column] += layer.W[f, k, i, j] * da[f, y, x]
    np.testing.assert_allclose(layer.dW, dW, atol=1e-12)
    np.testing.assert_allclose(layer.db, da.sum(axis=-1), atol=1e-12)
    np.testing.assert_allclose(da_prev, expected, atol=1e-12)


def test_a_map_that_is_not_seen_changes_nothing():
    layer, image = layer_and_image([[0, 2]] * 3)
    before = layer.forward(image).copy()
    image[1] += 5
    assert np.array_equal(layer.forward(image), before)


def test_a_second_batch_meets_the_background_too():
    layer, image = layer_and_image()
    first = layer.forward(image).copy()
    layer.backward(first)
    layer.forward(image[..., :1])
    assert np.array_equal(layer.forward(image), first)


@pytest.mark.parametrize("name", zip_code_net.NETS)
def test_the_gradient_of_the_whole_network(name):
    X, Y, _ = zip_code_net.data()
    net = zip_code_net.NETS[name](0, dtype=np.float64)
    verdict = check_gradient(net, zip_code_net.fitting(net, X[:2]).astype(float), Y[:2])
    assert verdict.relative_error < 1e-7


def test_the_counts_are_those_of_the_paper():
    counts = zip_code_net.counts()
    assert counts["H1"] == (768, 19_968, 1068)
    assert counts["H2"] == (192, 38_592, 2592)
    assert counts["H3"] == (30, 5790, 5790)
    assert counts["output"] == (10, 310, 310)
    assert np.sum(list(counts.values()), axis=0).tolist() == [1256, 64_660, 9760]
    assert zip_code_net.shared(0).theta.size == 9760


def test_the_dense_network_has_about_as_many_parameters():
    gaps = {h: abs(zip_code_net.dense_parameters(h) - 9760) for h in range(1, 100)}
    assert min(gaps, key=gaps.get) == zip_code_net.HIDDEN
    assert zip_code_net.dense(0).theta.size == zip_code_net.dense_parameters(37) == 9889


def test_the_wheel_uses_each_map_equally_often():
    sees = zip_code_net.wheel()
    assert sees.shape == (12, 8)
    assert (np.bincount(sees.ravel()) == 8).all()
    assert all(len(set(row)) == 8 for row in sees.tolist())


def test_scaled_tanh_is_about_its_input_at_plus_and_minus_one():
    z = np.linspace(-3, 3, 25)
    np.testing.assert_allclose(scaled_tanh(z), HEIGHT * np.tanh(2 * z / 3))
    assert scaled_tanh(1.0) == pytest.approx(1, abs=1e-4)
    step = (scaled_tanh(z + 1e-6) - scaled_tanh(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(scaled_tanh.slope(z), step, atol=1e-8)


def test_a_smaller_digit_keeps_its_mean_and_the_place_of_its_ink():
    image = np.zeros((28, 28))
    image[14:21, 7:14] = 1  # rows 8 to 11 of 16, columns 4 to 7
    found = zip_code_net.smaller(image.reshape(1, 784))
    assert found.shape == (1, 1, 16, 16)
    wanted = np.full((16, 16), -1.0)
    wanted[8:12, 4:8] = 1
    np.testing.assert_allclose(found[0, 0], wanted, atol=1e-6)
    grey = np.random.default_rng(0).random((3, 784))
    means = zip_code_net.smaller(grey).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(means, 2 * grey.mean(axis=1) - 1, atol=1e-6)


def test_digits_for_learning_for_the_test_and_for_the_rate_do_not_overlap():
    X, Y, labels = zip_code_net.data()
    assert len(X) == 10_000 == 7291 + 2007 + 702
    assert (Y.argmax(axis=1) == labels).all()
    assert set(np.unique(Y)) == {-1.0, 1.0}


def test_training_is_watched_before_each_pass_and_at_the_end():
    seen = []
    net = zip_code_net.train("dense", 0, 50, passes=2, watch=lambda net: seen.append(1))
    assert len(seen) == 3
    X, _, labels = zip_code_net.data()
    assert zip_code_net.error(net, X[:50], labels[:50]) < 0.9
