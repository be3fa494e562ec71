"""Every page of the built site, light and dark, wide and narrow, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import LOOKS, NARROW, Visit, pages, text_of
from readable import rare_word

pytestmark = pytest.mark.browser
VISITS = [pytest.param((page, look), id=f"{page}-{look}") for page in pages() for look in LOOKS]
WITH_SOLUTIONS = [page for page in pages() if 'class="solution dropdown' in text_of(page)]
WITH_TEXT = [page for page in pages() if page not in ("genindex.html", "search.html")]
everywhere = pytest.mark.parametrize("visit", VISITS, indirect=True)

FAILURES_ONLY = {"resultTypes": ["violations"]}  # to list what passes takes axe longer than to test

# Text that still shows TeX's own signs, outside code and outside what MathJax has set.
RAW_TEX = r"""() => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const inside = walk.currentNode.parentElement;
        const text = walk.currentNode.textContent;
        if (!inside.closest("pre, code, script, style, mjx-container") &&
            /\\\(|\\\[|\$\$|\$\\?[A-Za-z]/.test(text)) found.push(text.trim().slice(0, 80));
    }
    return found;
}"""
UNSET = """() => [...document.querySelectorAll(".math")]
    .filter((math) => !math.querySelector("mjx-container"))
    .map((math) => math.textContent.slice(0, 80))"""
# An undefined macro is no error to MathJax: it is shown in red.
FAULTY = "mjx-merror, [data-mml-node=merror], mjx-container [fill=red]"
# The theme cuts off what is wider than the column in the middle of a sentence.
CUT = """() => [...document.querySelectorAll("span.math")].filter((math) => {
    const drawn = math.querySelector("svg").getBoundingClientRect();
    return drawn.right > math.getBoundingClientRect().right + 1;
}).map((math) => math.textContent.slice(0, 80))"""
WORDLESS = """() => [...document.querySelectorAll("img, svg[role=img], svg.bp-figure")]
    .filter((image) => image.getAttribute("aria-hidden") !== "true") // icons of the theme
    .filter((image) => {
        if (image.localName === "img" && image.classList.contains("logo__image"))
            return !image.hasAttribute("alt");
        const title = document.getElementById(image.getAttribute("aria-labelledby"));
        return !(image.alt ?? image.getAttribute("aria-label") ?? title?.textContent)?.trim();
    }).map((image) => image.outerHTML.slice(0, 120))"""
# The contrast (WCAG 2) of each text of a figure with the page.
FAINT = r"""() => {
    const weights = [0.2126, 0.7152, 0.0722];
    const luminance = (colour) => colour.match(/[\d.]+/g).slice(0, 3)
        .map((channel) => channel / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + weights[i] * c, 0);
    const paper = luminance(getComputedStyle(document.body).backgroundColor) + 0.05;
    return [...document.querySelectorAll("svg.bp-figure text")].map((text) => {
        const ink = luminance(getComputedStyle(text).fill) + 0.05;
        return [Math.max(ink, paper) / Math.min(ink, paper), text.textContent];
    }).filter(([contrast]) => contrast < 4.5);
}"""
INK = '() => getComputedStyle(document.querySelector("svg.bp-figure text")).fill'
FOLDS = ".solution.dropdown > .admonition-title > button"
UNFOLD = """() => {
    document.querySelectorAll("button.toggle-button[aria-expanded=false]")
        .forEach((button) => button.click());
    document.querySelectorAll("details").forEach((box) => { box.open = true; });
}"""


@everywhere
def test_a_page_asks_nothing_of_another_host_and_reports_no_error(visit):
    assert visit.foreign == []
    assert visit.errors == []


@everywhere
def test_every_formula_is_typeset(visit):
    assert visit.page.evaluate(UNSET) == []
    assert visit.page.locator(FAULTY).all_inner_texts() == []
    assert visit.page.evaluate(RAW_TEX) == []


@everywhere
def test_every_image_has_a_text_alternative(visit):
    assert visit.page.evaluate(WORDLESS) == []
    assert visit.page.locator(".cell_output img").count() == 0, "a figure is not inline SVG"


@everywhere
def test_the_text_of_figures_stands_out_from_the_page(visit):
    assert visit.page.evaluate(FAINT) == []


@everywhere
def test_a_page_fits_a_telephone(visit):
    visit.page.set_viewport_size(NARROW)
    assert visit.page.evaluate(CUT) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


SETTLE = "document.getAnimations().forEach(animation => animation.cancel())"


@everywhere
def test_axe_finds_nothing_serious(visit):
    visit.page.evaluate(UNFOLD)  # what is folded away is not looked at
    visit.page.evaluate(SETTLE)  # what fades in would be judged half faded in
    visit.page.set_viewport_size(LOOKS[visit.look])  # light is wide, dark is narrow
    found = Axe().run(visit.page, options=FAILURES_ONLY).response["violations"]
    serious = [
        f"{rule['id']}: {node['html'][:150]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize("page", WITH_SOLUTIONS)
def test_solutions_are_folded_and_open_by_mouse_and_by_keyboard(chromium, page):
    visit = Visit(chromium, page)
    buttons = visit.page.locator(FOLDS).all()
    answers = [button.locator("xpath=../following-sibling::*[1]") for button in buttons]
    assert not any(answer.is_visible() for answer in answers)
    buttons[0].locator("xpath=..").click(position={"x": 5, "y": 5})  # the whole title takes clicks
    assert answers[0].is_visible()
    for button, answer in zip(buttons[1:], answers[1:], strict=True):
        button.focus()
        for key, shown in [("Enter", True), ("Space", False)]:
            visit.page.keyboard.press(key)
            assert answer.is_visible() == shown
    visit.close()


@pytest.mark.parametrize("scheme", LOOKS)
def test_the_switch_changes_between_light_and_dark(chromium, scheme):
    visit = Visit(chromium, "index.html", scheme)
    button = visit.page.locator("button.theme-switch-button:visible")
    first, inks = visit.page.evaluate(INK), {}
    for _ in range(3):  # as the system has it, light, dark
        button.click()
        inks[visit.page.evaluate("document.documentElement.dataset.theme")] = visit.page.evaluate(
            INK
        )
    assert set(inks) == {"light", "dark"}
    assert inks["light"] != inks["dark"], "the text of a figure does not follow the page"
    assert inks[scheme] == first
    visit.close()


@pytest.fixture(scope="module")
def search(chromium):
    opened = Visit(chromium, "search.html")
    yield opened
    opened.close()


@pytest.mark.parametrize("page", WITH_TEXT)
def test_search_finds_a_word_of_each_page(search, page):
    word = rare_word(page)
    search.open(f"search.html?q={word}")
    # The results come in one by one, and the summary when they are all there.
    search.page.get_by_text("Search finished").wait_for()
    found = search.page.locator("#search-results li a[href]")
    targets = found.evaluate_all("(links) => links.map((a) => new URL(a.href).pathname)")
    assert any(target.endswith(f"/html/{page}") for target in targets), f"{word}: {targets}"
    assert search.foreign == []
    assert search.errors == []
