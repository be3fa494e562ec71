"""Draw README's picture of the book, assets/preview.png, from the built site.

.venv/bin/python tools/preview.py
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from environment import ROOT, find_browser

PAGE = ROOT / "_build" / "html" / "chapters" / "concepts" / "gradient_descent.html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def shoot(browser, scheme):
    """Return the part of the page around its explorer, in one colour scheme."""
    page = browser.new_page(viewport={"width": 760, "height": 900}, color_scheme=scheme)
    page.goto(PAGE.as_uri())
    explorer = page.locator(".bp-explorer")
    explorer.locator("svg.bp-figure").wait_for()
    page.evaluate("document.fonts.ready")
    explorer.evaluate("element => element.scrollIntoView({block: 'end'})")
    page.mouse.wheel(0, 24)
    page.wait_for_timeout(300)  # scrolling is not awaited by any event that Playwright knows
    return Image.open(io.BytesIO(page.screenshot()))


def main(target):
    """Put the light and the dark page side by side."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        light, dark = (shoot(browser, scheme) for scheme in ("light", "dark"))
    both = Image.new("RGB", (light.width + dark.width, light.height))
    both.paste(light, (0, 0))
    both.paste(dark, (light.width, 0))
    both.save(target, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "assets" / "preview.png")
