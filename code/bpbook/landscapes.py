"""A landscape is a loss of one or two parameters, small enough to be drawn, with its gradient."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpbook import checks

FAR = 1e50  # a walk that gets here has diverged; J there is still a finite number


@dataclass(frozen=True)
class Landscape:
    """A function J(theta) with ∂J/∂theta beside it; theta has shape (1,) or (2,).

    Attributes
    ----------
    name : str
        What it is called in captions.
    value : callable
        ``value(theta)`` returns J; the last axis of theta holds the coordinates.
    gradient : callable
        ``gradient(theta)`` returns ∂J/∂theta, of the shape of theta.
    """

    name: str
    value: Callable
    gradient: Callable


def quadratic(curvatures, minimum=0.0):
    """Return J = ½ Σ λᵢ (θᵢ - minimum)².

    Parameters
    ----------
    curvatures : float or sequence of float
        The λ, one for each parameter.
    minimum : float
        Where J is 0, in every coordinate.
    """
    curvatures = np.asarray(curvatures, float)
    return Landscape(
        "quadratic",
        lambda theta: 0.5 * np.sum(curvatures * (theta - minimum) ** 2, axis=-1),
        lambda theta: curvatures * (theta - minimum),
    )


def _double_well(theta):
    return np.sum((theta**2 - 1) ** 2 / 4 + 0.1 * theta, axis=-1)


def _double_well_gradient(theta):
    return theta * (theta**2 - 1) + 0.1


def _saddle(theta):
    x, y = theta[..., 0], theta[..., 1]
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def _saddle_gradient(theta):
    x, y = theta[..., 0], theta[..., 1]
    return np.stack([x, y**3 - y], axis=-1)


double_well = Landscape("double well", _double_well, _double_well_gradient)
"""J = (θ² - 1)²/4 + θ/10: the deeper minimum lies left of 0, a shallower one right of it."""

saddle = Landscape("saddle", _saddle, _saddle_gradient)
"""J = x²/2 - y²/2 + y⁴/4: a saddle at (0, 0) between two minima at (0, ±1)."""


def descend(landscape, start, optimizer, steps):
    """Let an optimizer walk down a landscape.

    Parameters
    ----------
    landscape : Landscape
        Where to walk.
    start : float or array_like, shape (1,) or (2,)
        Where to begin.
    optimizer : SGD, RMSProp or Adam
        A new one, without the memory of another walk.
    steps : int
        How many steps; the walk ends earlier if it diverges, once |theta| is above 1e50.

    Returns
    -------
    ndarray, shape (steps + 1, n)
        All positions, the start included; fewer rows if the walk diverged.

    Raises
    ------
    ValueError
        If ``steps`` is not a whole number, 1 or more.
    """
    theta = np.atleast_1d(np.array(start, dtype=float))
    path = [theta.copy()]
    for _ in range(checks.whole_number("steps", steps)):
        optimizer.step(theta, landscape.gradient(theta))
        if np.abs(theta).max() > FAR:
            break
        path.append(theta.copy())
    return np.array(path)
