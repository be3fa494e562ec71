"""Drawings that several chapters share. Each takes the axes to draw on and returns them."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch

from bpbook.pictures import BLUE, COLOURS, GREEN, GREY, INK, ORANGE, PAPER, PURPLE
from bpbook.units import scaled

RADIUS = 0.36  # of a neuron; layers stand LAYER_GAP apart, neurons of a layer 1 apart
LAYER_GAP = 2.5


def descent(ax, landscape, path, span=(-2.2, 2.2), height=None):
    """Draw a landscape of one parameter and a walk on it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    landscape : bpbook.landscapes.Landscape
        J of one parameter.
    path : ndarray, shape (t, 1)
        The positions of the walk, as :func:`bpbook.landscapes.descend` returns them.
    span : pair of float
        The range of θ to show.
    height : float, optional
        The largest J to show.
    """
    line = np.linspace(*span, 120)
    ax.plot(line, landscape.value(line[:, None]), color=GREY)
    J = landscape.value(path)
    ax.plot(path[:, 0], J, color=BLUE, linewidth=1, marker="o", markersize=3.5, alpha=0.8)
    ax.plot(path[0, 0], J[0], "o", color=GREEN, markersize=9, label="start")
    ax.plot(path[-1, 0], J[-1], "s", color=ORANGE, markersize=8, label="end")
    ax.set(xlim=span, xlabel="parameter θ", ylabel="loss J")
    if height is not None:
        ax.set_ylim(min(J.min(), landscape.value(line[:, None]).min()) - 0.03 * height, height)
    ax.legend(loc="upper center", ncols=2)
    return ax


def contours(ax, landscape, *paths, span=((-2, 2), (-2, 2)), labels=()):
    """Draw level lines of a landscape of two parameters and walks on it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    landscape : bpbook.landscapes.Landscape
        J of two parameters.
    *paths : ndarray, shape (t, 2)
        At most five walks.
    span : pair of pairs of float
        The range of each parameter.
    labels : sequence of str
        A name for each walk.
    """
    x, y = (np.linspace(*limits, 121) for limits in span)
    J = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    ax.contour(x, y, J, levels=14, colors=GREY, linewidths=0.8, alpha=0.7)
    for path, colour, label in zip(paths, COLOURS[: len(paths)], labels, strict=True):
        ax.plot(*path.T, color=colour, linewidth=1.2, marker="o", markersize=3, label=label)
        ax.plot(*path[-1], "s", color=colour, markersize=7)
    ax.set(xlim=span[0], ylim=span[1], aspect="equal")
    ax.grid(False)
    return ax


def loss_curves(ax, unit="loss", **curves):
    """Draw named losses over the epochs, on a logarithmic scale.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    unit : str
        What the vertical axis is called.
    **curves : sequence of float
        One value per epoch, by the name of the curve.
    """
    for name, values in curves.items():
        ax.plot(values, label=name.replace("_", " "))
    ax.set(xlabel="epoch", ylabel=unit, yscale="log")
    _label_decades(ax)
    if len(curves) > 1:
        ax.legend()
    return ax


def _label_decades(ax):
    """Label a logarithmic vertical axis by the limits that it has when it is drawn."""

    def major(y, _):  # 0.1 and 10, not 10⁻¹ and 10¹, as long as they are short
        low, high = ax.get_ylim()
        return f"{y:g}" if low >= 1e-4 and high <= 1e5 else f"$10^{{{np.log10(y):.0f}}}$"

    def minor(y, _):  # over many decades they would crowd
        low, high = ax.get_ylim()
        return f"{y:g}" if high < 10 * low else ""

    ax.yaxis.set_major_formatter(major)
    ax.yaxis.set_minor_formatter(minor)


def durations(ax, table, own=("bpbook",)):
    """Draw times with their quartiles as bars on a logarithmic axis, the shortest above.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    table : dict of str to dict
        For each name ``median_us`` and ``quartiles_us``, a pair, in microseconds.
    own : sequence of str
        Names to be set off by colour.
    """
    names = sorted(table, key=lambda name: table[name]["median_us"])
    for name in names:
        middle, (low, high) = table[name]["median_us"], table[name]["quartiles_us"]
        colour = ORANGE if name in own else BLUE
        ax.barh(name, middle, color=colour, xerr=[[middle - low], [high - middle]], ecolor=INK)
        ax.text(high * 1.15, name, scaled(middle), va="center", fontsize=9)
    ax.invert_yaxis()
    ax.set(xscale="log", xlabel="time (µs, logarithmic)")
    shortest, longest = (table[name]["median_us"] for name in (names[0], names[-1]))
    ax.set(xlim=(shortest / 2, longest * 6))
    ax.xaxis.set_minor_formatter("")  # between the powers of ten there is no room
    return ax


def network(
    ax, sizes, nodes, edges=None, names=(), *, apart=1, radius=RADIUS, marked=(), write=None
):
    """Draw a fully connected network with numbers in its neurons and on its edges.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    sizes : sequence of int
        Neurons per layer, inputs first.
    nodes : sequence of sequences of float or str
        What stands in each neuron.
    edges : sequence of ndarray of shape (n_in, n_out), optional
        A number per connection: its sign becomes the colour, its size the width.
    names : sequence of str
        What stands above each layer.
    apart : float
        From one neuron of a layer to the next.
    radius : float
        Of a neuron.
    marked : collection of (str, int)
        What is set off: ("nodes", layer), the inputs being 0, or ("edges", layer they lead to).
    write : callable, optional
        Turns a number into text; by default two decimals.
    """
    write = write or _short
    places = [_places(layer, size, apart) for layer, size in enumerate(sizes)]
    for i, (before, after) in enumerate(pairwise(places)):
        is_marked = ("edges", i + 1) in marked
        _edges(ax, before, after, None if edges is None else edges[i], write, is_marked, radius)
    for i, (layer, texts) in enumerate(zip(places, nodes, strict=True)):
        rim = (
            {"edgecolor": PURPLE, "linewidth": 3} if ("nodes", i) in marked else {"edgecolor": INK}
        )
        for place, text in zip(layer, texts, strict=True):
            ax.add_patch(Circle(place, radius, facecolor=PAPER, zorder=3, **rim))
            text = text if isinstance(text, str) else write(text)
            ax.text(*place, text, ha="center", va="center", fontsize=9, zorder=4)
    top = (max(sizes) - 1) / 2 * apart + radius + 0.39
    for layer, name in enumerate(names):
        ax.text(layer * LAYER_GAP, top, name, ha="center", va="bottom", fontsize=10)
    ax.set(xlim=(-0.7, (len(sizes) - 1) * LAYER_GAP + 0.7), ylim=(-top + 0.1, top + 0.35))
    ax.set_aspect("equal")
    ax.axis("off")
    return ax


def boxes(ax, places, arrows=(), width=2.2, height=0.8):
    """Draw captioned boxes and arrows between them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    places : dict of str to pair of float
        The centre of each box; the caption is its key.
    arrows : sequence of pairs of str
        From which box to which.
    width, height : float
        Of every box; captions stand 0.3 a line.
    """
    for (x, y), caption in ((place, caption) for caption, place in places.items()):
        ax.add_patch(
            FancyBboxPatch(
                (x - width / 2, y - height / 2),
                width,
                height,
                boxstyle="round,pad=0,rounding_size=0.12",
                facecolor=PAPER,
                edgecolor=BLUE,
                linewidth=1.3,
                zorder=2,
            )
        )
        title, *lines = caption.split("\n")  # each line by itself, centred in any typeface
        top = y + 0.14 * len(lines)
        ax.text(x, top, title, ha="center", va="center", weight="bold", zorder=3)
        for i, line in enumerate(lines, start=1):
            ax.text(x, top - 0.3 * i, line, ha="center", va="center", zorder=3)
    for start, end in arrows:
        (x0, y0), (x1, y1) = places[start], places[end]
        if abs(y1 - y0) > abs(x1 - x0) * height / width:
            y0, y1 = y0 + np.sign(y1 - y0) * height / 2, y1 - np.sign(y1 - y0) * height / 2
        else:
            x0, x1 = x0 + np.sign(x1 - x0) * width / 2, x1 - np.sign(x1 - x0) * width / 2
        ax.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "-|>", "color": INK})
    ax.axis("off")
    return ax


def _places(layer, size, apart):
    return [(layer * LAYER_GAP, ((size - 1) / 2 - i) * apart) for i in range(size)]


def _edges(ax, before, after, numbers, write, is_marked, radius):
    """Draw all connections of two layers; labels stand in columns before the next layer."""
    # Evenly spaced, so that no label covers another.
    along = len(before) / (len(before) + 1) if len(after) > 1 else 0.7
    along -= 0.4 * (radius - RADIUS)  # large neurons reach further
    largest = 1.0 if numbers is None else max(abs(float(n)) for row in numbers for n in row) or 1.0
    rim = PURPLE if is_marked else "none"
    for i, start in enumerate(before):
        for j, end in enumerate(after):
            value = 0.0 if numbers is None else float(numbers[i][j])
            colour = GREY if numbers is None else BLUE if value >= 0 else ORANGE
            width = 1 if numbers is None else 0.6 + 2.2 * abs(value) / largest
            ax.plot(*zip(start, end, strict=True), color=colour, linewidth=width, zorder=1)
            if numbers is not None:
                x, y = (a + along * (b - a) for a, b in zip(start, end, strict=True))
                box = {"facecolor": PAPER, "edgecolor": rim, "pad": 0.6}
                ax.text(x, y, write(value), ha="center", va="center", fontsize=8, bbox=box)


def _short(value):
    return f"{value:.2f}".replace("-", "−")
