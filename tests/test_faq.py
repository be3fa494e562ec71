"""The pages of questions and of open problems: every number in bold stands in a chapter's output.

A line "% part/chapter: words" in one of the pages is a MyST comment. Its words must stand in an
output of that chapter, and each number in bold must stand in the words of its section.
"""

import json
import re
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[1] / "chapters"
PAGES = ("reference/faq", "reference/open_problems")
NOTE = re.compile(r"^% (\w+/\w+): (.+)$", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
NUMBER = re.compile(r"\d[\d,.]*(?:e[+-]?\d+)?")
LINK = re.compile(r"\{doc\}`\.\./(\w+/\w+)`")


def sections(page):
    """Return the parts of a page by the label before each; none for what stands above the first."""
    text = (CHAPTERS / f"{page}.md").read_text(encoding="utf-8")
    parts = re.split(r"^\(([\w-]+)\)=\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def plain(text):
    """Return a text with one minus sign and single spaces."""
    return " ".join(text.replace("−", "-").split())


def outputs(chapter):
    """Return what the cells of a chapter print, and the words of its figures."""
    notebook = json.loads((CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    found = [out for cell in notebook["cells"] for out in cell.get("outputs", [])]
    texts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in found]
    return [plain("".join(text)) for text in texts]


def numbers(text):
    return [found.rstrip(".,") for found in NUMBER.findall(plain(text))]


def notes(text):
    return NOTE.findall(text)


def bold(text):
    return [number for words in BOLD.findall(NOTE.sub("", text)) for number in numbers(words)]


SECTIONS = [
    pytest.param(text, id=f"{page}-{label}")
    for page in PAGES
    for label, text in sections(page).items()
]
NOTES = sorted({note for page in PAGES for text in sections(page).values() for note in notes(text)})


@pytest.mark.parametrize(("chapter", "words"), NOTES)
def test_what_a_page_quotes_stands_in_the_output_of_the_chapter(chapter, words):
    assert any(plain(words) in text for text in outputs(chapter))


@pytest.mark.parametrize("text", SECTIONS)
def test_a_number_in_bold_is_quoted_from_a_chapter_that_is_linked(text):
    quoted = {same(number) for _, words in notes(text) for number in numbers(words)}
    assert [number for number in bold(text) if same(number) not in quoted] == []
    assert {chapter for chapter, _ in notes(text)} <= set(LINK.findall(text))


def same(number):
    """Return a number without the zeros that say how finely it was printed."""
    return number if "e" in number or "." not in number else number.rstrip("0").rstrip(".")


@pytest.mark.parametrize(
    "text",
    [text for text in sections("reference/faq").values() if text.startswith("### ")],
    ids=[label for label, text in sections("reference/faq").items() if text.startswith("### ")],
)
def test_an_answer_has_a_link_and_a_number(text):
    assert LINK.search(text)
    assert bold(text)
    assert len(text.split("\n")[0]) < 75
