"""LMS: the engine's gradient, and where it goes."""

import numpy as np
import pytest

from bpbook import SGD, Dense, Network
from bpbook.history import adaline


def samples(seed, m=40):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(m), rng.standard_normal((m, 2))])
    return X, np.sign(X @ [0.1, 1, -0.5] + rng.standard_normal(m))


@pytest.mark.parametrize("seed", range(5))
def test_a_step_is_gradient_descent_on_half_the_squared_error(seed):
    X, y = samples(seed)
    net = Network([Dense(2, 1)], "squared_error", rng=seed)
    theta = lambda: np.concatenate([net.layers[0].b, net.layers[0].W.ravel()])  # noqa: E731
    for x, target in zip(X, y, strict=True):
        before = theta()
        _, grad = net.loss_and_gradient(x[None, 1:], [[target]])
        SGD(0.05).step(net.theta, grad)
        assert adaline.step(before, x, target, 0.05) == pytest.approx(theta(), abs=1e-12)


def test_a_step_by_hand():
    moved = adaline.step(np.array([0.5, -1.0]), np.array([2.0, 1.0]), 1.0, 0.1)
    assert moved == pytest.approx([0.7, -0.9])


def test_a_falling_rate_comes_nearer_than_a_constant_one():
    X, y = samples(1)
    goal = adaline.least_squares(X, y)
    gaps = [
        np.linalg.norm(adaline.learn(X, y, rate, 200, np.random.default_rng(0))[-1] - goal)
        for rate in (lambda t: 0.1, lambda t: 0.1 / (1 + t / 80))
    ]
    assert gaps[1] < 0.1 * gaps[0]


def test_the_goal_has_residuals_at_right_angles_to_the_inputs():
    X, y = samples(2)
    assert X.T @ (y - X @ adaline.least_squares(X, y)) == pytest.approx(np.zeros(3), abs=1e-10)


def test_the_path_starts_at_zero_counts_updates_and_shuffles():
    X, y = samples(3, m=4)
    seen = []
    path = adaline.learn(X, y, lambda t: seen.append(t) or 0.01, 3, np.random.default_rng(0))
    assert path.shape == (4, 3)
    assert not path[0].any()
    assert seen == list(range(12))
