"""A residual block against loops over single numbers and against differences."""

import numpy as np
import pytest

from bpbook import BatchNorm, Dense, Network, check_gradient
from bpbook.data import one_hot
from bpbook.history.residual import Residual


def network(*inside, activation="identity", seed=0):
    block = Residual(*inside, activation=activation)
    layers = [Dense(5, 4, "tanh"), block, Dense(4, 3, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def batch(m=6, n=5):
    rng = np.random.default_rng(1)
    return rng.standard_normal((m, n)), one_hot(rng.integers(3, size=m), 3)


def test_forward_adds_the_input_by_loops():
    net = network(Dense(4, 4, "tanh"))
    X, _ = batch()
    net.predict(X)
    x, (inner,) = net.layers[0].a, net.layers[1].layers
    for s, j in np.ndindex(6, 4):
        z = inner.b[j] + sum(x[s, i] * inner.W[i, j] for i in range(4))
        assert net.layers[1].a[s, j] == pytest.approx(np.tanh(z) + x[s, j], abs=1e-14)


@pytest.mark.parametrize("activation", ["identity", "tanh", "gelu"])
@pytest.mark.parametrize("kind", ["one", "two", "normalised", "nested"])
def test_the_gradient_is_that_of_differences(kind, activation):
    inside = {
        "one": lambda: [Dense(4, 4, "sigmoid")],
        "two": lambda: [Dense(4, 7, "tanh"), Dense(7, 4)],
        "normalised": lambda: [Dense(4, 3), BatchNorm("tanh"), Dense(3, 4), BatchNorm()],
        "nested": lambda: [Dense(4, 4, "tanh"), Residual(Dense(4, 4, "tanh"))],
    }[kind]()
    verdict = check_gradient(network(*inside, activation=activation), *batch())
    assert verdict.relative_error < 1e-7


def test_the_error_goes_past_the_block_undiminished():
    net = network(Dense(4, 4, "tanh", initializer="zeros"))
    net.loss_and_gradient(*batch())
    block, last = net.layers[1:]
    assert np.allclose(block.backward_from_delta(), last.delta @ last.W.T, atol=1e-15)


def test_below_a_frozen_part_nothing_is_passed_back():
    net = network(Dense(4, 4, "tanh"))
    net.freeze(1)
    verdict = check_gradient(net, *batch())
    assert verdict.relative_error < 1e-7
    assert net.layers[1].backward_from_delta() is None


def test_running_averages_inside_are_kept_with_the_network():
    net, other = (network(Dense(4, 4), BatchNorm(), seed=s) for s in (0, 1))
    X, Y = batch()
    for _ in range(3):
        net.loss_and_gradient(X, Y)
    other.set_state(net.get_state())
    assert np.array_equal(net.predict(X), other.predict(X))
    assert net.layers[1].smallest_batch == 2
    assert net.layers[1].n_parameters == 4 * 4 + 4 + 8


def test_a_block_that_gives_something_else_is_refused():
    with pytest.raises(ValueError, match=r"takes \(4,\) and gives \(3,\)"):
        network(Dense(4, 3))
    with pytest.raises(ValueError, match=r"takes \(3,\), but is given \(4,\)"):
        network(Dense(3, 4))


def test_repr_is_the_call_that_makes_it():
    block = Residual(Dense(2, 2, "tanh"), activation="tanh")
    assert repr(block) == "Residual(Dense(2, 2, 'tanh'), activation='tanh')"
