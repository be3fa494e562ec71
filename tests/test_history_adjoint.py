"""The flight: its adjoints against differences, complex steps and a law of the solution."""

from itertools import pairwise

import numpy as np
import pytest

from bpbook.history import adjoint
from bpbook.history.adjoint import Flight

FLIGHTS = [
    Flight(),
    Flight(steps=1),
    Flight(steps=7, duration=1.5, thrust=3.0, gravity=0.4, drag=0.5, height=2.0, penalty=0.7),
    Flight(drag=0.0, price=0.0),
    Flight(steps=5, price=2.0, start=(1.0, -0.5, 0.3, -0.8)),
]


def complex_cost(flight, u):
    """J once more, for complex angles."""
    x, y, v, w = flight.start
    h = flight.duration / flight.steps
    for angle in u:
        slowing = flight.drag * np.sqrt(v * v + w * w)
        ahead = flight.thrust * np.cos(angle) - slowing * v
        up = flight.thrust * np.sin(angle) - flight.gravity - slowing * w
        x, y, v, w = x + h * v, y + h * w, v + h * ahead, w + h * up
    missed = (y - flight.height) ** 2 + w * w
    return flight.penalty / 2 * missed - v + flight.price / 2 * h * np.sum(u * u)


@pytest.mark.parametrize("flight", FLIGHTS)
def test_the_gradient_is_that_of_complex_steps(flight):
    u = np.random.default_rng(3).normal(0.3, 0.8, flight.steps)
    assert adjoint.cost(flight, u) == pytest.approx(complex_cost(flight, u), rel=1e-13)
    nudges = 1e-30j * np.eye(flight.steps)
    exact = np.array([complex_cost(flight, u + nudge).imag / 1e-30 for nudge in nudges])
    gap = np.linalg.norm(adjoint.gradient(flight, u) - exact) / np.linalg.norm(exact)
    assert gap < 1e-13


@pytest.mark.parametrize("flight", FLIGHTS)
def test_an_adjoint_is_the_derivative_of_the_cost_from_there_on(flight):
    u = np.random.default_rng(4).normal(0.3, 0.8, flight.steps)
    states = adjoint.fly(flight, u)
    adjoints = adjoint.adjoints(flight, states)
    assert adjoints.shape == states.shape == (flight.steps + 1, 4)
    for t in {0, flight.steps // 2, flight.steps}:
        for part in range(4):
            ends = []
            for nudge in (1e-6, -1e-6):
                x = states[t] + nudge * np.eye(4)[part]
                for angle in u[t:]:
                    x = flight.step(x, angle)
                ends.append(flight.end_cost(x))
            assert adjoints[t, part] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)


def test_adjoints_taken_at_a_wrong_moment_are_noticed():
    flight = Flight()
    u = np.linspace(1.2, -0.1, flight.steps)
    states = adjoint.fly(flight, u)
    right = adjoint.adjoints(flight, states)
    late = adjoint.adjoints(flight, np.vstack([states[1:], states[-1:]]))
    assert not np.allclose(right[:-2], late[:-2], rtol=1e-4)


def test_descent_ends_where_the_gradient_is_zero():
    flight = Flight()
    course = adjoint.descend(flight, np.zeros(flight.steps), 0.03, 150)
    assert course.shape == (151, flight.steps)
    costs = [adjoint.cost(flight, u) for u in course]
    assert all(after < before for before, after in pairwise(costs))
    assert np.abs(adjoint.gradient(flight, course[-1])).max() < 1e-3 * flight.h


def test_descent_leaves_its_start_alone():
    u = np.zeros(40)
    adjoint.descend(Flight(), u, 0.03, 2)
    assert not u.any()


def test_without_air_the_tangent_of_the_solved_angles_is_a_straight_line():
    flight = Flight(drag=0.0, price=0.0, steps=12)
    u = adjoint.descend(flight, np.zeros(12), 0.03, 500)[-1]
    assert np.abs(np.diff(np.tan(u), 2)).max() < 1e-8
    height = adjoint.fly(flight, u)[-1, 1]
    slope = flight.h * flight.penalty * (height - flight.height)
    assert np.diff(np.tan(u)) == pytest.approx(np.full(11, slope), rel=1e-7)
