"""Measure how fast the built pages are: a move of a slider, and a page opened from disk.

A move is timed inside the page, from the arrow key's event to the frame after the one in which the
new picture was painted. Run it after `make book`, on an otherwise idle machine:
.venv/bin/python benchmarks/explorer_redraw.py
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import browser

MOVES = 30  # a slider; the site has several
LOADS = 5  # a page

# Two animation frames after the change the first of them has been painted.
TIME_A_MOVE = """(box) => {
    window.move = new Promise((resolve, reject) => {
        let pressed;
        const caption = () => [...box.querySelectorAll(".bp-caption")]
            .filter((p) => p.offsetParent).map((p) => p.textContent).join();
        const before = caption();
        addEventListener("keydown", () => { pressed = performance.now(); },
                         { capture: true, once: true });
        const observer = new MutationObserver(() => {
            if (!pressed || !caption() || caption() === before) return;
            observer.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(
                () => resolve(performance.now() - pressed)));
        });
        observer.observe(box, { subtree: true, childList: true, attributes: true });
        setTimeout(() => reject(new Error("no new picture within two seconds")), 2000);
    });
}"""
TIME_A_LOAD = """() => {
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    const [loaded] = performance.getEntriesByType("navigation");
    return [painted?.startTime ?? NaN, loaded.domContentLoadedEventEnd, loaded.loadEventEnd];
}"""


def moves(chromium):
    """Yield (page, slider, milliseconds) for every move."""
    for name in browser.pages():
        if "widget-view+json" not in browser.text_of(name):
            continue
        visit = browser.Visit(chromium, name)
        for explorer in visit.page.locator(".bp-explorer").all():
            for handle in explorer.get_by_role("slider").all():
                for milliseconds in move_about(explorer, handle):
                    yield name, handle.get_attribute("aria-label"), milliseconds
        visit.close()


def move_about(explorer, handle):
    """Move a slider to and fro; every value it has is left and reached."""
    browser.press(explorer, handle, "Home")
    last = int(float(handle.get_attribute("aria-valuemax")))
    for i in range(MOVES):
        explorer.evaluate(TIME_A_MOVE)
        handle.press("ArrowRight" if i // last % 2 == 0 else "ArrowLeft")
        yield explorer.page.evaluate("move")


def loads(chromium):
    """Yield (page, [first paint, DOM ready, loaded, formulas set, sliders there])."""
    for name in browser.pages():
        for _ in range(LOADS):
            visit = browser.Visit(chromium, "genindex.html")
            visit.page.goto((browser.HTML / name).as_uri())
            visit.page.evaluate(browser.READY)
            typeset = visit.page.evaluate("performance.now()")
            visit.page.wait_for_function(browser.DRAWN)
            drawn = visit.page.evaluate("performance.now()")
            yield name, [*visit.page.evaluate(TIME_A_LOAD), typeset, drawn]
            visit.close()


def main():
    if not (browser.HTML / "index.html").is_file():
        sys.exit(browser.MISSING)
    with browser.chromium() as chromium:
        measured, opened = list(moves(chromium)), list(loads(chromium))
    print(f"{'slider':60} {'moves':>5} {'median':>7} {'quartiles':>11}   (ms)")
    for page, slider in dict.fromkeys(move[:2] for move in measured):
        show(f"{page}: {slider}", [ms for *where, ms in measured if where == [page, slider]])
    show("all", [ms for *_, ms in measured])
    titles = ("painted", "ready", "loaded", "typeset", "sliders")
    print(f"\n{f'page (median of {LOADS} loads)':48}", *map("{:>8}".format, titles), "  (ms)")
    for page in dict.fromkeys(name for name, _ in opened):
        columns = zip(*(times for name, times in opened if name == page), strict=True)
        print(f"{page:48}", *(f"{statistics.median(column):8.0f}" for column in columns))


def show(name, times):
    low, median, high = statistics.quantiles(times, n=4)
    print(f"{name:60} {len(times):5} {median:7.0f} {low:5.0f}–{high:.0f}")


if __name__ == "__main__":
    main()
