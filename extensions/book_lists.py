"""A small Sphinx extension: the lists of all explorers and of all exercises of the book.

Both are read from the notebooks as they are stored, in the order of the table of contents, so that
no list has to be kept.
"""

import json
import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

EXERCISE = re.compile(
    r"```\{exercise\}\s*(?P<title>.*)\n:label: (?P<label>\S+)\n(?::class: (?P<level>\S+)\n)?"
)
LEVELS = ("one-step", "few-steps", "own-idea")
ARGUED = re.compile(r"\b(?:prove|proof|show that|derive)", re.IGNORECASE)
EXPLORER = re.compile(r"Explorer of (.*): (\d+) pictures\.")
HEADING = re.compile(r"^(?:#|##|###) (.+)$", re.MULTILINE)


def chapters(root):
    """Return the pages of the table of contents, such as chapters/concepts/data."""
    toc = yaml.safe_load((Path(root) / "_toc.yml").read_text(encoding="utf-8"))
    return [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]


def cells(root, page):
    """Return a page's cells as (type, source, outputs); in Markdown each directive opens one."""
    path = Path(root) / f"{page}.ipynb"
    if not path.exists():
        text = path.with_suffix(".md").read_text(encoding="utf-8")
        pieces = re.split(r"^(?=```\{)", text, flags=re.MULTILINE)
        return [("code" if p.startswith("```{code-cell}") else "markdown", p, []) for p in pieces]
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(c["cell_type"], "".join(c["source"]), c.get("outputs", [])) for c in found]


def kind(text, stub):
    """Tell what an exercise asks for: a "function", a "proof" or a "number"."""
    if re.search(r"^def ", stub, re.MULTILINE):
        return "function"
    return "proof" if ARGUED.search(text) else "number"


def exercises(root, page):
    """Yield the label, the title, the kind and the level of each exercise on a page."""
    found = cells(root, page)
    for i, (_, text, _) in enumerate(found):
        if match := EXERCISE.search(text):
            stub = next((source for form, source, _ in found[i + 1 :] if form == "code"), "")
            yield match["label"], match["title"], kind(text, stub), match["level"]


def explorers(root, page):
    """Yield the settings, the number of pictures and the heading above each explorer on a page."""
    heading = ""
    for form, text, outputs in cells(root, page):
        if form == "markdown":
            heading = (HEADING.findall(text) or [heading])[-1]
        for output in outputs:
            words = "".join(output.get("data", {}).get("text/plain", ""))
            if match := EXPLORER.search(words):
                yield match[1], int(match[2]), heading


class BookList(SphinxDirective):
    """A list with an item for each page that has something to name."""

    def run(self):
        """Return the list."""
        root, items = self.env.srcdir, nodes.bullet_list()
        for page in chapters(root):
            self.env.note_dependency(self.env.doc2path(page))
            if found := list(self.named(root, page)):
                item = nodes.list_item()
                item += self.parse_text_to_nodes(f"{{doc}}`/{page}`")
                item += found
                items += item
        return [items]


class ExerciseList(BookList):
    """The exercises of one level, named by the argument; behind each stands what it asks for."""

    required_arguments = 1

    def named(self, root, page):
        """Return a list of references to exercises."""
        lines = [
            f"- {{ref}}`{label}`: {title} ({asked})"
            for label, title, asked, level in exercises(root, page)
            if level == self.arguments[0]
        ]
        return self.parse_text_to_nodes("\n".join(lines)) if lines else []


class ExplorerList(BookList):
    """The explorers, each with a link to the section it stands in."""

    def named(self, root, page):
        """Yield a list of links to the explorers' sections."""
        address = self.env.app.builder.get_relative_uri(self.env.docname, page)
        links = nodes.bullet_list()
        for settings, pictures, heading in explorers(root, page):
            plain = re.sub(r"[`*$]", "", heading)
            where = f"{address}#{nodes.make_id(plain)}"
            line = nodes.paragraph("", "", nodes.reference("", plain, refuri=where, internal=True))
            line += nodes.Text(f": {settings} ({pictures} pictures)")
            links += nodes.list_item("", line)
        return [links] if len(links) else []


def setup(app):
    """Tell Sphinx about it."""
    app.add_directive("exercise-list", ExerciseList)
    app.add_directive("explorer-list", ExplorerList)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
