"""Every exercise: the solution passes, the stub and the typical wrong answers fail."""

import re
from pathlib import Path

import nbformat
import pytest

from bpbook import exercises
from bpbook.exercises import check, function

ROOT = Path(__file__).parents[1]
NAMES = exercises.names()


def pages():
    """Return the text of every chapter, keyed by its file's stem."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in ROOT.glob("chapters/**/*.md")}
    for path in ROOT.glob("chapters/*/*.ipynb"):  # not Jupyter's checkpoints, a folder deeper
        cells = nbformat.read(path, as_version=4).cells
        texts[path.stem] = "\n".join(cell.source for cell in cells)
    return texts


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_and_everything_else_fails(name):
    exercise = exercises._find(name)
    assert check(name, exercise.solution)
    assert not check(name, ...)
    assert len(exercise.wrong) >= 2
    for wrong in exercise.wrong:
        verdict = check(name, wrong)
        assert not verdict
        assert len(verdict.message) > 10


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("nonsense", [None, "seven", [], object(), float("nan"), lambda: 1])
def test_nonsense_is_wrong_and_raises_nothing(name, nonsense):
    assert not check(name, nonsense)


@pytest.mark.parametrize("chapter", sorted({name.split(".")[0] for name in NAMES}))
def test_page_and_registry_have_the_same_exercises(chapter):
    text = pages()[chapter]
    registered = {name for name in NAMES if name.startswith(f"{chapter}.")}
    asked = set(re.findall(r'check\("([a-z_0-9]+\.[a-z_]+)"', text))
    assert asked == registered
    assert len(registered) >= 4
    assert text.count("```{exercise}") == len(registered)
    assert len(re.findall(r"```\{solution(?:-start)?\}", text)) == len(registered)
    assert text.count("*Hint: ") == len(registered)


def test_every_chapter_has_exercises():
    looked_up = {path.stem for path in ROOT.glob("chapters/reference/*")}
    assert set(pages()) - looked_up == {name.split(".")[0] for name in NAMES}


def test_an_unknown_name_lists_those_of_the_chapter():
    with pytest.raises(
        ValueError, match=r"no exercise is called 'notation\.x': expected one of not"
    ):
        check("notation.x", 1)


def test_a_rule_for_functions_sees_only_functions_that_are_written():
    asked = []
    rule = function(lambda answer: asked.append(answer(2, b=3)))
    assert rule(7) == "Expected a function, not int."
    assert rule(lambda a, b: ...) == (
        "Write the body of the function in place of ... and run this cell again."
    )
    assert asked == []
    assert rule(lambda a, b: a + b) is None
    assert asked == [5]


def test_the_verdict_speaks():
    assert repr(check("notation.count", 7960)) == "✓ Right."
    assert repr(check("notation.count", 7940)) == "✗ The biases are missing."
    assert repr(check("notation.count", 1)) == "✗ 1 is not it."
    assert "Put your answer" in repr(check("notation.count", ...))
