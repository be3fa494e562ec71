"""Low-rank updates: gradients, what is frozen, and what merging gives."""

import numpy as np
import pytest

from bpbook import SGD, Dense, Network, check_gradient, fit
from bpbook.history import adapters
from bpbook.history.low_rank import LowRank


def old():
    layers = [Dense(6, 5, "tanh"), Dense(5, 4, "tanh"), Dense(4, 3)]
    return Network(layers, "squared_error", rng=0)


def adapted(source, ranks, scale=0.5):
    layers = [LowRank(a, r, scale) for a, r in zip(source.layers, ranks, strict=True)]
    return Network(layers, "squared_error", rng=1)


def batch():
    rng = np.random.default_rng(2)
    return rng.standard_normal((7, 6)), rng.standard_normal((7, 3))


@pytest.mark.parametrize("ranks", [(2, 0, 0), (0, 3, 0), (0, 0, 1), (1, 2, 3)])
def test_the_gradient_is_that_of_differences(ranks):
    net = adapted(old(), ranks)
    net.theta = np.random.default_rng(3).standard_normal(net.theta.size)
    assert check_gradient(net, *batch()).relative_error < 1e-7


def test_it_starts_as_the_old_network_and_merging_gives_the_new_one():
    source, (X, Y) = old(), batch()
    net = adapted(source, (2, 0, 0))
    assert np.array_equal(net.predict(X), source.predict(X))
    fit(net, X, Y, optimizer=SGD(0.05), epochs=20, progress=False)
    assert np.abs(net.predict(X) - source.predict(X)).max() > 0.01
    source.layers[0].W = net.layers[0].merged
    assert np.abs(net.predict(X) - source.predict(X)).max() < 1e-13
    assert np.linalg.matrix_rank(net.layers[0].merged - old().layers[0].W, tol=1e-10) == 2


def test_only_the_factors_are_counted():
    net = adapted(old(), (2, 0, 3))
    assert net.theta.size == 2 * (6 + 5) + 3 * (4 + 3)
    assert [layer.n_parameters for layer in net.layers] == [22, 0, 21]
    assert repr(net.layers[0]) == "LowRank(Dense(6, 5, 'tanh'), 2, 0.5)"


def test_the_source_is_copied():
    source = old()
    net = adapted(source, (1, 0, 0))
    X, _ = batch()
    before = net.predict(X)
    source.theta = np.zeros(source.theta.size)
    assert np.array_equal(net.predict(X), before)


def test_adapting_a_whole_layer_starts_from_its_weights():
    layers = [Dense(196, 64, "relu"), Dense(64, 64, "relu"), Dense(64, 10, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=0)
    X = np.random.default_rng(0).random((3, 196))
    for rank in (4, adapters.WHOLE):
        new = adapters.adapted(net, rank, 1)
        assert np.allclose(new.predict(X), net.predict(X), atol=1e-14)
        assert new.theta.size == (12_608 if rank == adapters.WHOLE else 1_040)


def test_the_changes_of_the_images():
    X = np.arange(196.0)[None]
    assert adapters.faded(X)[0, :2].tolist() == [0.3, 0.8]
    assert adapters.turned(X)[0, 0] == 13  # the right upper corner comes to the left upper one
    assert sorted(adapters.turned(X)[0]) == X[0].tolist()


@pytest.mark.parametrize("rank", [-1, 1.5, "two"])
def test_a_rank_that_makes_no_sense_is_refused(rank):
    net = Network([Dense(3, 4)], "squared_error", rng=0)
    with pytest.raises(ValueError, match=r"rank is .*expected a whole number, 0 or more"):
        LowRank(net.layers[0], rank)


def test_a_layer_without_weights_cannot_be_adapted():
    with pytest.raises(AttributeError, match="has no W before it is part of a Network"):
        LowRank(Dense(3, 4), 1)
