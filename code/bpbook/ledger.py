"""The ledger: every checkable statement of the five articles this book starts from, and a verdict.

The entries are data, one TOML file per article in data/ledger/. A claim that a computation can
decide names a check, a function in :mod:`bpbook.ledger_checks` that returns what the article says
and what is so; both must agree if the verdict is "correct" and differ if it is "wrong".
"""

import functools
import importlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[2] / "data" / "ledger"
VERDICTS = ("correct", "wrong", "misleading", "cannot be verified")
KINDS = ("formula", "shape", "number", "output", "code", "definition", "history", "reference",
         "advice")  # fmt: skip
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Entry:
    """One statement of an article.

    Attributes
    ----------
    id : str
        Such as "S1-4.3-07": article, section, a number within it.
    section : str
        The section's number as the article prints it.
    kind : str
        One of ``KINDS``.
    claim : str
        What the article says, in a sentence of ours.
    verdict : str
        One of ``VERDICTS``.
    correct : str
        What is so; of a correct claim it may say more.
    why : str
        The reason, short.
    chapter : str
        The page that treats it, such as "mathematics/delta_rules".
    check : str
        The function that decides, such as "s1.loss"; empty where none can.
    citations : tuple of str
        Keys of the bibliography; needed where there is neither a check nor a proof in the chapter.
    """

    id: str
    section: str
    kind: str
    claim: str
    verdict: str
    correct: str
    why: str
    chapter: str
    check: str = ""
    citations: tuple = ()

    def _repr_markdown_(self):
        return f"**{self.id}**, {self.verdict}: {self.claim}  \n→ {self.correct} {self.why}"


@dataclass(frozen=True)
class Document:
    """One of the five articles.

    Attributes
    ----------
    id : str
        "S0" to "S4".
    title : str
        Its title, in English.
    sections : dict of str to str
        Number and heading of every section, in English.
    entries : tuple of Entry
        In the article's order.
    """

    id: str
    title: str
    sections: dict
    entries: tuple


@dataclass(frozen=True)
class Finding:
    """What a check returns.

    Attributes
    ----------
    claimed : object
        What the article says: a number, an array, a word; True for a claim that is so or not.
    found : object
        What is so.
    """

    claimed: object
    found: object

    @property
    def agrees(self):
        """Whether both are the same, numbers to nine digits."""
        claimed, found = np.asarray(self.claimed), np.asarray(self.found)
        if claimed.shape != found.shape:
            return False
        if claimed.dtype.kind in "fiu" and found.dtype.kind in "fiu":
            return bool(np.allclose(claimed, found, rtol=TOLERANCE, atol=TOLERANCE))
        return bool((claimed == found).all())


@functools.cache
def documents():
    """Return the five documents by id.

    Raises
    ------
    ValueError
        If an entry lacks a field, has an unknown one, or holds what its field does not allow.
    """
    return {path.stem: read(path) for path in sorted(FOLDER.glob("S*.toml"))}


def read(path):
    """Return the document in a TOML file.

    Raises
    ------
    ValueError
        As :func:`documents`.
    """
    with Path(path).open("rb") as file:
        content = tomllib.load(file)
    name = Path(path).stem
    found = [_entry(name, number, values) for number, values in enumerate(content["entry"], 1)]
    ids = [entry.id for entry in found]
    for entry in found:
        if ids.count(entry.id) > 1:
            raise ValueError(f"two entries are called {entry.id}: expected one of each id")
        if entry.section not in content["sections"]:
            raise ValueError(f"{entry.id} is of section {entry.section!r}, which {name} lacks")
    return Document(name, content["title"], content["sections"], tuple(found))


def _entry(document, number, values):
    """Return the entry made of one table of the file."""
    where = f"{document}, entry {number} ({values.get('id', 'without id')})"
    optional = {"check", "citations"}
    known = [field.name for field in fields(Entry)]
    for name in values:
        if name not in known:
            raise ValueError(f"{where} has {name!r}: expected one of {', '.join(known)}")
    for name in known:
        kind = list if name == "citations" else str
        value = values.get(name, kind() if name in optional else None)
        if not isinstance(value, kind) or not (value or name in optional):
            raise ValueError(f"{where} has {name} = {value!r}: expected a {kind.__name__}")
    entry = Entry(**values | {"citations": tuple(values.get("citations", ()))})
    for name, allowed in (("verdict", VERDICTS), ("kind", KINDS)):
        if getattr(entry, name) not in allowed:
            raise ValueError(
                f"{where} has {name} {getattr(entry, name)!r}: expected one of {', '.join(allowed)}"
            )
    if not entry.id.startswith(f"{document}-{entry.section}-"):
        raise ValueError(f"{where}: expected an id that starts with {document}-{entry.section}-")
    return entry


def entries():
    """Return all entries of all documents, in their order."""
    return [entry for document in documents().values() for entry in document.entries]


class Found(list):
    """Entries that a search found; a notebook shows them as text."""

    def _repr_markdown_(self):
        return "\n\n".join(entry._repr_markdown_() for entry in self) or "No entry."


def search(words="", *, document=None, verdict=None, kind=None, chapter=None):
    """Return the entries that hold all words and have the given fields.

    Parameters
    ----------
    words : str
        Looked for in the claim, the correct statement and the reason; case does not matter.
    document, verdict, kind, chapter : str, optional
        Such as "S1", "wrong", "number", "mathematics/delta_rules".

    Returns
    -------
    Found
        A list of :class:`Entry`, in the ledger's order.
    """
    wanted = {"verdict": verdict, "kind": kind, "chapter": chapter}
    wanted = {name: value for name, value in wanted.items() if value is not None}

    def fits(entry):
        text = f"{entry.id} {entry.claim} {entry.correct} {entry.why}".lower()
        return (
            document in (None, entry.id.partition("-")[0])
            and all(getattr(entry, name) == value for name, value in wanted.items())
            and all(word in text for word in words.lower().split())
        )

    return Found(filter(fits, entries()))


def check(entry):
    """Run an entry's check.

    Returns
    -------
    Finding
        What the article says, and what is so.

    Raises
    ------
    ValueError
        If the entry has none, or names a function that does not exist.
    """
    module, _, name = entry.check.partition(".")
    try:
        function = getattr(importlib.import_module(f"bpbook.ledger_checks.{module}"), name)
    except (ImportError, AttributeError):
        raise ValueError(
            f"{entry.id} has the check {entry.check!r}: expected a function that stands in "
            f"bpbook/ledger_checks/{module or '…'}.py"
        ) from None
    return function()


def totals(by="verdict", found=None):
    """Return how many entries there are of each verdict, or of each kind.

    Parameters
    ----------
    by : str
        The field to count by.
    found : sequence of Entry, optional
        By default all entries.
    """
    found = entries() if found is None else found
    values = [getattr(entry, by) for entry in found]
    order = {"verdict": VERDICTS, "kind": KINDS}.get(by, sorted(set(values)))
    return {value: values.count(value) for value in order}
