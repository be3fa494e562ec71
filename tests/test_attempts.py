"""Attempts: kept only when asked to, one line each, and none is lost."""

import json

import numpy as np
import pytest

from bpbook import attempts
from bpbook.attempts import keep_attempts, standing
from bpbook.exercises import check

NAME = "gradient_descent.rate"


@pytest.fixture
def file(tmp_path):
    """A file in which attempts are kept during a test."""
    path = tmp_path / "attempts.jsonl"
    keep_attempts(path)
    yield path
    keep_attempts(None)


@pytest.fixture
def exercise():
    """An exercise's name, a right and a wrong answer."""
    from bpbook.answers.gradient_descent import EXERCISES

    key, found = next((k, e) for k, e in EXERCISES.items() if isinstance(e.solution, int | float))
    return f"gradient_descent.{key}", found.solution, found.wrong[0]


def test_nothing_is_kept_unless_asked_for(tmp_path, monkeypatch, exercise):
    monkeypatch.chdir(tmp_path)
    check(exercise[0], exercise[1])
    assert list(tmp_path.iterdir()) == []


def test_an_attempt_is_a_line(file, exercise):
    name, right, wrong = exercise
    verdict = check(name, wrong)
    check(name, right)
    first, second = attempts.attempts(file)
    assert first["exercise"] == name
    assert (first["right"], first["message"]) == (False, verdict.message)
    assert (second["right"], second["answer"]) == (True, repr(right))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_the_stub_is_no_attempt(file, exercise):
    check(exercise[0], ...)
    assert attempts.attempts(file) == []


def test_a_function_is_kept_as_it_was_written(file):
    def mine(x):
        return x  # my idea

    check("activations.dead", mine)
    assert "my idea" in attempts.attempts(file)[0]["answer"]


def test_a_long_answer_is_cut_short(file, exercise):
    check(exercise[0], [0.1] * 100_000)
    assert len(attempts.attempts(file)[0]["answer"]) == attempts.LONGEST


def test_a_later_session_goes_on(file, exercise):
    check(*exercise[:2])
    keep_attempts(file)
    check(*exercise[:2])
    assert len(attempts.attempts(file)) == 2


def test_standing_counts_up_to_the_first_right_answer(file, exercise):
    name, right, wrong = exercise
    for answer in (wrong, wrong, right, wrong):
        check(name, answer)
    check("activations.dead", wrong)
    assert standing(file) == {name: (3, True), "activations.dead": (1, False)}


def test_a_file_that_cannot_be_written_is_said_at_once(tmp_path):
    with pytest.raises(OSError, match=r"kept in .*nowhere.*No such file.* a folder that is there"):
        keep_attempts(tmp_path / "nowhere" / "attempts.jsonl")


def test_a_verdict_is_not_lost_with_the_file(file, exercise):
    file.unlink()
    file.mkdir()
    with pytest.warns(UserWarning, match="was not kept"):
        assert check(*exercise[:2])


def test_a_broken_line_is_named(file, exercise):
    check(*exercise[:2])
    with file.open("a") as half:
        half.write(json.dumps({"time": "now"})[:7] + "\n")
    with pytest.raises(ValueError, match=r"line 2 of .* is no attempt"):
        attempts.attempts(file)


def test_arrays_are_kept_as_they_print(file, exercise):
    check(exercise[0], np.arange(3))
    assert attempts.attempts(file)[0]["answer"] == "array([0, 1, 2])"
