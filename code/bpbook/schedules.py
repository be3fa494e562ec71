"""A schedule changes the learning rate while training runs: it is a factor on η for each step.

``schedule(k, n)`` is the factor in step k = 0 … n - 1 of a training of n steps; :func:`fit` counts
the steps and multiplies the optimizer's learning rate by it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bpbook import checks


@dataclass(frozen=True)
class Schedule:
    """One schedule.

    Attributes
    ----------
    name : str
        The call that made it, such as "step(every=100, factor=0.5)".
    factor : callable
        ``factor(k, n)``, for step k of n.
    shortest : int
        The steps a training must have for the schedule to make sense.
    """

    name: str
    factor: Callable
    shortest: int = 1

    def __call__(self, k, n):
        """Return the factor of step k of n, a float."""
        return self.factor(k, n)

    def __repr__(self):
        return self.name


def constant():
    """Return the schedule that changes nothing."""
    return Schedule("constant()", lambda k, n: 1.0)


def step(every, factor=0.1):
    """Multiply the rate by ``factor`` after each ``every`` steps.

    Parameters
    ----------
    every : int
        Steps between two changes.
    factor : float
        Above 0 and below 1.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """
    every, factor = checks.whole_number("every", every), _part("factor", factor)
    name = f"step(every={every}, factor={factor})"
    return Schedule(name, lambda k, n: factor ** (k // every), every + 1)


def exponential(end=0.01):
    """Multiply the rate by the same number in each step, so that the last has ``end`` times η.

    factor(k, n) = end^(k / (n - 1))

    Parameters
    ----------
    end : float
        Above 0 and below 1.

    Raises
    ------
    ValueError
        If ``end`` lies outside these limits.
    """
    end = _part("end", end)
    return Schedule(f"exponential(end={end})", lambda k, n: end ** _done(k, n), 2)


def cosine(end=0.0):
    """Let the rate fall from η to ``end`` times η along half a wave (Loshchilov and Hutter 2016).

    factor(k, n) = end + (1 - end) · ½ (1 + cos(π k / (n - 1)))

    Parameters
    ----------
    end : float
        From 0 up to, not including, 1.

    Raises
    ------
    ValueError
        If ``end`` lies outside these limits.
    """
    end = checks.fraction("end", end)

    def factor(k, n):
        return end + (1 - end) * 0.5 * (1 + math.cos(math.pi * _done(k, n)))

    return Schedule(f"cosine(end={end})", factor, 2)


def warmup(steps, then=None):
    """Let the rate rise evenly to η over the first ``steps`` steps, then follow ``then``.

    factor(k, n) = (k + 1) / steps for k < steps, and then(k - steps, n - steps) afterwards

    Parameters
    ----------
    steps : int
        Length of the rise.
    then : Schedule, optional
        What follows, by default :func:`constant`.

    Raises
    ------
    ValueError
        If ``steps`` is not whole and positive, or ``then`` is no schedule.
    """
    steps = checks.whole_number("steps", steps)
    then = checked("then", constant() if then is None else then)

    def factor(k, n):
        return (k + 1) / steps if k < steps else then(k - steps, n - steps)

    return Schedule(f"warmup({steps}, then={then!r})", factor, steps + then.shortest)


def checked(what, schedule):
    """Return ``schedule``, or raise a ValueError if it is none."""
    if not isinstance(schedule, Schedule):
        is_function = hasattr(schedule, "__name__")
        given = f"the function {schedule.__name__}" if is_function else repr(schedule)
        raise ValueError(
            f"{what} is {given}: expected a schedule such as bpbook.schedules.cosine()"
        )
    return schedule


def _done(k, n):
    """Return which part of the way from the first to the last step lies behind."""
    return k / (n - 1) if n > 1 else 0.0


def _part(what, value):
    part = checks.number_above_zero(what, value, "it is a part of the learning rate")
    if part >= 1:
        raise ValueError(f"{what} is {value!r}: expected a number above 0 and below 1")
    return part
