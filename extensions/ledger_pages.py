"""A small Sphinx extension: the ledger's entries, on a page of their own and below each chapter.

The directive ``claims`` lists the entries of one article, with what their checks found; without
an argument those that the page it stands on settles. No chapter has to ask for the latter: it is
added to every page that an entry names.
"""

import json
import re

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from bpbook import ledger

LEDGER = "chapters/reference/ledger"
# What an entry's second paragraph is, by its verdict.
THEN = {
    "correct": "So it is.",
    "wrong": "Right is:",
    "misleading": "More precisely:",
    "cannot be verified": "What can be said:",
}
HEADING = "## Claims settled here"
INTRODUCTION = """\
The articles that this book starts from ({{doc}}`the ledger </{ledger}>`) say {of_all} about the
matter of this page: {totals}.

```{{claims}}
```
"""


def anchor(name):
    """Return the place of an entry or a section on the ledger's page."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def slug(verdict):
    """Return a verdict as the name of a CSS class."""
    return "bp-" + verdict.replace("cannot be ", "un")


def value(found):
    """Return one side of a finding as a few characters, or nothing where it would be long."""
    found = np.asarray(found)
    if found.size > 6:
        return ""
    if found.dtype.kind == "f":
        text = np.array2string(found, precision=6, separator=", ", suppress_small=False)
    else:
        text = str(found.tolist())
    return f"`{' '.join(text.split())}`".replace("-", "−")


def finding(entry):
    """Return what the entry's check computed, in a sentence."""
    found = ledger.check(entry)
    if isinstance(found.claimed, bool):
        return f"Computed (`{entry.check}`): {'so it is' if found.agrees else 'it is not so'}."
    claimed, so = value(found.claimed), value(found.found)
    if claimed and so:
        return f"Computed (`{entry.check}`): the article has {claimed}, found {so}."
    return f"Computed (`{entry.check}`): they {'agree' if found.agrees else 'differ'}."


def evidence(entry):
    """Return where the entry is treated, what computes it, and who says so."""
    words = []
    if f"chapters/{entry.chapter}" != LEDGER:
        words.append(f"Treated in {{doc}}`/chapters/{entry.chapter}`.")
    if entry.check:
        words.append(finding(entry))
    if entry.citations:
        words.append("{cite:p}`" + ",".join(entry.citations) + "`")
    return " ".join(words)


class Claims(SphinxDirective):
    """The entries of one article, or those that this page settles."""

    optional_arguments = 1

    def run(self):
        """Return a box for each entry."""
        if self.arguments:
            return self.sections(self.arguments[0])
        chapter = self.env.docname.removeprefix("chapters/")
        box = nodes.admonition(classes=["dropdown", "bp-claims"])
        box += nodes.title("", "The claims, one by one")
        box += [self.short(entry) for entry in ledger.search(chapter=chapter)]
        return [box]

    def sections(self, name):
        """Return the entries of an article, section by section."""
        found = []
        for number, heading in ledger.documents()[name].sections.items():
            title = f"{number} {heading}" if number[0].isdigit() else heading
            group = nodes.container(classes=["bp-claim-section"])
            self.target(group, f"{name}-{number}", title)
            group += nodes.rubric("", title)
            group += [
                self.whole(entry)
                for entry in ledger.search(document=name)
                if entry.section == number
            ]
            found.append(group)
        return found

    def whole(self, entry):
        """Return an entry with all that is known of it."""
        box = self.box(entry, evidence(entry))
        self.target(box, entry.id, entry.id)
        return box

    def target(self, node, name, title):
        """Make the node a target that a page can name: {ref}`S1-4.3-07`."""
        node["ids"].append(anchor(name))
        standard = self.env.get_domain("std")
        standard.labels[name.lower()] = self.env.docname, anchor(name), title
        standard.anonlabels[name.lower()] = self.env.docname, anchor(name)

    def short(self, entry):
        """Return an entry whose name leads to the ledger."""
        return self.box(entry)

    def box(self, entry, *more):
        """Return the box that both share."""
        classes = ["bp-claim", slug(entry.verdict), f"bp-{entry.kind}", f"bp-{entry.id[:2]}"]
        box = nodes.container(classes=classes)
        page = self.env.app.builder.get_relative_uri(self.env.docname, LEDGER)
        head = nodes.paragraph(classes=["bp-claim-head"])
        head += nodes.inline("", entry.verdict, classes=["bp-verdict"])
        head += nodes.Text(" ")
        head += nodes.reference("", entry.id, refuri=f"{page}#{anchor(entry.id)}", internal=True)
        head += nodes.inline("", f" {entry.kind}", classes=["bp-kind"])
        box += head
        texts = [entry.claim, f"*{THEN[entry.verdict]}* {entry.correct} {entry.why}", *more]
        for text in filter(None, texts):
            box += self.parse_text_to_nodes(text)
        return box


def counted(number, noun):
    """Return "1 claim", "2 claims"."""
    return f"{number} {noun}" + "s" * (number != 1)


def add_settled(app, docname, source):
    """Add the entries that a page settles to its end, in Markdown or as a notebook's last cell."""
    found = ledger.search(chapter=docname.removeprefix("chapters/"))
    if not found or docname == LEDGER:
        return
    totals = [f"{n} {verdict}" for verdict, n in ledger.totals(found=found).items() if n]
    text = f"{HEADING}\n\n" + INTRODUCTION.format(
        ledger=LEDGER, of_all=counted(len(found), "thing"), totals=", ".join(totals)
    )
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = json.loads(source[0])
        cell = {"cell_type": "markdown", "id": "claims-settled", "metadata": {}, "source": text}
        notebook["cells"].append(cell)
        source[0] = json.dumps(notebook)
    else:
        source[0] += f"\n\n{text}"


def add_filter(app, pagename, templatename, context, doctree):
    """Give the ledger's page the script that filters it."""
    if pagename == LEDGER:
        app.add_js_file("ledger.js", defer="defer")


def setup(app):
    """Tell Sphinx about it."""
    app.add_directive("claims", Claims)
    app.connect("html-page-context", add_filter)
    app.connect("source-read", add_settled)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
