"""Ordered derivatives: by all ways, by differences, and by the engine."""

from itertools import pairwise

import numpy as np
import pytest

from bpbook import Dense, Network
from bpbook.history import ordered


def test_the_small_system():
    partials = np.array([[0, 4, 3], [0, 0, 5], [0, 0, 0]])
    assert ordered.ordered_derivatives(partials, 2).tolist() == [23, 5, 1]
    assert ordered.ordered_derivatives(partials, 1).tolist() == [4, 1, 0]


def test_ordered_derivatives_are_the_sum_over_all_ways():
    partials = np.triu(np.random.default_rng(0).normal(size=(6, 6)), 1)
    ways = np.linalg.inv(np.eye(6) - partials)  # 1 + P + P² + ...: ways of 0, 1, 2, ... steps
    for target in range(6):
        assert ordered.ordered_derivatives(partials, target) == pytest.approx(ways[:, target])


def direct(x, Y):
    slopes = np.zeros_like(x)
    slopes[:, -Y.shape[1] :] = x[:, -Y.shape[1] :] - Y
    return slopes


@pytest.mark.parametrize("sizes", [(2, 1), (3, 4, 2), (2, 3, 3, 1)])
def test_layers_in_a_row_are_the_engine(sizes):
    rng = np.random.default_rng(sum(sizes))
    layers = [Dense(n, k, "sigmoid") for n, k in pairwise(sizes)]
    net = Network(layers, "squared_error", rng=1)
    for layer in net.layers:
        layer.b = rng.normal(size=layer.b.shape)
    X, Y = rng.normal(size=(4, sizes[0])), rng.random((4, sizes[-1]))
    net.loss_and_gradient(X, Y)
    W = ordered.from_layers(net.layers)
    x = ordered.outputs(W, np.hstack([np.ones((4, 1)), X]))
    assert x[:, -sizes[-1] :] == pytest.approx(net.predict(X), rel=1e-14)
    F_net, F_W = ordered.ordered_sweep(W, x, direct(x, Y), 1 + sizes[0])
    first = 1
    for layer, n_in in zip(net.layers, sizes, strict=False):
        before, after = slice(first, first + n_in), slice(first + n_in, first + n_in + layer.n_out)
        assert F_net[:, after] == pytest.approx(layer.delta, rel=1e-12, abs=1e-15)
        assert F_W[before, after] == pytest.approx(layer.dW, rel=1e-12, abs=1e-15)
        assert F_W[0, after] == pytest.approx(layer.db, rel=1e-12, abs=1e-15)
        first += n_in


def test_all_links_at_once():
    rng = np.random.default_rng(2)
    W, given, Y = np.triu(rng.normal(size=(7, 7)), 1), rng.normal(size=(3, 2)), rng.random((3, 2))

    def error(W):
        return 0.5 * np.sum((ordered.outputs(W, given)[:, -2:] - Y) ** 2)

    x = ordered.outputs(W, given)
    F_W = ordered.ordered_sweep(W, x, direct(x, Y), 2)[1]
    for j, i in zip(*np.triu_indices(7, 1), strict=True):
        nudge = np.zeros_like(W)
        nudge[j, i] = 1e-6
        difference = (error(W + nudge) - error(W - nudge)) / 2e-6
        assert F_W[j, i] == pytest.approx(difference, abs=1e-9)
    assert not np.tril(F_W).any()
