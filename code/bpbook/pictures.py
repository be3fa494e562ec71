"""A picture is a matplotlib figure turned into SVG, together with the words that say what it shows.

The SVG carries the words as its text alternative. Its text keeps the page's font, and ink and
paper follow the page's colours, so that one picture serves light and dark pages alike.
"""

import hashlib
import html
import io
import re
from contextlib import contextmanager
from importlib.resources import files

import matplotlib.pyplot as plt
from cycler import cycler

# Five hues that stay apart for colour-blind readers, at least 3:1 against both page colours.
BLUE, ORANGE, GREEN, PURPLE, GREY = "#2C95E8", "#C88120", "#167554", "#AA32A4", "#8C8C8C"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, GREY)
INK, PAPER = "#101112", "#FDFCFB"  # stand-ins, exchanged for the page's own colours
FONT = "var(--bp-sans, sans-serif)"

REWRITES = (
    (r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", ""),  # such a style would leak
    (r"font-family: [^;\"]*;? ?", ""),
    (r' transform="rotate\(-0 [^"]*"', ""),
    (INK.lower(), "currentColor"),
    (PAPER.lower(), "var(--bp-paper, #fff)"),
    (r"\s*\n\s*", " "),
    (r"(?<=>) (?=<)", ""),
)
STYLE = str(files("bpbook") / "book.mplstyle")
SETTINGS = {
    "axes.prop_cycle": cycler(color=COLOURS),
    **{f"{part}.color": INK for part in ("text", "xtick", "ytick")},
    **{f"axes.{part}color": INK for part in ("edge", "label", "title")},
    "grid.color": INK,
    "patch.edgecolor": INK,
    "legend.facecolor": PAPER,
    "svg.hashsalt": "bpbook",
}


@contextmanager
def canvas(rows=1, columns=1, **options):
    """Give a figure and its axes in the book's style; use it in a ``with`` statement.

    Parameters
    ----------
    rows, columns : int
        How many axes.
    **options
        As for :func:`matplotlib.pyplot.subplots`, such as ``figsize`` in inches.
    """
    with plt.style.context([STYLE, SETTINGS]):
        figure, axes = plt.subplots(rows, columns, **options)
        try:
            yield figure, axes
        finally:
            plt.close(figure)


class Picture:
    """A drawn figure and its text alternative.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; make it inside ``with canvas()``, where the book's style holds.
    alt : str
        What is seen, with its numbers, in a sentence or two.

    Attributes
    ----------
    svg : str
        The drawing as one ``<svg>`` element.
    alt : str
        The words.

    Raises
    ------
    ValueError
        If ``alt`` is empty: a picture without words is lost on a reader who cannot see it.
    """

    def __init__(self, figure, alt):
        if not isinstance(alt, str) or not alt.strip():
            raise ValueError(f"alt is {alt!r}: expected a sentence that says what is seen")
        self.alt = re.sub(r"(?<![\w)])-(?=\d)", "−", " ".join(alt.split()))  # read as "minus"
        self.svg = _svg(figure, self.alt)

    def _repr_mimebundle_(self, **_):
        # The background is for Jupyter's dark themes, where the page's ink is not known.
        light = {"image/svg+xml": {"needs_background": "light"}}
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, light

    def __repr__(self):
        return self.alt


def _svg(figure, alt):
    """Return ``figure`` as an SVG element: no header, no fixed size, names that do not collide."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    text = buffer.getvalue()
    view_box = re.search(r'viewBox="([^"]+)"', text).group(1)
    body = text[text.index(">", text.index("<svg")) + 1 :]
    for pattern, replacement in REWRITES:
        body = re.sub(pattern, replacement, body, flags=re.DOTALL)
    body = re.sub(r"<[^>]+>", _rounded, body)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'class="bp-figure" viewBox="{view_box}" role="img" aria-label="{html.escape(alt)}" '
        f'style="max-width: 33rem; font-family: {FONT}; stroke-linejoin: round">'
        f"{_own_names(body).strip()}"
    )


def _rounded(tag):
    """Round the coordinates of one tag: a hundredth of a point is finer than any screen.

    Only inside tags: the numbers between them are what the reader reads.
    """
    return re.sub(r"(\.\d\d)\d+", r"\1", tag.group())


def _own_names(body):
    """Drop the ids nobody refers to and make the others unique on a page with many pictures."""
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", body))
    mark = hashlib.sha256(body.encode()).hexdigest()[:8]

    def rename(match):
        return f' id="{mark}{match.group(1)}"' if match.group(1) in used else ""

    body = re.sub(r' id="([^"]+)"', rename, body)
    return re.sub(r"(url\(#|href=\"#)", rf"\g<1>{mark}", body)
