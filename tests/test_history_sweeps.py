"""Learning as in 1986, against the paper's equations written out."""

import numpy as np
import pytest

from bpbook import Dense
from bpbook.history import sweeps, xor
from bpbook.history.sweeps import Setting


def two_two_one(seed=3, **settings):
    setting = Setting(0.5, **settings)
    return sweeps.start(xor.two_hidden(), setting, seed), setting


def by_the_paper(theta, X, Y, rate, momentum, steps):
    """Take steps of a 2-2-1 network by equations (3) to (9), pattern by pattern."""
    theta, change = theta.copy(), np.zeros(9)
    for _ in range(steps):
        slope = np.zeros(9)
        for x, d in zip(X, Y[:, 0], strict=True):
            y = [1 / (1 + np.exp(-(x[0] * theta[j] + x[1] * theta[2 + j] + theta[4 + j])))
                 for j in (0, 1)]  # fmt: skip
            out = 1 / (1 + np.exp(-(y[0] * theta[6] + y[1] * theta[7] + theta[8])))
            last = (out - d) * out * (1 - out)
            hidden = [last * theta[6 + j] * y[j] * (1 - y[j]) for j in (0, 1)]
            slope += [x[0] * hidden[0], x[0] * hidden[1], x[1] * hidden[0], x[1] * hidden[1],
                      *hidden, last * y[0], last * y[1], last]  # fmt: skip
        change = -rate * slope + momentum * change
        theta += change
    return theta


def test_a_sweep_is_a_step_of_the_paper():
    net, setting = two_two_one(width=2.0)
    start = net.theta.copy()
    Y = setting.targets(xor.ANSWERS)
    moments = [0, 1, 7, 30]
    found = sweeps.trace(net, xor.X, Y, setting.optimizer(), moments)
    for theta, moment in zip(found, moments, strict=True):
        expected = by_the_paper(start, xor.X, Y, 0.5, 0.9, moment)
        assert np.allclose(theta, expected, rtol=0, atol=1e-13)
    assert np.abs(found[-1] - start).max() > 0.1


def test_a_start_is_uniform_within_its_width_in_weights_and_biases():
    drawn = np.array([two_two_one(seed, width=0.3)[0].theta for seed in range(500)])
    assert np.abs(drawn).max() < 0.3
    assert np.allclose(drawn.var(axis=0), 0.6**2 / 12, rtol=0.2)
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert np.array_equal(two_two_one(5)[0].theta, two_two_one(5)[0].theta)


def test_targets_stand_for_no_and_yes():
    assert Setting(low=0.1, high=0.9).targets([[0], [1]]).tolist() == [[0.1], [0.9]]
    assert Setting().targets([[0], [1]]).tolist() == [[0], [1]]


def test_learn_says_after_how_many_steps_the_outputs_were_right_and_near():
    net, setting = two_two_one()
    went = sweeps.learn(net, xor.X, xor.ANSWERS, setting.optimizer(), 5000)
    again, _ = two_two_one()
    moments = [went["right"] - 1, went["right"], went["learnt"] - 1, went["learnt"]]
    outputs = []
    for theta in sweeps.trace(again, xor.X, xor.ANSWERS, setting.optimizer(), moments):
        again.theta = theta
        outputs.append(again.predict(xor.X))
    right = [np.array_equal(out > 0.5, xor.ANSWERS == 1) for out in outputs]
    near = [np.abs(out - xor.ANSWERS).max() < 0.1 for out in outputs]
    assert right == [False, True, True, True]
    assert near == [False, False, False, True]
    assert np.array_equal(again.theta, net.theta)
    assert went["error"] == pytest.approx(again.loss(xor.X, xor.ANSWERS), rel=1e-14)


def test_learn_gives_up_at_the_cap():
    net, setting = two_two_one()
    went = sweeps.learn(net, xor.X, xor.ANSWERS, setting.optimizer(), 10)
    assert went["right"] is None
    assert went["learnt"] is None
    again, _ = two_two_one()
    end = sweeps.trace(again, xor.X, xor.ANSWERS, setting.optimizer(), [10])[-1]
    assert np.array_equal(net.theta, end)
    assert went["error"] == pytest.approx(net.loss(xor.X, xor.ANSWERS), rel=1e-14)


def test_curvatures_are_those_of_a_parabola():
    net = sweeps.start([Dense(2, 1)], Setting(), 0)
    X, Y = np.array([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]]), np.zeros((3, 1))
    before = net.theta.copy()
    length, found = sweeps.curvatures(net, X, Y)
    ones = np.column_stack([X, np.ones(3)])
    assert np.allclose(found, np.linalg.eigvalsh(ones.T @ ones), rtol=1e-6)
    assert length == pytest.approx(np.linalg.norm(ones.T @ (ones @ before)), rel=1e-9)
    assert np.array_equal(net.theta, before)


def test_binary_counts():
    assert sweeps.binary(2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert sweeps.binary(3)[6].tolist() == [1, 1, 0]
