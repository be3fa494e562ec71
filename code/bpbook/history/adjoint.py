"""The gradient of a flight by its adjoints, as control engineers had it from 1960 to 1962.

A craft with a steady thrust is steered by the angle of the thrust, one angle for each of N steps.
At the end it shall have a given height and no speed upwards, and go along as fast as it can. The
adjoint of a moment says how much the cost changes with the state at that moment, the angles being
fixed. The flight is an example of this book's own; the method is theirs.
"""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Flight:
    """What is given of a flight. A state x is (distance, height, speed along, speed up).

    Attributes
    ----------
    steps : int
        N, the number of stages.
    duration : float
        Of all steps together.
    thrust, gravity : float
        Accelerations.
    drag : float
        Deceleration by the air, at speed 1; it grows with the square of the speed.
    height : float
        What is wanted at the end.
    penalty : float
        Of the squares of the missed height and of the speed up.
    price : float
        Of the square of an angle, for a unit of time.
    start : tuple of float
        The first state.
    """

    steps: int = 40
    duration: float = 2.0
    thrust: float = 2.0
    gravity: float = 1.0
    drag: float = 0.2
    height: float = 1.0
    penalty: float = 4.0
    price: float = 0.05
    start: tuple = (0.0, 0.0, 0.5, 0.0)

    @property
    def h(self):
        """The length of a step."""
        return self.duration / self.steps

    def step(self, x, u):
        """Return the state that follows x under the angle u."""
        _, _, v, w = x
        slowing = self.drag * math.hypot(v, w)
        along = self.thrust * math.cos(u) - slowing * v
        up = self.thrust * math.sin(u) - self.gravity - slowing * w
        return x + self.h * np.array([v, w, along, up])

    def by_state(self, x):
        """Return A, shape (4, 4): how much each part of the next state changes with each of x."""
        _, _, v, w = x
        h, speed, k = self.h, math.hypot(v, w), self.h * self.drag
        cross = -k * v * w / speed
        return np.array(
            [
                [1, 0, h, 0],
                [0, 1, 0, h],
                [0, 0, 1 - k * (speed + v**2 / speed), cross],
                [0, 0, cross, 1 - k * (speed + w**2 / speed)],
            ]
        )

    def by_control(self, u):
        """Return B, shape (4,): how much each part of the next state changes with the angle."""
        return self.h * self.thrust * np.array([0, 0, -math.sin(u), math.cos(u)])

    def end_cost(self, x):
        """Return φ: what the last state costs. Speed along is a gain."""
        _, y, v, w = x
        return self.penalty / 2 * ((y - self.height) ** 2 + w**2) - v

    def end_slope(self, x):
        """Return the derivatives of φ by the last state, shape (4,)."""
        _, y, _, w = x
        return np.array([0, self.penalty * (y - self.height), -1, self.penalty * w])


def fly(flight, u):
    """Return all states under the angles u, shape (N + 1, 4): forward in time."""
    states = [np.array(flight.start)]
    for angle in u:
        states.append(flight.step(states[-1], angle))
    return np.array(states)


def cost(flight, u):
    """Return J: the cost of the last state and the price of the angles."""
    return flight.end_cost(fly(flight, u)[-1]) + flight.price / 2 * flight.h * np.sum(u**2)


def adjoints(flight, states):
    """Return λ of all moments, shape (N + 1, 4): backward in time."""
    later = [flight.end_slope(states[-1])]
    for x in states[-2::-1]:
        later.append(flight.by_state(x).T @ later[-1])
    return np.array(later[::-1])


def gradient(flight, u):
    """Return the derivatives of J by the angles, shape (N,), from one flight and one way back."""
    adjoint = adjoints(flight, fly(flight, u))
    through = [flight.by_control(angle) @ adjoint[t + 1] for t, angle in enumerate(u)]
    return np.array(through) + flight.price * flight.h * u


def descend(flight, u, rate, iterations):
    """Return the angles after 0, 1, ... iterations of steepest descent.

    A step is the rate times the gradient for a unit of time, gradient / h: the gradient in the
    space of functions of time, whose values at the N moments the angles are.
    """
    course = [np.array(u, float)]
    for _ in range(iterations):
        course.append(course[-1] - rate * gradient(flight, course[-1]) / flight.h)
    return np.array(course)
