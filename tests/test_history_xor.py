"""XOR of 1986: the direct links, and what the stuck runs look like."""

import numpy as np
import pytest

from bpbook import Dense, Network, check_gradient
from bpbook.history import runs, sweeps, xor
from bpbook.history.sweeps import Setting


def logistic(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("width", [0.3, 3.0])
def test_the_gradient_with_direct_links_is_that_of_differences(seed, width):
    net = sweeps.start(xor.direct_links(), Setting(width=width), seed)
    assert net.theta.size == 7
    assert check_gradient(net, xor.X, xor.ANSWERS).relative_error < 1e-7


def test_direct_links_add_to_what_the_output_takes():
    net = sweeps.start(xor.direct_links(), Setting(width=2.0), 1)
    w1, w2, b, v, d1, d2, c = net.theta
    for x1, x2 in xor.X:
        hidden = logistic(w1 * x1 + w2 * x2 + b)
        expected = logistic(v * hidden + d1 * x1 + d2 * x2 + c)
        assert net.predict([[x1, x2]])[0, 0] == pytest.approx(expected, rel=1e-14)


def test_direct_links_pass_the_gradient_by_inside_a_network_too():
    layers = [Dense(2, 3, "tanh"), xor.WithInputs(3, 2, "sigmoid"), Dense(5, 1, "sigmoid")]
    net = Network(layers, "squared_error", rng=4)
    assert check_gradient(net, xor.X, xor.ANSWERS)
    layers[1].backward = lambda da: Dense.backward(layers[1], da[:, :2])  # the links forgotten
    assert not check_gradient(net, xor.X, xor.ANSWERS)


def test_a_run_stuck_with_two_hidden_units_says_one_half_to_two_patterns():
    stored = runs.load("xor")
    errors = [run["two"]["η 0.5"]["error"] for run in stored
              if run["two"]["η 0.5"]["learnt"] is None]  # fmt: skip
    assert len(errors) > 2
    assert errors == pytest.approx([0.25] * len(errors), abs=0.001)  # ½ · 2 · (½)²


def test_every_network_with_direct_links_learns_when_it_starts_wide():
    went = [run["direct"]["start ±1"]["learnt"] for run in runs.load("xor")]
    assert None not in went


def test_a_late_network_with_direct_links_learns_when_it_goes_on():
    setting = xor.SETTINGS["η 0.25"]
    late = [r["seed"] for r in runs.load("xor") if r["direct"]["η 0.25"]["learnt"] is None]
    net, _ = xor.train(xor.direct_links, setting, late[1])
    went = sweeps.learn(net, xor.X, xor.ANSWERS, setting.optimizer(), xor.CAP)
    assert went["learnt"] is not None


def test_the_published_number_is_inside_the_distribution():
    went = [run["direct"]["η 0.5"]["learnt"] for run in runs.load("xor")]
    needed = [steps for steps in went if steps is not None]
    assert min(needed) < 558 < np.median(needed)
