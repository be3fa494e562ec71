"""The ledger: entries are whole, every check confirms its verdict, every link leads somewhere."""

import importlib
import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from browser import text_of

from bpbook import ledger
from bpbook.ledger import Finding
from bpbook.ledger_checks import measures, programs

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import coverage_page  # noqa: E402

ENTRIES = {entry.id: entry for entry in ledger.entries()}
CHECKED = {name: entry for name, entry in ENTRIES.items() if entry.check}
KEYS = set(re.findall(r"^@\w+\{([\w-]+),", (ROOT / "references.bib").read_text(), re.MULTILINE))
# The numbered sections of the articles that say something, not a heading alone.
NUMBERED = {
    "S0": """1 2.1 2.2 2.3 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6 7.1 7.2 7.3 8.1 8.2
        8.3 8.4 9.1 9.2 9.3""",
    "S1": """1.1 1.2 1.3 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2
        5.3 5.4 6.1 6.2 6.3 6.4 7.1 7.2 7.3 7.4 8 8.1 8.2 8.3 8.4 8.5""",
    "S2": """1.1 1.2 1.3 1.4.1 1.4.2 1.4.3 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.2 3.3 3.4
        4.1.1 4.1.2 4.2.1 4.2.2 4.3 4.4 4.4.1 4.4.2 4.4.3 4.4.4 4.4.5 5 5.1 5.2 5.2.1
        5.2.2 5.2.3 5.2.4 5.3 6.1 6.2 6.3 6.4 6.5 6.6 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2
        7.2.3 7.3.1 7.3.2 7.3.3 8.1 8.2 9.1 9.2 9.3 9.4 9.5 10""",
    "S3": """1.1 1.2 1.3 1.4 2.1 2.2 2.3 3.1.1 3.1.2 3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4
        4.1.1 4.1.2 4.2.1 4.2.2 4.3 4.4.1 4.4.2 5.1 5.2 5.3 5.4 6.1 6.2 6.3 6.4 7.1 7.2
        7.3 7.4 8.1 8.2 8.3 8.4 9.1 9.2 9.3 9.4 9.5""",
    "S4": "1 1.1 1.2 1.3 2.1 2.2 2.3 3 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5 6 7 8",
}
LEDGER = "reference/ledger"
TOC = (ROOT / "_toc.yml").read_text()
every_document = pytest.mark.parametrize(
    "document", ledger.documents().values(), ids=ledger.documents()
)


@pytest.mark.parametrize("entry", CHECKED.values(), ids=CHECKED)
def test_the_check_confirms_the_verdict(entry):
    finding = ledger.check(entry)
    assert isinstance(finding, Finding)
    assert finding.claimed is not False, "a claim of yes or no is claimed to be true"
    if entry.verdict == "correct":
        assert finding.agrees, f"{entry.claim} The check found {finding.found!r}"
    if entry.verdict == "wrong":
        assert not finding.agrees, f"called wrong, but the check found it so: {entry.claim}"


@every_document
def test_every_check_is_named_by_an_entry(document):
    name = document.id.lower()
    module = importlib.import_module(f"bpbook.ledger_checks.{name}")
    public = {
        f"{name}.{function}"
        for function, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__ and not function.startswith("_")
    }
    assert public - {entry.check for entry in ENTRIES.values()} == set()


@every_document
def test_the_chapters_are_in_the_book(document):
    assert [e.id for e in document.entries if f"file: chapters/{e.chapter}\n" not in TOC] == []


@every_document
def test_what_is_cited_is_in_the_bibliography(document):
    assert {key for entry in document.entries for key in entry.citations} <= KEYS


@every_document
def test_history_and_references_are_judged_by_a_source(document):
    facts = [entry for entry in document.entries if entry.kind in ("history", "reference")]
    decided = [entry for entry in facts if entry.verdict != "cannot be verified"]
    assert [entry.id for entry in decided if not (entry.citations or entry.check)] == []


@every_document
def test_every_section_has_its_entries(document):
    assert set(document.sections) == {entry.section for entry in document.entries}
    numbered = {name for name in document.sections if name[0].isdigit()}
    assert numbered >= set(NUMBERED[document.id].split())


@every_document
def test_no_sentence_is_copied_and_each_is_a_sentence(document):
    texts = [text for e in document.entries for text in (e.claim, e.correct, e.why)]
    for text in texts:
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", text), "Chinese characters"
        assert text.strip() == text
        assert text.endswith((".", "?", "!", "$"))


def test_the_page_of_what_is_taught_where_is_that_of_the_ledger():
    assert coverage_page.PAGE.read_text(encoding="utf-8") == coverage_page.page(), "make coverage"


# --- the built pages -----------------------------------------------------------------------------


def names(found):
    """Return the entries' places on the ledger's page."""
    return {re.sub(r"[^a-z0-9]+", "-", entry.id.lower()) for entry in found}


def test_every_entry_stands_in_the_ledger(site):
    page = text_of("chapters/reference/ledger.html")
    assert names(ENTRIES.values()) <= set(re.findall(r'id="(s\d-[\w-]+)"', page))


@pytest.mark.parametrize("chapter", sorted({e.chapter for e in ENTRIES.values()} - {LEDGER}))
def test_the_entries_that_a_chapter_settles_stand_below_it(site, chapter):
    page = text_of(f"chapters/{chapter}.html")
    found = set(re.findall(r'ledger\.html#(s\d-[\w-]+)"', page))
    assert found >= names(ledger.search(chapter=chapter))


# --- the machinery -------------------------------------------------------------------------------

GOOD = {
    "id": "S9-1-01", "section": "1", "kind": "number", "claim": "1 + 1 = 3.", "verdict": "wrong",
    "correct": "2.", "why": "Count.", "chapter": "mathematics/notation",
}  # fmt: skip


