"""The tools: what they write is the same each time."""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from notebooks import joined


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_what_was_printed_in_pieces_is_joined_in_order():
    shown = new_output("display_data", data={"text/plain": "picture"})
    cut = [printed("a\n"), printed("b\n"), printed("c\n", "stderr"), shown, printed("d\n")]
    whole = joined(cut)
    assert [output.get("text") for output in whole] == ["a\nb\n", "c\n", None, "d\n"]


def test_what_is_whole_stays():
    assert joined([]) == []
    assert joined([printed("a\n")]) == [printed("a\n")]


def test_no_stored_output_is_in_pieces():
    for path in (Path(__file__).parents[1] / "chapters").glob("*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert joined(cell.get("outputs", [])) == cell.get("outputs", []), f"{path}: {cell.id}"
