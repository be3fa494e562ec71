"""The lists of all explorers and all exercises: none is missing, and each by what it asks for."""

import re
import sys
from pathlib import Path

import pytest
from browser import text_of

from bpbook import exercises

sys.path.insert(0, str(Path(__file__).parents[1] / "extensions"))
import book_lists

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("text", "stub", "kind"),
    [
        ("How large is it?", "answer = ...", "number"),
        ("Prove that it is so.", "answer = ...", "proof"),
        ("Derive the slope.", "answer = ...", "proof"),
        ("Write `f`.", "def f(x):\n    return ...", "function"),
        ("Which default is better, a or b?", 'answer = "def"', "number"),
        ("How much does it improve?", "answer = ...", "number"),
    ],
)
def test_an_exercise_is_known_by_what_it_asks_for(text, stub, kind):
    assert book_lists.kind(text, stub) == kind


def test_every_exercise_is_listed_once():
    pages = book_lists.chapters(ROOT)
    labels = [label for page in pages for label, *_ in book_lists.exercises(ROOT, page)]
    assert len(labels) == len(set(labels))
    assert len(labels) == len(exercises.names())


def test_every_exercise_has_a_level():
    levels = {
        label: level
        for page in book_lists.chapters(ROOT)
        for label, _, _, level in book_lists.exercises(ROOT, page)
    }
    unknown = {label: level for label, level in levels.items() if level not in book_lists.LEVELS}
    assert unknown == {}


def test_the_page_of_exercises_names_them_all(site):
    page = text_of("chapters/reference/exercises.html")
    named = set(re.findall(r'href="([^"]+#[^"]+)"[^>]*>\s*<span[^>]*>Exercise [\d.]+', page))
    assert len(named) == len(exercises.names())


def test_the_page_of_explorers_names_them_all(site):
    page = text_of("chapters/reference/explorers.html")
    drawn = sum(
        text_of(f"{chapter}.html").count("widget-view+json")
        for chapter in book_lists.chapters(ROOT)
    )
    listed = len(re.findall(r"\(\d+ pictures\)", page))
    stored = sum(1 for p in book_lists.chapters(ROOT) for _ in book_lists.explorers(ROOT, p))
    assert listed == stored
    assert drawn in (0, listed)  # none where the site was built from stored outputs
