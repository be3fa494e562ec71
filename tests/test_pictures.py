"""Pictures: words that cannot be forgotten, ink that follows the page, names of their own."""

import re
import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import pytest

from bpbook.pictures import COLOURS, INK, PAPER, Picture, canvas


def draw(alt="A line from 0 to 1.", values=(0, 1)):
    with canvas() as (figure, ax):
        ax.plot(values, label="a line")
        ax.set(xlabel="time (s)", title="rise")
        ax.text(0, 0, "here", bbox={"facecolor": PAPER})
        ax.legend()
        return Picture(figure, alt)


def test_the_svg_is_well_formed_and_carries_the_words():
    root = ElementTree.fromstring(draw('Says "a < b" & more.').svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Says "a < b" & more.'
    assert root.get("width") is None
    assert root.get("height") is None
    assert len(root.get("viewBox").split()) == 4


def test_minus_signs_are_minus_signs_and_hyphens_stay():
    assert draw("A 3-4-1 net from -0.5 to (-2), well-known.").alt == (
        "A 3-4-1 net from −0.5 to (−2), well-known."
    )


def test_text_stays_text():
    root = ElementTree.fromstring(draw().svg)
    words = {"".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"time (s)", "rise", "a line", "here"} <= words


def test_numbers_that_are_read_keep_all_their_digits():
    with canvas() as (figure, ax):
        ax.plot([0, 0.0004])
        ax.set(title="η = 0.00123", yticks=[0, 0.0002, 0.0004])
        root = ElementTree.fromstring(Picture(figure, "A line.").svg)
    words = {"".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"η = 0.00123", "0.0002", "0.0004"} <= words


def test_ink_and_paper_follow_the_page():
    svg = draw().svg.lower()
    assert INK.lower() not in svg
    assert PAPER.lower() not in svg
    assert "currentcolor" in svg
    assert "var(--bp-paper" in svg
    assert "#000000" not in svg
    assert "font-family: 'dejavu" not in svg
    assert "<style" not in svg  # inside a page it would apply to the whole page


def test_two_pictures_share_no_name_and_every_reference_is_met():
    svgs = [draw().svg, draw(values=(1, 0)).svg]
    names = [set(re.findall(r' id="([^"]+)"', svg)) for svg in svgs]
    assert names[0]
    assert not names[0] & names[1]
    for svg, own in zip(svgs, names, strict=True):
        assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)) == own


def test_the_same_drawing_gives_the_same_svg():
    assert draw().svg == draw().svg


@pytest.mark.parametrize("alt", ["", "   ", None, 3])
def test_a_picture_without_words_is_refused(alt):
    with pytest.raises(ValueError, match=r"alt is .*: expected a sentence that says what is seen"):
        draw(alt)


def test_figures_are_closed_even_after_an_error():
    with pytest.raises(RuntimeError), canvas():
        raise RuntimeError
    assert plt.get_fignums() == []


def test_jupyter_gets_the_drawing_and_the_words():
    picture = draw()
    data, metadata = picture._repr_mimebundle_()
    assert data == {"image/svg+xml": picture.svg, "text/plain": "A line from 0 to 1."}
    assert metadata["image/svg+xml"]["needs_background"] == "light"


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("page", ["#fdfdfb", "#14171c"])
def test_every_colour_stands_out_from_both_pages(colour, page):
    light, dark = sorted([luminance(colour), luminance(page)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
