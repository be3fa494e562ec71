"""The adding problem of 1997: its sequences, its baseline, and networks of one size."""

import numpy as np
import pytest

from bpbook.history import adding


def test_two_values_are_marked_one_in_each_half_and_added():
    X, Y = adding.sequences(np.random.default_rng(0), 300, 11)
    marks = X[:, :, 1]
    assert (marks[:, :5].sum(axis=1) == 1).all()
    assert (marks[:, 5:].sum(axis=1) == 1).all()
    np.testing.assert_allclose(Y[:, 0], [x[x[:, 1] == 1, 0].sum() for x in X], rtol=1e-6)
    assert 0 <= X[:, :, 0].min() <= X[:, :, 0].max() < 1


def test_whoever_always_says_one_is_wrong_by_a_sixth():
    _, Y = adding.sequences(np.random.default_rng(1), 100_000, 10)
    assert np.mean((Y - 1) ** 2) == pytest.approx(adding.BASELINE, rel=0.01)
    assert Y.mean() == pytest.approx(1, abs=0.005)


def test_both_networks_have_about_as_many_parameters():
    sizes = {name: adding.network(name, 10, 0).theta.size for name in adding.UNITS}
    assert sizes == {"RNN": 726, "LSTM": 733}


def test_training_says_what_it_did():
    net, went = adding.train("RNN", 4, 0, cap=100)
    assert len(went["mse"]) == 2
    X, Y = adding.sequences(np.random.default_rng(10_000), adding.N_TEST, 4)
    assert went["mse"][-1] == pytest.approx(net.loss(X, Y), abs=1e-5)
    assert went["correct"] == np.mean(np.abs(net.predict(X) - Y) < 0.08)
    assert went["solved"] is None or went["mse"][went["solved"] // 50 - 1] < adding.SOLVED


def test_a_run_knows_its_length_and_start(monkeypatch):
    monkeypatch.setattr(adding, "CAP", 50)
    monkeypatch.setattr(adding, "train", lambda name, length, start: (None, {"at": length}))
    found = [adding.run(number) for number in (0, 7, 8, 31)]
    assert [(run["length"], run["start"]) for run in found] == [(10, 0), (10, 7), (20, 0), (100, 7)]


def test_a_forget_gate_that_is_held_stays_at_one():
    net, _ = adding.train("LSTM", 4, 0, cap=50, change=adding.hold)
    layer = net.layers[0]
    gates = slice(12, 24)
    assert (layer.b[gates] == 30).all()
    assert not layer.W[:, gates].any()
    assert not layer.U[:, gates].any()
    assert (layer._gates[:, :, gates] == 1).all()
