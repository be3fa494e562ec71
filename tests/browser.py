"""The built pages in a real browser: where they are, how to load one, how to work a slider."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

HTML = Path(__file__).parents[1] / "_build" / "html"
MISSING = f"{HTML / 'index.html'} is missing: run `make book` first"
# As root Chromium needs --no-sandbox; the others keep it from talking to anyone by itself.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
ELSEWHERE = re.compile(r"^(?!file:|data:|blob:|about:)")
WIDE, NARROW = {"width": 1300, "height": 900}, {"width": 390, "height": 844}
LOOKS = {"light": WIDE, "dark": NARROW}  # how a page is loaded; tests resize it to the other width

# A page is ready when its formulas are set, its fonts are there and its sliders have handles.
READY = """async () => {
    if (document.querySelector("script[src*=mathjax]")) await MathJax.startup.promise;
    await document.fonts.ready;
    return true;
}"""
DRAWN = """() => {
    const views = document.querySelectorAll("script[type$='widget-view+json']").length;
    const drawn = document.querySelectorAll(".bp-explorer").length;
    const handles = [...document.querySelectorAll(".bp-explorer [role=slider]")];
    return drawn === views && handles.every((handle) => handle.hasAttribute("aria-valuetext"));
}"""


def pages():
    """Return the addresses of all built pages below the site's folder, 'index.html' first."""
    found = {path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html")}
    found = {name for name in found if not name.startswith("_")}
    return sorted(found, key=lambda name: (name != "index.html", name)) or ["index.html"]


def text_of(page):
    """Return the HTML of a built page, or nothing where no site was built."""
    path = HTML / page
    return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def chromium():
    """Start the browser that BROWSER names, and end it: its event loop would stop Jupyter's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = os.environ.get("BROWSER", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One page, loaded afresh, and all that went wrong while it was open."""

    def __init__(self, browser, page, scheme="light"):
        self.name, self.look, self.foreign, self.errors = page, scheme, [], []
        self.context = browser.new_context(color_scheme=scheme, viewport=LOOKS[scheme])
        self.context.set_default_timeout(20_000)
        self.context.route(ELSEWHERE, lambda route: route.abort())
        self.context.route_web_socket(re.compile(""), lambda socket: socket.close())
        self.page = self.context.new_page()
        self.page.on("request", self._note_request)
        self.page.on("websocket", lambda socket: self.foreign.append(socket.url))
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.errors.append(f"thrown: {error}"))
        self.open(page)

    def open(self, address):
        """Load a page of the site and wait until a reader could work with it."""
        path, _, query = address.partition("?")
        self.page.goto((HTML / path).as_uri() + ("?" + query if query else ""))
        self.page.evaluate(READY)
        self.page.wait_for_function(DRAWN)

    def _note_request(self, request):
        if ELSEWHERE.match(request.url):
            self.foreign.append(request.url)

    def _note_console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def close(self):
        self.context.close()


def settings_of(explorer):
    """Return {label: value} as a screen reader says them."""
    return explorer.evaluate("""(box) => Object.fromEntries(
        [...box.querySelectorAll("[role=slider]")].map((handle) =>
            [handle.getAttribute("aria-label"), handle.getAttribute("aria-valuetext")]))""")


def caption_of(explorer):
    """Return the text under the one picture that is shown."""
    shown = [text for text in explorer.locator(".bp-caption").all_inner_texts() if text.strip()]
    assert len(shown) == 1, f"expected one picture, {len(shown)} are shown: {shown}"
    return shown[0]


def press(explorer, handle, key):
    """Press a key on a slider; fail unless another picture comes up, with slider and name in step.

    At the end to which Home or End would go, nothing is pressed.
    """
    end = {"Home": "aria-valuemin", "End": "aria-valuemax"}.get(key)
    if end and handle.get_attribute("aria-valuenow") == handle.get_attribute(end):
        return
    before = caption_of(explorer)
    handle.focus()
    handle.page.keyboard.press(key)
    problem = explorer.evaluate(CHANGE, [before, key])
    assert not problem, problem


# Gives up after two seconds and says what was seen instead.
CHANGE = """(box, [before, key]) => new Promise((resolve) => {
    const started = performance.now();
    const look = () => {
        const shown = [...box.querySelectorAll(".bp-caption")].filter((p) => p.innerText.trim());
        const said = [...box.querySelectorAll("[role=slider]")].map((handle) =>
            handle.getAttribute("aria-label") + " " + handle.getAttribute("aria-valuetext"));
        const named = [...box.querySelectorAll(".widget-slider")].every((slider) =>
            slider.querySelector("[role=slider]").getAttribute("aria-valuetext") ===
            slider.querySelector(".widget-readout").textContent.trim());
        if (named && shown.length === 1 && shown[0].innerText !== before) resolve("");
        else if (performance.now() - started < 2000) requestAnimationFrame(look);
        else resolve(`after ${key} the sliders say "${said.join(", ")}", but the picture ` +
                     `stayed: "${before}"`);
    };
    look();
})"""
