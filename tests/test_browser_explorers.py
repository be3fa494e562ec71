"""Every slider by keyboard, every frame against numbers computed again, on the built pages."""

import re
from itertools import pairwise
from math import prod

import pytest
from browser import caption_of, pages, press, settings_of, text_of
from recomputed import EXPLORERS

pytestmark = pytest.mark.browser
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WITH_EXPLORERS = [page for page in pages() if "widget-view+json" in text_of(page)]
TABS = 1000  # more stops than any page has
TAB_STOP = """() => [...document.querySelectorAll(".bp-explorer [role=slider]")]
    .indexOf(document.activeElement)"""
AT_END = "() => document.activeElement === document.body"


@pytest.fixture(scope="module")
def explorers(visit):
    return visit.page.locator(".bp-explorer").all()


on_its_page = pytest.mark.parametrize(
    "visit", [pytest.param((page, "light"), id=page) for page in WITH_EXPLORERS], indirect=True
)


def test_every_explorer_is_recomputed_here(site):
    assert set(WITH_EXPLORERS) == set(EXPLORERS), "tests/recomputed/ needs a module per page"


@on_its_page
def test_every_slider_has_a_name_and_is_reached_with_the_tab_key(visit, explorers):
    assert len(explorers) == len(EXPLORERS[visit.name])
    handles = visit.page.locator(".bp-explorer [role=slider]")
    assert all(handle.get_attribute("aria-label") for handle in handles.all())
    reached = set()
    for _ in range(TABS):
        visit.page.keyboard.press("Tab")
        reached.add(visit.page.evaluate(TAB_STOP))
        if visit.page.evaluate(AT_END):
            break
    assert reached - {-1} == set(range(handles.count()))


@on_its_page
def test_home_and_end_reach_the_ends(visit, explorers):
    for explorer in explorers:
        for handle in explorer.get_by_role("slider").all():
            for key, end in [("Home", "min"), ("End", "max"), ("Home", "min")]:
                press(explorer, handle, key)
                now = handle.get_attribute("aria-valuenow")
                assert now == handle.get_attribute(f"aria-value{end}")


@on_its_page
def test_every_frame_states_the_numbers_recomputed(visit, explorers):
    for explorer, (pattern, recompute) in zip(explorers, EXPLORERS[visit.name], strict=True):
        seen = set()
        for settings, caption in frames(explorer):
            found = re.match(pattern, caption)
            assert found, f"{caption!r} does not follow {pattern!r}"
            said = {name: text for name, text in found.groupdict().items() if text is not None}
            assert {name: said.pop(name) for name in settings} == settings, caption
            check(said, recompute(**settings), caption)
            seen.add(tuple(settings.values()))
        assert len(seen) == n_frames(explorer)


def check(said, computed, caption):
    """Compare the printed numbers with the computed ones, to the last printed digit."""
    assert said.keys() == computed.keys(), caption
    for name, text in said.items():
        text = text.translate(LOWERED)
        unit = 10.0 ** -len(text.partition(".")[2])
        assert abs(float(text) - computed[name]) < 0.501 * unit, f"{caption} {computed}"


def positions(handle):
    """Return how many values a slider has."""
    return round(float(handle.get_attribute("aria-valuemax"))) + 1


def n_frames(explorer):
    return prod(positions(handle) for handle in explorer.get_by_role("slider").all())


def frames(explorer):
    """Move through all settings, one arrow key at a time; give settings and caption of each."""
    handles = explorer.get_by_role("slider").all()
    for handle in handles:
        press(explorer, handle, "Home")
    yield shown(explorer)
    for here, there in pairwise(serpentine([positions(handle) for handle in handles])):
        (moved,) = [i for i in range(len(handles)) if here[i] != there[i]]
        key = "ArrowRight" if there[moved] > here[moved] else "ArrowLeft"
        press(explorer, handles[moved], key)
        yield shown(explorer)


def shown(explorer):
    """Return the settings and the caption; the picture's own words must be the caption's."""
    caption = caption_of(explorer)
    pictures = explorer.locator("svg[role=img]:visible")
    assert [p.get_attribute("aria-label") for p in pictures.all()] == [caption]
    settings = settings_of(explorer)
    settings = {label.replace(" ", "_"): plain(value) for label, value in settings.items()}
    return settings, plain(caption)


def plain(text):
    """Write minus signs as Python does."""
    return text.replace("−", "-")


def serpentine(counts):
    """Return all positions in an order in which neighbours differ by one step of one slider."""
    if not counts:
        return [()]
    inner = serpentine(counts[1:])
    return [(i, *rest) for i in range(counts[0]) for rest in (inner if i % 2 == 0 else inner[::-1])]
