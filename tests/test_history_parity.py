"""Parity of 1986: the patterns, and hidden units that count."""

import numpy as np

from bpbook import Dense
from bpbook.history import parity, runs, sweeps
from bpbook.history.sweeps import Setting


def test_patterns_are_odd_or_even():
    X, odd = parity.patterns(3)
    assert X.shape == (8, 3)
    assert odd[:, 0].tolist() == [bin(i).count("1") % 2 for i in range(8)]


def counter(n=3):
    """Return a network whose unit k is on if more than k inputs are."""
    net = sweeps.start([Dense(n, n, "sigmoid"), Dense(n, 1, "sigmoid")], Setting(), 0)
    net.layers[0].W = np.full((n, n), 20.0)
    net.layers[0].b = -20.0 * (np.arange(n) + 0.5)
    net.layers[1].W = 20.0 * (-1.0) ** np.arange(n)[:, None]
    net.layers[1].b = [-10.0]
    return net


def test_a_network_that_counts_is_seen_to_count_and_knows_parity():
    net = counter()
    mean, spread = parity.by_count(net, 3)
    assert mean.round().tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]
    assert spread < 1e-12
    X, odd = parity.patterns(3)
    assert np.abs(net.predict(X) - odd).max() < 0.01


def test_a_unit_that_looks_at_one_input_does_not_count():
    net = counter()
    net.layers[0].W[1:, 0] = 0
    mean, spread = parity.by_count(net, 3)
    assert spread > 0.99
    assert 0.3 < mean[1, 0] < 0.4  # on for one of the three patterns with one 1


def test_four_bits_mostly_fail_with_four_units_and_few_runs_count():
    stored = runs.load("parity")
    for width, least in (("0.3", 0.8), ("1", 0.5)):
        went = [run[f"4 bits, start ±{width}"] for run in stored]
        learnt = [run for run in went if run["learnt"] is not None]
        assert len(learnt) < (1 - least) * len(went)
        assert np.mean([run["spread"] < parity.ALIKE for run in learnt]) < 0.2
        assert min(run["learnt"] for run in learnt) < 2825
    more = [run["4 bits, start ±1, 8 units"]["learnt"] for run in stored]
    assert more.count(None) < 0.05 * len(more)
