"""Write chapters/reference/coverage.md: the chapters that teach each section of the articles."""

from pathlib import Path

from bpbook import ledger

PAGE = Path(__file__).parents[1] / "chapters" / "reference" / "coverage.md"
HEAD = """\
# Where the articles are taught

Whoever knows one of the articles finds here, for each of its sections, the chapters that teach the
same matter. A section's name leads to its claims in {doc}`the ledger <ledger>`. This page is
written from the ledger's files by `make coverage`; a test compares the two. Where no chapter
treats a matter yet, the ledger itself has the right statement and its source.
"""


def page():
    """Return the whole page."""
    return "\n".join([HEAD, *map(table, ledger.documents().values())])


def table(document):
    """Return the rows of one article."""
    rows = [row(document, *section) for section in document.sections.items()]
    head = "| section | claims | chapters |\n|---|---|---|"
    return "\n".join([f"## {document.id}: {document.title}\n", head, *rows, ""])


def row(document, number, heading):
    """Return the row of one section: its verdicts, and the chapters its claims name."""
    found = [entry for entry in document.entries if entry.section == number]
    verdicts = [f"{n} {verdict}" for verdict, n in ledger.totals(found=found).items() if n]
    chapters = dict.fromkeys(entry.chapter for entry in found)  # in order, each once
    links = [f"{{doc}}`/chapters/{chapter}`" for chapter in chapters]
    name = f"{number} {heading}" if number[0].isdigit() else heading
    name = f"{{ref}}`{name} <{document.id}-{number}>`"
    return f"| {name} | {', '.join(verdicts)} | {'; '.join(links)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(PAGE.parents[2]))
