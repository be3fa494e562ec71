"""What a reader reads on a built page, taken from its HTML without a browser."""

import functools
import re
from html.parser import HTMLParser

from browser import pages, text_of

SILENT = {"script", "style", "pre", "code", "svg", "math"}


class Article(HTMLParser):
    """Collects the words of a page's article, and apart from them those of its headings."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.headings = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in SILENT or tag == "article" or re.fullmatch(r"h[1-6]", tag):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if "article" in self.open and not SILENT & set(self.open):
            found = re.findall(r"\b[a-z]{5,}\b", data.lower())
            self.words += found
            if re.match("h", self.open[-1]):
                self.headings += found


@functools.cache
def article(page):
    """Return the parsed article of a page."""
    parsed = Article()
    parsed.feed(text_of(page))
    return parsed


def rare_word(page):
    """Return the heading's word (else any word) that the fewest pages have; the longest of them."""
    words = article(page).headings or article(page).words
    others = [set(article(other).words) for other in pages()]
    return min(words, key=lambda word: (sum(word in other for other in others), -len(word), word))
