"""Exercises that answer back: ``check(name, answer)`` grades in the notebook, without a server.

The answers of a chapter live in ``bpbook/answers/``, one file a chapter; looking there spoils the
fun and nothing else. An exercise keeps its solution and typical wrong answers beside the rule that
grades, so that a test can try them all.
"""

import functools
import importlib
import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpbook.attempts import note


@dataclass(frozen=True)
class Exercise:
    """One graded question.

    Attributes
    ----------
    grade : callable
        ``grade(answer)`` returns None if the answer is right, else a sentence that helps.
    solution : object
        A right answer.
    wrong : tuple
        Typical wrong answers, at least two.
    """

    grade: Callable
    solution: object
    wrong: tuple


@dataclass(frozen=True)
class Verdict:
    """What :func:`check` found; true in a condition if the answer is right."""

    is_right: bool
    message: str

    def __bool__(self):
        return self.is_right

    def __repr__(self):
        return f"{'✓' if self.is_right else '✗'} {self.message}"


def check(name, answer):
    """Grade an answer.

    Parameters
    ----------
    name : str
        Chapter and exercise, such as "gradient_descent.step".
    answer : object
        Your answer; ``...`` stands for none yet.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If there is no exercise of that name.
    """
    exercise = _find(name)
    if answer is ...:
        return Verdict(False, "Put your answer in place of ... and run this cell again.")
    try:
        complaint = exercise.grade(answer)
    except Exception as error:  # whatever a learner's function may raise is part of the answer
        complaint = f"Your answer could not be used: {type(error).__name__}: {error}"
    verdict = Verdict(complaint is None, complaint or "Right.")
    note(name, answer, verdict)
    return verdict


def number(expected, *slips, tolerance=1e-3):
    """Return a rule that accepts a number within a relative tolerance.

    Parameters
    ----------
    expected : float
        The right number.
    *slips : pair of (float, str)
        Wrong numbers that a known mistake leads to, and what to say then.
    tolerance : float
        Relative.
    """

    def grade(answer):
        if not isinstance(answer, numbers.Real) and not (
            isinstance(answer, np.ndarray) and answer.size == 1
        ):
            return f"Expected one number, not {type(answer).__name__}."
        answer = float(np.squeeze(answer))
        if math.isclose(answer, expected, rel_tol=tolerance, abs_tol=1e-9):
            return None
        for slip, hint in slips:
            if math.isclose(answer, slip, rel_tol=tolerance, abs_tol=1e-9):
                return hint
        return f"{answer:g} is not it."

    return grade


def array(expected, *slips, tolerance=1e-3):
    """Return a rule that accepts an array of the right shape; arguments as for :func:`number`."""
    expected = np.asarray(expected, float)

    def grade(answer):
        answer = np.asarray(answer, float)
        if answer.shape != expected.shape:
            return f"Expected shape {expected.shape}, got {answer.shape}."
        if np.allclose(answer, expected, rtol=tolerance, atol=1e-9):
            return None
        for slip, hint in slips:
            if np.shape(slip) == answer.shape and np.allclose(answer, slip, rtol=tolerance):
                return hint
        return f"The shape is right, the values are not: {np.array2string(answer, precision=4)}"

    return grade


def function(grade):
    """Return the rule of an exercise that asks for a function.

    Parameters
    ----------
    grade : callable
        ``grade(answer)`` may call the answer. What is no function, and a body that is still
        ``...``, need not be its concern.
    """

    @functools.wraps(grade)
    def rule(answer):
        if not callable(answer):
            return f"Expected a function, not {type(answer).__name__}."

        def written(*arguments, **options):
            result = answer(*arguments, **options)
            if result is ...:
                raise _NotWritten
            return result

        try:
            return grade(written)
        except _NotWritten:
            return "Write the body of the function in place of ... and run this cell again."

    return rule


class _NotWritten(Exception):  # noqa: N818 (no error: the learner has not begun)
    """The learner's function returns ``...``, as the stub does."""


def names():
    """Return the names of all exercises, chapter by chapter."""
    chapters = sorted(p.stem for p in Path(__file__).with_name("answers").glob("[a-z]*.py"))
    return [f"{chapter}.{key}" for chapter in chapters for key in _chapter(chapter)]


def _find(name):
    chapter, _, key = name.partition(".") if isinstance(name, str) else ("", "", "")
    known = names()
    if name not in known:
        near = [n for n in known if n.startswith(f"{chapter}.")] or known
        raise ValueError(f"no exercise is called {name!r}: expected one of {', '.join(near)}")
    return _chapter(chapter)[key]


def _chapter(chapter):
    return importlib.import_module(f"bpbook.answers.{chapter}").EXERCISES
