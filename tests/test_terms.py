"""The glossary's terms: found as whole words, linked once a chapter, and led to by the index."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from browser import pages, text_of

sys.path.insert(0, str(Path(__file__).parents[1] / "extensions"))
import terms

ROOT = Path(__file__).parents[1]
KNOWN = ["batch", "loss", "layer", "hidden layer", "BP", "ReLU", "over-fitting", "bias"]
CHAPTERS = [page for page in pages() if re.match(r"chapters/(?!reference/)", page)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Batches and losses", ["batch", "loss"]),
        ("A hidden layer, and layers", ["hidden layer", "layer"]),
        ("the layered and unbiased", []),
        ("BP, not bp", ["BP"]),
        ("ReLUs and relu", ["ReLU", "ReLU"]),
        ("non-over-fitting", []),
        ("Over-fitting: bias", ["over-fitting", "bias"]),
    ],
)
def test_terms_are_whole_words(text, found):
    assert [term for *_, term in terms.Finder(KNOWN)(text)] == found


def test_the_glossary_is_read_as_the_page_writes_it():
    text = (ROOT / "chapters/reference/glossary.md").read_text(encoding="utf-8")
    known = terms.terms(text)
    assert {"accuracy", "BPTT", "weight decay"} <= set(known)
    assert len(known) == len(set(known)) > 200


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_links_each_term_once(site, page):
    linked = re.findall(r'href="[^"#]*glossary\.html#(term-[^"]+)"[^>]*><span class="bp-term"',
                        text_of(page))  # fmt: skip
    assert len(linked) >= 5
    assert max(Counter(linked).values()) == 1


def test_the_index_leads_to_chapters(site):
    index = text_of("genindex.html")
    for page in ("mathematics/chain_rule", "concepts/losses", "history/before_1986"):
        assert f'href="chapters/{page}.html#' in index
