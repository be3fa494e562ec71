"""The ledger's page in a real browser: the filter finds, counts, and keeps its choice."""

import pytest
from browser import Visit

from bpbook import ledger

pytestmark = pytest.mark.browser
PAGE = "chapters/reference/ledger.html"


@pytest.fixture(scope="module")
def filtered(chromium):
    opened = Visit(chromium, PAGE)
    yield opened
    assert opened.errors == []
    assert opened.foreign == []
    opened.close()


def shown(page):
    """Return the names of the claims that can be seen."""
    names = page.locator(".bp-claim:visible .bp-claim-head a").all_text_contents()
    count = page.locator(".bp-filter output").text_content()
    assert count == f"{len(names)} of {len(ledger.entries())} claims"
    return names


def ids(found):
    return [entry.id for entry in found]


def test_all_claims_are_there_at_first(filtered):
    filtered.open(PAGE)
    assert shown(filtered.page) == ids(ledger.entries())


@pytest.mark.parametrize(
    ("label", "choice", "wanted"),
    [
        ("verdict", "wrong", {"verdict": "wrong"}),
        ("article", "S4", {"document": "S4"}),
        ("kind", "formula", {"kind": "formula"}),
    ],
)
def test_a_choice_leaves_the_claims_that_fit(filtered, label, choice, wanted):
    filtered.open(PAGE)
    filtered.page.get_by_label(label, exact=True).select_option(choice)
    assert shown(filtered.page) == ids(ledger.search(**wanted)) != []


def test_words_and_choices_work_together_and_stay_in_the_address(filtered):
    filtered.open(PAGE)
    page = filtered.page
    page.get_by_label("verdict", exact=True).select_option("misleading")
    page.get_by_label("words", exact=True).fill("Gradient descent")
    found = shown(page)
    assert 0 < len(found) < len(ledger.search(verdict="misleading"))
    assert set(ids(ledger.search("gradient descent", verdict="misleading"))) <= set(found)
    filtered.open(f"{PAGE}?{page.url.partition('?')[2]}")
    assert page.get_by_label("words", exact=True).input_value() == "Gradient descent"
    assert shown(page) == found


def test_words_that_no_claim_holds_leave_none_and_no_heading(filtered):
    filtered.open(PAGE)
    filtered.page.get_by_label("words", exact=True).fill("xylophone")
    assert shown(filtered.page) == []
    assert filtered.page.locator(".bp-claim-section:visible").count() == 0


def test_a_claim_of_a_chapter_leads_to_its_place(filtered):
    filtered.open("chapters/mathematics/notation.html")
    claim = filtered.page.locator(".bp-claims .bp-claim-head a").first
    filtered.page.locator(".bp-claims .toggle-button").click()
    name = claim.text_content()
    claim.click()
    target = filtered.page.locator(".bp-claim:target")
    assert target.locator(".bp-claim-head a").text_content() == name


def test_closed_claims_take_no_room(filtered):
    filtered.open("chapters/mathematics/notation.html")
    box = filtered.page.locator(".bp-claims")
    title = box.locator(".admonition-title")
    assert box.bounding_box()["height"] < title.bounding_box()["height"] + 4