def written(tmp_path, *tables):
    lines = ['title = "T"', "[sections]", '1 = "One"']
    for table in tables:
        lines += ["[[entry]]", *(f"{name} = {value!r}" for name, value in table.items())]
    path = tmp_path / "S9.toml"
    path.write_text("\n".join(lines))
    return path


def test_a_file_is_read(tmp_path):
    document = ledger.read(written(tmp_path, GOOD, GOOD | {"id": "S9-1-02", "citations": ["a"]}))
    assert (document.id, document.title, document.sections) == ("S9", "T", {"1": "One"})
    first, second = document.entries
    assert (first.claim, first.check, first.citations) == ("1 + 1 = 3.", "", ())
    assert second.citations == ("a",)


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        ([GOOD | {"verdict": "false"}], "has verdict 'false': expected one of correct, wrong"),
        ([GOOD | {"kind": "sum"}], "has kind 'sum': expected one of formula, shape"),
        ([GOOD | {"colour": "red"}], "entry 1 .* has 'colour': expected one of id, section"),
        ([GOOD, {**GOOD, "id": ""}], "entry 2 .* has id = '': expected a str"),
        ([{k: v for k, v in GOOD.items() if k != "why"}], "has why = None: expected a str"),
        ([GOOD | {"citations": "a"}], "has citations = 'a': expected a list"),
        ([GOOD | {"id": "S8-1-01"}], "expected an id that starts with S9-1-"),
        ([GOOD, GOOD], "two entries are called S9-1-01"),
        ([GOOD | {"id": "S9-2-01", "section": "2"}], "is of section '2', which S9 lacks"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, tables, complaint):
    with pytest.raises(ValueError, match=complaint):
        ledger.read(written(tmp_path, *tables))


PROGRAM = """
import numpy as np
import matplotlib.pyplot as plt
def called(x):
    return np.exp(x) + offset
def forgotten(x):
    return called(x)
class Model:
    pass
while waiting:
    waited, left_over = called(1), 2
while waited:
    waited = called(waited)
tf.Dense(4, input_shape=(3,))
Dense(units=1)
print(Model())
"""


def test_the_names_of_a_program_are_told_apart():
    assert programs.undefined(PROGRAM) == ["Dense", "offset", "tf", "waiting"]
    assert programs.unused(PROGRAM) == ["left_over", "plt"]
    assert programs.uncalled(PROGRAM) == ["forgotten"]
    assert programs.unchanging_loops(PROGRAM) == ["waiting"]
    assert programs.imported(PROGRAM) == {"np": "numpy", "plt": "matplotlib.pyplot"}


def test_the_calls_of_a_program_are_read():
    assert programs.calls(PROGRAM, "called") == [
        (["x"], {}), (["1"], {}), (["waited"], {}),
    ]  # fmt: skip
    assert programs.dense_sizes(PROGRAM) == [3, 4, 1]


def test_the_products_of_both_passes_are_counted():
    forward = 5 * (3 * 4 + 4 * 2)
    weights, biases, handed_back = forward, 5 * (4 + 2), 5 * 4 * 2
    assert measures.multiplications((3, 4, 2), m=5) == [
        forward, forward + weights + biases + handed_back,
    ]  # fmt: skip


def test_the_shapes_between_two_tables_are_found():
    assert measures.between(np.ones((5, 3)), np.ones((5, 2))) == ((3, 2), (2,))


@pytest.mark.parametrize("check", ["nowhere.loss", "s1.not_there", "s1"])
def test_a_check_that_is_not_there_is_refused(check):
    with pytest.raises(ValueError, match="expected a function that stands in bpbook/ledger_checks"):
        ledger.check(ledger.Entry(**GOOD | {"check": check}))


@pytest.mark.parametrize(
    ("claimed", "found", "agrees"),
    [
        (0.5, 0.5 + 1e-12, True),
        (0.5, 0.5 + 1e-6, False),
        ([1, 2], [1.0, 2.0], True),
        ([1, 2], [[1, 2]], False),
        ("up", "down", False),
        (True, True, True),
        (False, True, False),
    ],
)
def test_a_finding_agrees_or_not(claimed, found, agrees):
    assert Finding(claimed, found).agrees is agrees


def test_totals_count():
    found = [ledger.Entry(**GOOD), ledger.Entry(**GOOD | {"verdict": "correct"})]
    assert ledger.totals(found=found) == {
        "correct": 1, "wrong": 1, "misleading": 0, "cannot be verified": 0,
    }  # fmt: skip
    assert sum(ledger.totals("kind").values()) == len(ENTRIES)


def test_a_search_finds_what_holds_all_words_and_fits_the_fields():
    for entry in ledger.search("SIGMOID slope", verdict="correct"):
        text = f"{entry.id} {entry.claim} {entry.correct} {entry.why}".lower()
        assert "sigmoid" in text
        assert "slope" in text
        assert entry.verdict == "correct"
    assert list(ledger.search()) == ledger.entries()
    assert list(ledger.search(document="S4")) == list(ledger.documents()["S4"].entries)
    assert ledger.search("no such word anywhere") == []
    assert {entry.chapter for entry in ledger.search(chapter="mathematics/delta_rules")} == {
        "mathematics/delta_rules"
    }


def test_what_a_search_found_is_shown_as_text():
    entry = ledger.entries()[0]
    shown = ledger.Found([entry])._repr_markdown_()
    for text in (entry.id, entry.verdict, entry.claim, entry.correct, entry.why):
        assert text in shown
    assert ledger.Found()._repr_markdown_() == "No entry."
