"""The files of the built site: nothing from another host, nothing heavy. Needs no browser."""

import functools
import gzip
import html
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from browser import HTML, pages, text_of

LIMIT = 400_000  # bytes of a gzipped page, its explorers included
FOREIGN = re.compile(r"^\s*(?:https?:|wss?:|//)", re.IGNORECASE)
LOADED = {"src", "srcset", "data", "poster", "action", "background"}


class Loads(HTMLParser):
    """Collects the addresses that a page loads by itself; links are not among them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            loads = name in LOADED or (name in ("href", "xlink:href") and tag not in ("a", "area"))
            if loads and value and FOREIGN.match(value):
                self.found.append(f"<{tag} {name}={value}>")
            if name == "style" and value:
                self.found += in_css(value)


def in_css(text):
    """Return the foreign addresses in a style sheet."""
    found = re.findall(r"@import\s+[\"']([^\"']+)|url\(\s*[\"']?([^\"')]+)", text)
    return [address for pair in found for address in pair if FOREIGN.match(address)]


@pytest.mark.parametrize("page", pages())
def test_a_page_names_no_other_host_as_a_source(site, page):
    parsed = Loads()
    parsed.feed(text_of(page))
    styles = re.findall(r"<style.*?>(.*?)</style>", text_of(page), re.DOTALL)
    assert parsed.found + [address for css in styles for address in in_css(css)] == []


def test_no_style_sheet_names_another_host(site):
    found = {path.name: in_css(path.read_text(encoding="utf-8")) for path in HTML.rglob("*.css")}
    assert len(found) > 3
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


@functools.cache
def places(page):
    """Return the ids in a page that a link can lead to."""
    return set(re.findall(r'\b(?:id|name)="([^"]+)"', text_of(page)))


@pytest.mark.parametrize("page", pages())
def test_every_link_within_the_book_leads_somewhere(site, page):
    lost = []
    for address in set(re.findall(r'<a\b[^>]*\bhref="([^"]+)"', text_of(page))):
        path, _, place = html.unescape(address).partition("#")
        if re.match(r"\w+:", path):
            continue
        target = (HTML / page).parent / path if path else HTML / page
        target = target.resolve()
        if not target.is_file():
            lost.append(address)
        elif place and target.suffix == ".html":
            there = places(target.relative_to(HTML.resolve()).as_posix())
            lost += [address] * (unquote(place) not in there)
    assert lost == []


@pytest.mark.parametrize("page", pages())
def test_a_page_is_light(site, page):
    assert len(gzip.compress(text_of(page).encode(), 6)) <= LIMIT


def test_every_page_of_the_contents_is_built(site):
    import yaml

    toc = yaml.safe_load((HTML.parents[1] / "_toc.yml").read_text(encoding="utf-8"))
    listed = {f"{chapter['file']}.html" for part in toc["parts"] for chapter in part["chapters"]}
    assert listed | {f"{toc['root']}.html"} <= set(pages())
