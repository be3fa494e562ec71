"""The perceptron's rule, its bound, and the widest margin."""

import numpy as np
import pytest

from bpbook.history.perceptron import learn, radius, signed, widest

X = np.array([[0.0, 2.0], [1.0, 3.0], [2.0, 0.0], [4.0, 1.0]])
Y = np.array([1.0, 1.0, -1.0, -1.0])


def cloud(seed, m=60, n=3, margin=0.2):
    """Return points on both sides of a plane, none nearer than ``margin``."""
    rng = np.random.default_rng(seed)
    u = rng.standard_normal(n + 1)
    u /= np.linalg.norm(u)
    points = rng.standard_normal((20 * m, n))
    side = u[0] + points @ u[1:]
    near = np.flatnonzero(abs(side) >= margin)[:m]
    return points[near], np.sign(side[near])


def test_signed_puts_ones_in_front_and_turns_the_second_class():
    assert signed(X, Y)[[0, 2]].tolist() == [[1, 0, 2], [-1, -2, 0]]


def test_a_run_by_hand():
    run = learn(signed(np.array([[1], [-1]]), np.array([1, -1])), sweeps=5)
    # w = 0 is wrong about (1, 1); then (1, 1) is right about neither the second row (-1, 1): 0.
    assert run.path.tolist() == [[0, 0], [1, 1], [0, 2]]
    assert (run.wrong, run.sweeps, run.separated, run.mistakes) == ([0, 1], 2, True, 2)


@pytest.mark.parametrize("seed", range(20))
def test_mistakes_stay_below_the_bound_of_the_best_separator_and_of_any(seed):
    Z = signed(*cloud(seed))
    u, reached, limit = widest(Z)
    run = learn(Z, 10_000, np.random.default_rng(seed))
    assert run.separated
    assert (Z @ run.path[-1] > 0).all()
    assert run.mistakes <= (radius(Z) / limit) ** 2 * (1 + 1e-9)
    own = (Z @ run.path[-1]).min() / np.linalg.norm(run.path[-1])
    assert own <= limit
    assert run.mistakes <= (radius(Z) / own) ** 2
    assert np.linalg.norm(u) == pytest.approx(1)
    assert (Z @ u).min() == pytest.approx(reached)


@pytest.mark.parametrize("seed", range(5))
def test_each_update_adds_the_wrong_row(seed):
    Z = signed(*cloud(seed))
    run = learn(Z, 3, np.random.default_rng(0))
    for w, i, new in zip(run.path[:-1], run.wrong, run.path[1:], strict=True):
        assert Z[i] @ w <= 0
        assert (new == w + Z[i]).all()


def test_the_widest_margin_of_two_points_is_half_their_distance():
    Z = np.array([[1.0, 3.0], [1.0, -3.0]])  # both rows must have a positive product with u
    u, reached, limit = widest(Z)
    assert u == pytest.approx([1, 0])
    assert (reached, limit) == (pytest.approx(1), pytest.approx(1))


def test_no_direction_has_a_wider_margin():
    Z = signed(*cloud(3, n=1))
    _, reached, limit = widest(Z)
    angles = np.linspace(0, 2 * np.pi, 200_001)
    best = (Z @ np.stack([np.cos(angles), np.sin(angles)])).min(axis=0).max()
    assert reached <= limit
    assert best <= limit + 1e-9
    assert best == pytest.approx(reached, rel=1e-4)


def test_what_cannot_be_separated_has_no_margin():
    Z = signed(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1.0, 1, 1, -1]))
    with pytest.raises(ValueError, match="expected rows that can be separated"):
        widest(Z, steps=500)
    run = learn(Z, 50)
    assert not run.separated
    assert run.sweeps == 50


def test_without_a_shuffle_samples_come_in_order():
    rows = signed(X, Y)
    assert learn(rows, 100).wrong == learn(rows, 100).wrong
    assert learn(rows, 100).wrong[0] == 0
