"""The latch of 1994: its sequences, what is learnt, and a weight that keeps a bit."""

import numpy as np
import pytest

from bpbook.history import latch


def test_the_first_step_tells_the_class_and_noise_follows():
    X, Y = latch.sequences(np.random.default_rng(0), 4000, 6)
    assert X.shape == (4000, 6, 3)
    assert (X[:, 0, 0] == 0).all()
    assert (X[:, 0, 1] + X[:, 0, 2] == 1).all()
    assert (X[:, 1:, 1:] == 0).all()
    assert np.array_equal(Y[:, 0], 0.8 * (X[:, 0, 1] - X[:, 0, 2]))
    assert X[:, 1:, 0].var() == pytest.approx(0.2, rel=0.03)


def test_the_network_is_one_neuron_that_feeds_itself():
    net = latch.network(3)
    net.theta = latch.parameters(2.0, (0.7, -0.4))
    X = np.array([[[0, 1, 0], [0.3, 0, 0], [-0.1, 0, 0]]], float)
    a = np.tanh(0.7)
    a = np.tanh(2 * a + 0.3)
    assert net.predict(X)[0, 0] == pytest.approx(np.tanh(2 * a - 0.1))


def test_training_changes_the_weight_and_the_two_inputs_only():
    net = latch.train(5, 2.0, 0, cap=3)
    started = latch.parameters(2.0, np.random.default_rng(0).uniform(-1, 1, 2))
    assert np.array_equal(net.theta != started, latch.LEARNT.astype(bool))


def test_a_large_weight_keeps_the_bit_and_none_loses_it():
    keeps, forgets = latch.network(40), latch.network(40)
    keeps.theta = latch.parameters(5.0, (2.0, -2.0))
    forgets.theta = latch.parameters(0.0, (2.0, -2.0))
    assert latch.wrong(keeps, 40) == 0
    assert latch.wrong(forgets, 40) > 0.4


def test_a_guess_is_counted_and_a_short_latch_is_learnt():
    assert 1 <= latch.guess(10, 3) <= 50
    assert latch.wrong(latch.train(5, 3.0, 0), 5) <= latch.SOLVED
