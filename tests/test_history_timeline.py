"""The timeline: its works stand in the bibliography, and are drawn."""

import re
from pathlib import Path

import pytest

from bpbook.history import timeline
from bpbook.history.timeline import ALL, IDEAS, WORKS, having, published
from bpbook.pictures import GREY, Picture, canvas

BIB = (Path(__file__).parents[1] / "references.bib").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"@\w+\{([^,]+),(.*?)\n\}", BIB, re.DOTALL))
# A record of the conference is a year later than the preprint that is dated here.
LATER = {"kingma2015adam": 2015, "he2016deep": 2016, "hu2022lora": 2022}


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.key)
def test_a_work_stands_in_the_bibliography_with_its_year_and_first_author(work):
    entry = ENTRIES[work.key]
    assert int(re.search(r"year\s*=\s*\{(\d+)\}", entry)[1]) == LATER.get(work.key, work.year)
    first = work.authors.split(",")[0].split(" and ")[0]
    if first != "the same":
        assert first in re.search(r"author\s*=\s*\{(.*?)\}", entry)[1]


def test_the_works_are_in_order_and_none_stands_twice():
    assert [work.year for work in WORKS] == sorted(work.year for work in WORKS)
    assert len({work.key for work in WORKS}) == len(WORKS)
    assert all(work.has and set(work.has) <= set(IDEAS) for work in WORKS)


def test_ideas_by_year():
    assert [work.key for work in having("chain rule", 1962)] == [
        "kelley1960gradient", "bryson1961gradient", "dreyfus1962numerical"
    ]  # fmt: skip
    assert having("layers")[0].year == 1943
    assert having(ALL)[0].key == "werbos1982applications"
    assert {work.key for work in having(ALL, 1986)} == {
        "werbos1982applications", "parker1985learning", "lecun1985procedure",
        "rumelhart1986nature", "rumelhart1986learning", "hinton1986learning",
    }  # fmt: skip
    assert published(1943) == [WORKS[0]]
    assert len(published()) == len(WORKS)


def test_an_unknown_idea_is_named():
    with pytest.raises(ValueError, match="idea is 'luck': expected one of chain rule"):
        having("luck")


def test_the_drawing_names_the_works_it_is_given_and_no_other():
    with canvas() as (figure, ax):
        timeline.draw(ax, published(1962), having("data", 1962))
        svg = Picture(figure, "words").svg
    assert "Novikoff" in svg
    assert "ADALINE" in svg
    assert "Linnainmaa" not in svg


def test_chosen_rows_have_a_band_and_the_dots_of_the_others_are_grey():
    with canvas() as (_, ax):
        timeline.draw(ax, WORKS[:4], having("layers", 1960))
        bands = [round(band.get_datalim(ax.transData).y1) for band in ax.collections]
        dots = {tuple(line.get_data()[1]): line.get_color() for line in ax.lines
                if line.get_marker() == "o"}  # fmt: skip
    assert bands == [0]
    assert dots[0,] == timeline.COLOURS["layers"]
    assert {dots[row,] for row in (1, 2, 3)} == {GREY}
