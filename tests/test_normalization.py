"""BatchNorm and LayerNorm against sums over single numbers, their averages and their gradients."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import BatchNorm, Conv2D, Dense, Flatten, LayerNorm, Network
from bpbook.layers import KEPT_BATCH_SIZES

KINDS = [BatchNorm, LayerNorm]


def bound(layer, shape, seed=0, is_first=False, dtype=np.float64):
    """Let ``layer`` follow samples of ``shape``; return it, with drawn gains, and its gradient."""
    layer.follow(shape)
    theta, grad = np.zeros((2, layer.n_parameters), dtype)
    layer.bind(theta, grad, is_first)
    layer.initialize(None)
    theta[:] = np.random.default_rng(seed).uniform(0.5, 2, theta.size)
    return layer, grad


def drawn(*shape, seed=1):
    """Return numbers far from mean 0 and variance 1, different in every place."""
    return 3 + 2 * np.random.default_rng(seed).standard_normal(shape)


def inside(shape, m):
    return (*shape, m) if len(shape) == 3 else (m, *shape)


def normalized(numbers, number, epsilon):
    """Return (number - mean) / √(variance + ε) with the standard library only."""
    variance = statistics.pvariance(numbers)
    return (number - statistics.fmean(numbers)) / math.sqrt(variance + epsilon)


sides = st.integers(1, 3)
shapes = st.one_of(st.tuples(st.integers(1, 4)), st.tuples(sides, sides, sides))


@given(shape=shapes, m=st.integers(2, 5), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_batch_norm_takes_each_column_or_channel_over_the_batch(shape, m, seed):
    layer, _ = bound(BatchNorm("tanh", epsilon=1e-3), shape, seed)
    x = drawn(*inside(shape, m), seed=seed + 1)
    a = layer.forward(x, training=True)
    assert (layer.gamma.shape, layer.beta.shape) == ((shape[0],), (shape[0],))
    for place in np.ndindex(x.shape):
        feature = place[0] if x.ndim == 4 else place[1]
        numbers = x[feature] if x.ndim == 4 else x[:, feature]
        z = normalized(numbers.ravel().tolist(), x[place], 1e-3)
        z = layer.gamma[feature] * z + layer.beta[feature]
        assert layer.z[place] == pytest.approx(z, rel=1e-11, abs=1e-12)
        assert a[place] == pytest.approx(math.tanh(z), rel=1e-11, abs=1e-12)


@given(shape=shapes, m=st.integers(1, 4), training=st.booleans(), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=60)
def test_layer_norm_takes_each_sample_over_its_features(shape, m, training, seed):
    layer, _ = bound(LayerNorm("tanh", epsilon=1e-3), shape, seed)
    x = drawn(*inside(shape, m), seed=seed + 1)
    a = layer.forward(x, training)
    gain, shift = layer.gamma.reshape(shape), layer.beta.reshape(shape)
    for place in np.ndindex(x.shape):
        numbers, own = (x[..., place[-1]], place[:-1]) if x.ndim == 4 else (x[place[0]], place[1])
        z = normalized(numbers.ravel().tolist(), x[place], 1e-3)
        z = gain[own] * z + shift[own]
        assert layer.z[place] == pytest.approx(z, rel=1e-11, abs=1e-12)
        assert a[place] == pytest.approx(math.tanh(z), rel=1e-11, abs=1e-12)


# --- what batch norm remembers -------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (3, 2, 2)])
@pytest.mark.parametrize("momentum", [0.1, 0.3, 1])
def test_the_running_averages_move_towards_each_batch(shape, momentum):
    layer, _ = bound(BatchNorm(momentum=momentum), shape)
    mean, variance = [0.0] * 3, [1.0] * 3
    for seed, m in enumerate([4, 2, 7]):
        x = drawn(*inside(shape, m), seed=seed)
        layer.forward(x, training=True)
        for j in range(3):
            numbers = (x[j] if x.ndim == 4 else x[:, j]).ravel().tolist()
            mean[j] = (1 - momentum) * mean[j] + momentum * statistics.fmean(numbers)
            # the divisor is N - 1 here
            variance[j] = (1 - momentum) * variance[j] + momentum * statistics.variance(numbers)
        assert layer.state["mean"].tolist() == pytest.approx(mean, rel=1e-12)
        assert layer.state["variance"].tolist() == pytest.approx(variance, rel=1e-12)


@pytest.mark.parametrize("shape", [(2,), (2, 2, 2)])
def test_prediction_uses_the_running_averages_and_leaves_them(shape):
    layer, _ = bound(BatchNorm(epsilon=1e-2), shape)
    layer.set_state({"mean": [1, 2], "variance": [3, 0.5]})
    x = drawn(*inside(shape, 1))
    a = layer.forward(x)
    for place in np.ndindex(x.shape):
        j = place[0] if x.ndim == 4 else place[1]
        x_hat = (x[place] - [1, 2][j]) / math.sqrt([3, 0.5][j] + 1e-2)
        assert a[place] == pytest.approx(layer.gamma[j] * x_hat + layer.beta[j], rel=1e-12)
    assert layer.state["mean"].tolist() == [1, 2]
    assert layer.state["variance"].tolist() == [3, 0.5]


def test_averages_that_have_seen_one_population_normalize_it():
    net = Network([Dense(2, 2), BatchNorm(), Dense(2, 1)], "squared_error", rng=0)
    X, Y = drawn(400, 2), np.zeros((400, 1))
    for _ in range(200):
        net.loss(X, Y, training=True)
    net.predict(X)
    a = net.layers[1].a
    np.testing.assert_allclose(a.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(a.var(axis=0), 1, rtol=1e-2)  # 399 in place of 400, and epsilon


def test_initialize_makes_all_four_what_changes_nothing():
    layer, _ = bound(BatchNorm(), (3,))
    layer.forward(drawn(5, 3), training=True)
    layer.initialize(None)
    assert layer.theta.tolist() == [1, 1, 1, 0, 0, 0]
    assert layer.state["mean"].tolist() == [0, 0, 0]
    assert layer.state["variance"].tolist() == [1, 1, 1]


def test_get_state_is_a_copy_and_set_state_fills():
    layer, _ = bound(BatchNorm(), (2,))
    before = layer.get_state()
    layer.forward(drawn(5, 2), training=True)
    assert before["mean"].tolist() == [0, 0]
    vector = layer.state["mean"]
    assert vector.all()
    layer.set_state(before)
    assert layer.state["mean"] is vector
    assert not vector.any()


def test_one_number_per_feature_has_no_variance():
    layer, _ = bound(BatchNorm(), (2,))
    with pytest.raises(ValueError, match="one number per feature: expected a batch of at least 2"):
        layer.forward(np.ones((1, 2)), training=True)
    assert layer.state["mean"].tolist() == [0, 0]
    assert np.isfinite(layer.forward(np.ones((1, 2)))).all()  # but it can be predicted


def test_one_image_of_several_pixels_is_enough():
    layer, _ = bound(BatchNorm(), (2, 1, 2))
    layer.gamma, layer.beta = [1, 1], [0, 0]
    a = layer.forward(np.array([[[[1.0], [3.0]]], [[[6.0], [2.0]]]]), training=True)
    np.testing.assert_allclose(a.ravel(), [-1, 1, 1, -1], rtol=1e-5)


# --- the gradient --------------------------------------------------------------------------------


def dx_by_hand(numbers, gammas, deltas, k, epsilon):
    """Return ∂J/∂x[k] as Σ over i of ∂J/∂x̂[i] ∂x̂[i]/∂x[k], where d is 1 if i = k, else 0.

    ∂x̂[i]/∂x[k] = (d - 1/N) / s - (x[i] - mean) (x[k] - mean) / (N s³), s = √(variance + ε).
    """
    N, mean = len(numbers), statistics.fmean(numbers)
    s = math.sqrt(statistics.pvariance(numbers) + epsilon)
    return sum(
        gammas[i]
        * deltas[i]
        * (((i == k) - 1 / N) / s - (numbers[i] - mean) * (numbers[k] - mean) / (N * s**3))
        for i in range(N)
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3,), (3, 2, 2)])
def test_backward_is_the_sum_over_all_that_share_mean_and_variance(kind, shape):
    layer, _ = bound(kind(epsilon=1e-3), shape)
    x = drawn(*inside(shape, 4))
    da = drawn(*x.shape, seed=2)
    layer.forward(x, training=True)
    da_prev = layer.backward(da)
    per_place = shape if kind is LayerNorm else (3, *[1] * (len(shape) - 1))
    gains = layer.gamma.reshape(per_place)
    gains = np.broadcast_to(gains[..., None] if x.ndim == 4 else gains, x.shape)
    axis = {(BatchNorm, 2): 1, (BatchNorm, 4): 0, (LayerNorm, 2): 0, (LayerNorm, 4): 3}[
        kind, x.ndim
    ]
    for group in range(x.shape[axis]):
        pick = [np.take(v, group, axis).ravel() for v in (x, gains, da, da_prev)]
        for k in range(pick[0].size):
            by_hand = dx_by_hand(*(v.tolist() for v in pick[:3]), k, 1e-3)
            assert pick[3][k] == pytest.approx(by_hand, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3,), (3, 2, 2)])
def test_gain_and_shift_get_the_sums_over_where_they_are_used(kind, shape):
    layer, grad = bound(kind(), shape)
    x = drawn(*inside(shape, 4))
    da = drawn(*x.shape, seed=2)
    z = layer.forward(x, training=True).copy()
    layer.backward(da)
    n = len(layer.gamma)
    dgamma, dbeta = np.zeros(n), np.zeros(n)
    for place in np.ndindex(x.shape):
        sample_first = (place[-1], *place[:-1]) if x.ndim == 4 else place
        j = np.ravel_multi_index(sample_first[1:], shape) if kind is LayerNorm else sample_first[1]
        dgamma[j] += da[place] * (z[place] - layer.beta[j]) / layer.gamma[j]
        dbeta[j] += da[place]
    np.testing.assert_allclose(layer.dgamma, dgamma, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(layer.dbeta, dbeta, rtol=1e-11, atol=1e-12)
    assert (grad == [*layer.dgamma, *layer.dbeta]).all()


def test_a_bias_before_batch_norm_has_no_effect_and_no_gradient():
    net = Network([Dense(2, 3), BatchNorm("tanh"), Dense(3, 1)], "squared_error", rng=0)
    X, Y = drawn(5, 2), np.zeros((5, 1))
    J, _ = net.loss_and_gradient(X, Y)
    np.testing.assert_allclose(net.layers[0].db, 0, atol=1e-14)
    net.layers[0].b = [5, -3, 1]
    assert net.loss_and_gradient(X, Y)[0] == pytest.approx(J, rel=1e-12)


def test_the_activation_acts_on_every_z_forward_and_backward():
    for kind in KINDS:
        layer, _ = bound(kind("gelu"), (3,))
        a = layer.forward(drawn(4, 3), training=True)
        np.testing.assert_allclose(a, layer.activation(layer.z), rtol=1e-14)
        da = drawn(4, 3, seed=2)
        layer.backward(da)
        np.testing.assert_allclose(layer.delta, da * layer.activation.slope(layer.z), rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_feature_that_is_the_same_everywhere_stays_finite(kind):
    layer, grad = bound(kind(), (2,))
    a = layer.forward(np.full((3, 2), 7.0), training=True)
    assert a.tolist() == [layer.beta.tolist()] * 3
    assert np.isfinite(layer.backward(drawn(3, 2))).all()
    assert np.isfinite(grad).all()


# --- buffers, types, words -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3,), (2, 3, 2)])
def test_batch_sizes_may_alternate_and_a_batch_may_come_twice(kind, shape):
    layer, grad = bound(kind("tanh"), shape)
    batches = [drawn(*inside(shape, m), seed=m) for m in range(2, KEPT_BATCH_SIZES + 4)]
    for x in [*batches, *batches[::-1], *batches]:
        fresh, fresh_grad = bound(kind("tanh"), shape)
        a = layer.forward(x, training=True)
        assert (a == fresh.forward(x, training=True)).all()
        assert (layer.backward(np.cos(a)) == fresh.backward(np.cos(a))).all()
        assert (grad == fresh_grad).all()


@pytest.mark.parametrize("kind", KINDS)
def test_images_may_lie_in_any_order_and_are_left_as_they_were(kind):
    layer, grad = bound(kind("tanh"), (2, 3, 2))
    x, da = drawn(2, 3, 2, 4), drawn(2, 3, 2, 4, seed=2)
    results = []
    for view in (x, np.ascontiguousarray(x.transpose(3, 0, 1, 2)).transpose(1, 2, 3, 0)):
        a = layer.forward(view, training=True).copy()
        results.append([a, layer.backward(da).copy(), grad.copy()])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)
    assert (x == drawn(2, 3, 2, 4)).all()
    assert (da == drawn(2, 3, 2, 4, seed=2)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_behind_layers_that_do_not_learn_no_gradient_is_passed_back(kind):
    layer, grad = bound(kind(), (2,), is_first=True)
    layer.forward(drawn(3, 2), training=True)
    assert layer.backward(drawn(3, 2, seed=2)) is None
    assert grad.all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3,), (2, 3, 2)])
def test_in_float32_everything_stays_float32(kind, shape):
    layer, _ = bound(kind("tanh"), shape, dtype=np.float32)
    a = layer.forward(drawn(*inside(shape, 4)).astype(np.float32), training=True)
    assert a.dtype == layer.backward(a).dtype == layer.x_hat.dtype == layer.gamma.dtype
    assert a.dtype == np.float32
    assert all(values.dtype == np.float32 for values in layer.state.values())


@pytest.mark.parametrize("kind", KINDS)
def test_weights_and_gradients_are_views_the_gains_and_then_the_shifts(kind):
    layer, grad = bound(kind(), (2,))
    layer.theta[:] = [1, 2, 3, 4]
    assert (layer.gamma.tolist(), layer.beta.tolist()) == ([1, 2], [3, 4])
    assert all(np.shares_memory(view, grad) for view in (layer.dgamma, layer.dbeta))


@pytest.mark.parametrize("kind", KINDS)
def test_sequences_are_refused_in_words(kind):
    with pytest.raises(ValueError, match=rf"{kind.__name__}\('tanh'\) is given sequences of shape"):
        kind("tanh").follow((3, 2))


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (BatchNorm, {"momentum": 0}, "momentum is 0: expected a finite number above 0"),
        (BatchNorm, {"momentum": 1.5}, "momentum is 1.5: expected a number above 0 and up to 1"),
        (BatchNorm, {"epsilon": 0}, "epsilon is 0: expected a finite number above 0"),
        (LayerNorm, {"epsilon": -1}, "epsilon is -1: expected a finite number above 0"),
        (BatchNorm, {"activation": "softmax"}, "activation is 'softmax': expected another"),
        (LayerNorm, {"activation": "softmax"}, "activation is 'softmax': expected another"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind, options, message):
    with pytest.raises(ValueError, match=message):
        kind(**options)


def test_in_a_network_both_take_vectors_and_images():
    layers = [Conv2D((1, 4, 4), 2, 3), BatchNorm("relu"), Conv2D((2, 2, 2), 3, 2, padding=1)]
    layers += [LayerNorm(), Flatten(), Dense(27, 4), BatchNorm(), LayerNorm("tanh"), Dense(4, 1)]
    net = Network(layers, "squared_error", rng=0)
    sizes = [layer.n_parameters for layer in net.layers]
    assert sizes == [20, 4, 27, 54, 0, 112, 8, 8, 5]
    assert net.predict(drawn(3, 1, 4, 4)).shape == (3, 1)


def test_repr_is_the_call_that_makes_it():
    assert repr(BatchNorm()) == "BatchNorm('identity')"
    assert repr(LayerNorm("tanh")) == "LayerNorm('tanh')"
    full = BatchNorm("relu", momentum=0.5, epsilon=1e-3)
    assert repr(full) == "BatchNorm('relu', momentum=0.5, epsilon=0.001)"
    assert repr(LayerNorm(epsilon=0.5)) == "LayerNorm('identity', epsilon=0.5)"
