"""The engine's own source on a page, and the proof that a chapter has shown all of it.

``Reader.show`` prints a class or function as it stands in its file, without the docstring.
``Reader.unseen`` runs something under Python's tracer and lists the lines of bpbook that ran and
were never shown.
"""

import ast
import inspect
import sys
import textwrap
from pathlib import Path

PACKAGE = Path(__file__).parent


class Source:
    """A piece of source that a notebook shows as highlighted Python."""

    def __init__(self, title, text):
        self.title, self.text = title, text

    def _repr_markdown_(self):
        return f"`{self.title}`\n\n```python\n{self.text}\n```"

    def __repr__(self):
        return f"# {self.title}\n{self.text}"


class Reader:
    """Shows source and remembers which lines have been shown."""

    def __init__(self):
        self.shown = set()

    def show(self, *things):
        """Return the source of classes, functions, methods or properties, docstrings left out.

        Methods stand below the first line of their class.

        Parameters
        ----------
        *things
            Objects that are defined in the same file of bpbook.

        Returns
        -------
        Source

        Raises
        ------
        ValueError
            If one of them is not written in bpbook, or two stand in different files.
        """
        pieces, files, owner = [], set(), None
        for thing in _functions(things):
            path, lines, first = _found(thing)
            files.add(path.name)
            if len(files) > 1:
                raise ValueError(f"these stand in {' and '.join(sorted(files))}: expected one file")
            kept = [n for n in range(len(lines)) if n not in _docstring_lines(lines)]
            self.shown |= {(path.name, first + n) for n in kept}
            if (heading := _class_line(thing)) not in (owner, None):
                pieces.append(heading)
            owner = heading
            piece = "".join(lines[n] for n in kept).rstrip()
            pieces.append(piece + " ..." * piece.endswith(":"))  # where a docstring was all
        return Source(f"bpbook/{path.relative_to(PACKAGE).as_posix()}", "\n\n".join(pieces))

    def unseen(self, function):
        """Run ``function()``; return the lines of bpbook that ran and were not shown.

        Returns
        -------
        ran : int
            How many different lines of bpbook ran.
        unseen : list of str
            Those not shown, as "file: text of the line".
        """
        ran = set()

        def trace(frame, event, argument):
            path = Path(frame.f_code.co_filename)
            if PACKAGE not in path.parents:
                return None
            if event == "line":
                ran.add((path.name, frame.f_lineno))
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            function()
        finally:
            sys.settrace(before)
        unseen = sorted(ran - self.shown)
        return len(ran), [f"{name}: {_line(name, number)}" for name, number in unseen]


def _found(thing):
    """Return the file of a piece of bpbook, its lines, and the number of the first."""
    try:
        path = Path(inspect.getsourcefile(thing))
    except TypeError:
        raise ValueError(f"{thing!r} has no source: expected a class or function") from None
    if PACKAGE not in path.parents:
        raise ValueError(f"{thing!r} stands in {path.name}: expected a piece of bpbook")
    return path, *inspect.getsourcelines(thing)


def _class_line(thing):
    """Return the line that opens the class of a method; None for what stands by itself."""
    owner = thing.__qualname__.rpartition(".")[0]
    if not owner:
        return None
    lines, _ = inspect.getsourcelines(getattr(sys.modules[thing.__module__], owner))
    return next(line.rstrip() for line in lines if line.startswith("class "))


def _functions(things):
    """Return the things, a property as its one or two functions, a cached function unwrapped."""
    for thing in things:
        if isinstance(thing, property):
            yield from filter(None, (thing.fget, thing.fset))
        else:
            yield inspect.unwrap(thing)


def _docstring_lines(lines):
    """Return the positions of the lines that docstrings take up, with the empty one below."""
    tree = ast.parse(textwrap.dedent("".join(lines)))
    taken = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
            continue
        text = body[0].value
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            taken |= set(range(text.lineno - 1, text.end_lineno))
            if text.end_lineno < len(lines) and not lines[text.end_lineno].strip():
                taken.add(text.end_lineno)
    return taken


def _line(name, number):
    return (PACKAGE / name).read_text(encoding="utf-8").splitlines()[number - 1].strip()


def code_lines(name):
    """Count a module's lines of code: those on which an expression or a statement begins.

    Blank lines, comments, docstrings and closing brackets do not count.
    """
    tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    texts = {
        n.value for n in nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)
    }
    return len({n.lineno for n in nodes if not isinstance(n, ast.Expr) and n not in texts})
