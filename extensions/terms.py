"""A small Sphinx extension: every chapter leads to the glossary, and the index to every chapter.

The first time that a chapter uses a term of the glossary, the term becomes a link to it. Where a
heading or bold print names a term, the index gets an entry.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

GLOSSARY = "chapters/reference/glossary"
# Where a word is code, a formula or a link already, or is folded away.
LEFT_ALONE = (
    nodes.Titular,
    nodes.literal,
    nodes.FixedTextElement,
    nodes.math,
    nodes.math_block,
    nodes.reference,
    addnodes.pending_xref,
    nodes.raw,
    nodes.table,
)
FOLDED = {"dropdown", "bp-claims", "cell"}  # solutions, claims, and code with its outputs


def terms(text):
    """Return the glossary's terms, in its order, from the page's Markdown."""
    body = re.search(r"^```\{glossary\}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[1]
    return re.findall(r"^(\S.*)$", body, re.MULTILINE)


class Finder:
    """Finds terms in a text: whole words, singular or plural, abbreviations in capitals only."""

    def __init__(self, known):
        self.terms = {self.key(term): term for term in known}
        longest_first = sorted(known, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self.pattern = re.compile(rf"(?<![\w-])(?:{words})(?:e?s)?(?![\w-])", re.IGNORECASE)

    @staticmethod
    def key(word):
        """Return a word as it is looked up: an abbreviation keeps its capitals."""
        return word if word.isupper() else word.casefold()

    def term(self, word):
        """Return the term that a word names, or None."""
        for ending in ("", "s", "es"):
            if word.endswith(ending):
                found = self.terms.get(self.key(word.removesuffix(ending)))
                if found:
                    return found
        return None

    def __call__(self, text):
        """Yield (start, end, term) for each term in the text."""
        for match in self.pattern.finditer(text):
            if term := self.term(match[0]):
                yield *match.span(), term


class LinkTerms(SphinxTransform):
    """Link the first use of each term in a chapter; let the index lead to where it is treated."""

    default_priority = 840  # when all directives have run; domains collect the index at 850

    def apply(self):
        """Do so in one document."""
        if not re.match(r"chapters/(?!reference/)", self.env.docname):
            return
        glossary = Path(self.env.doc2path(GLOSSARY))
        self.env.note_dependency(str(glossary))
        find = Finder(terms(glossary.read_text(encoding="utf-8")))
        seen = set()
        for text in list(self.document.findall(nodes.Text)):
            if is_prose(text):
                self.link(text, find, seen)
        for named in list(self.document.findall(is_heading_or_bold)):
            self.index(named, find)

    def link(self, text, find, seen):
        """Replace the terms in a piece of text that were not seen before."""
        pieces, rest = [], 0
        for start, end, term in find(text):
            if term in seen:
                continue
            seen.add(term)
            pieces += [nodes.Text(text[rest:start]), self.to(term, text[start:end])]
            rest = end
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[rest:])])

    def to(self, term, words):
        """Return a link to a term's entry in the glossary."""
        shown = nodes.inline("", words, classes=["bp-term"])
        return addnodes.pending_xref(
            "", shown, refdoc=self.env.docname, refdomain="std", reftype="term",
            reftarget=term, refexplicit=True, refwarn=True,
        )  # fmt: skip

    def index(self, named, find):
        """Let the index lead to a heading or to words in bold."""
        found = {term for *_, term in find(named.astext())}
        if not found:
            return
        if isinstance(named, nodes.title):
            place, before = named.parent["ids"][0], named.parent
            index = addnodes.index(entries=[entry(term, place) for term in sorted(found)])
            before.insert(before.index(named) + 1, index)
        else:
            place = f"index-{self.env.new_serialno('index')}"
            index = addnodes.index(entries=[entry(term, place) for term in sorted(found)])
            named.replace_self([index, nodes.target("", "", ids=[place]), named])


def entry(term, place):
    """Return an entry of the index."""
    return "single", term, place, "", None


def is_prose(text):
    """Tell whether a piece of text is open prose."""
    node = text.parent
    while node is not None:
        if isinstance(node, LEFT_ALONE) or FOLDED.intersection(node.get("classes", [])):
            return False
        node = node.parent
    return True


def is_heading_or_bold(node):
    """Tell whether a node is a section's title, or prose in bold."""
    if isinstance(node, nodes.title):
        return isinstance(node.parent, nodes.section)
    return isinstance(node, nodes.strong) and is_prose(node.next_node(nodes.Text) or node)


def setup(app):
    """Tell Sphinx about it."""
    app.add_transform(LinkTerms)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
