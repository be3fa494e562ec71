"""Checks of single settings: every message says what came, what was expected and what to do."""

import math
import numbers

import numpy as np


def choice(what, name, table):
    """Return ``table[name]``, or raise a ValueError that lists the names there are."""
    if isinstance(name, str) and name in table:
        return table[name]
    raise ValueError(f"{what} is {name!r}: expected one of {', '.join(table)}")


def number_above_zero(what, value, hint):
    """Return ``value`` as a float if it is finite and above 0, else raise a ValueError."""
    number = _real(value)
    if not math.isfinite(number) or number <= 0:
        raise ValueError(f"{what} is {value!r}: expected a finite number above 0 ({hint})")
    return number


def number_not_below_zero(what, value):
    """Return ``value`` as a float if it is finite and 0 or above, else raise a ValueError."""
    number = _real(value)
    if not math.isfinite(number) or number < 0:
        raise ValueError(f"{what} is {value!r}: expected a finite number, 0 or above")
    return number


def fraction(what, value):
    """Return ``value`` as a float if 0 <= value < 1, else raise a ValueError."""
    number = _real(value)
    if not 0 <= number < 1:
        raise ValueError(f"{what} is {value!r}: expected a number from 0 up to, not including, 1")
    return number


def _real(value):
    """Return ``value`` as a float; what is no number becomes NaN, what is too large infinite."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def whole_number(what, value, minimum=1):
    """Return ``value`` as an int if it is whole and not below ``minimum``."""
    if not _is_whole(value) or value < minimum:
        raise ValueError(f"{what} is {value!r}: expected a whole number, {minimum} or more")
    return int(value)


def _is_whole(value):
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def boolean(what, value):
    """Return ``value`` as a bool if it is True or False."""
    if not isinstance(value, bool | np.bool):
        raise ValueError(f"{what} is {value!r}: expected True or False")
    return bool(value)


def shape(what, value, meaning):
    """Return ``value`` as a tuple of ints if it has as many whole numbers as ``meaning`` names."""
    n = meaning.count(",") + 1
    is_shape = isinstance(value, tuple | list) and len(value) == n
    if not is_shape or not all(_is_whole(v) and v >= 1 for v in value):
        raise ValueError(f"{what} is {value!r}: expected {n} whole numbers above 0, {meaning}")
    return tuple(int(v) for v in value)


def generator(what, rng):
    """Return a random generator; a whole number is taken as its seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    if _is_whole(rng) and rng >= 0:
        return np.random.default_rng(int(rng))
    raise ValueError(
        f"{what} is {rng!r}: expected np.random.default_rng(seed), or the seed itself, "
        "a whole number, 0 or more"
    )


def floating_dtype(dtype):
    """Return ``dtype`` as a NumPy dtype if it is float32 or float64; Python's float is float64."""
    if dtype in (np.float32, np.float64, "float32", "float64", float):
        return np.dtype(dtype)
    raise ValueError(f"dtype is {dtype!r}: expected np.float32 (training) or np.float64 (checks)")
