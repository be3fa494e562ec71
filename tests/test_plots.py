"""Drawings: what is drawn is what was given."""

import itertools

import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import pytest

from bpbook import SGD, plots
from bpbook.landscapes import descend, double_well, quadratic
from bpbook.pictures import BLUE, ORANGE


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines()}


def test_descent_draws_the_path_on_the_landscape(ax):
    path = descend(double_well, 2.0, SGD(0.1), steps=5)
    assert plots.descent(ax, double_well, path) is ax
    points = ax.get_lines()[1].get_xydata()
    np.testing.assert_allclose(points[:, 0], path[:, 0])
    np.testing.assert_allclose(points[:, 1], double_well.value(path))
    assert lines(ax)["start"].get_xydata()[0, 0] == 2.0
    assert lines(ax)["end"].get_xydata()[0, 0] == path[-1, 0]
    assert ax.get_xlabel() == "parameter θ"
    assert ax.get_ylabel() == "loss J"


def test_contours_draw_every_walk(ax):
    ravine = quadratic([1.0, 10.0])
    walks = [descend(ravine, [1, 1], SGD(rate), steps=3) for rate in (0.01, 0.1)]
    plots.contours(ax, ravine, *walks, labels=["slow", "fast"])
    for label, walk in zip(["slow", "fast"], walks, strict=True):
        np.testing.assert_allclose(lines(ax)[label].get_xydata(), walk)


def test_loss_curves_are_named_and_logarithmic(ax):
    plots.loss_curves(ax, training=[3, 2, 1], on_test=[4, 3, 2])
    assert ax.get_yscale() == "log"
    assert lines(ax)["training"].get_ydata().tolist() == [3, 2, 1]
    assert lines(ax)["on test"].get_ydata().tolist() == [4, 3, 2]


@pytest.mark.parametrize(
    ("limits", "major", "minor"),
    [
        ((0.4, 0.9), [], ["0.5", "0.6", "0.7", "0.8"]),
        ((0.4, 12), ["1", "10"], []),
        ((0.001, 100), ["0.001", "0.01", "0.1", "1", "10", "100"], []),
        ((1e-6, 1e-3), [f"$10^{{{n}}}$" for n in range(-6, -2)], []),
    ],
)
def test_the_loss_is_labelled_by_the_limits_that_are_drawn(ax, limits, major, minor):
    plots.loss_curves(ax, loss=[1, 2])
    ax.set_ylim(*limits)  # as a chapter may, afterwards
    ax.figure.canvas.draw()
    low, high = limits

    def labels(which):
        axis = ax.yaxis
        places, texts = axis.get_ticklocs(minor=which), axis.get_ticklabels(minor=which)
        shown = zip(places, texts, strict=True)
        return [t.get_text() for y, t in shown if low * 0.999 <= y <= high * 1.001 and t.get_text()]

    assert labels(False) == major
    assert set(minor) <= set(labels(True))
    assert bool(labels(True)) == bool(minor)


def test_a_network_shows_every_number_once(ax):
    nodes = [[1.0, 2.0], [3.0, 4.0, 5.0], [6.0]]
    edges = [np.array([[0.11, -0.12, 0.13], [0.21, 0.22, 0.23]]), np.array([[0.3], [-0.4], [0.5]])]
    plots.network(ax, [2, 3, 1], nodes, edges, ["in", "hidden", "out"])
    shown = sorted(text.get_text() for text in ax.texts)
    numbers = [v for layer in nodes for v in layer] + [v for W in edges for v in W.ravel()]
    expected = [f"{v:.2f}".replace("-", "−") for v in numbers] + ["in", "hidden", "out"]
    assert shown == sorted(expected)


def test_an_edge_is_coloured_by_sign_and_as_wide_as_it_is_large(ax):
    plots.network(ax, [1, 2], [["a"], ["b", "c"]], [np.array([[2.0, -1.0]])])
    positive, negative = ax.get_lines()
    assert (positive.get_color(), negative.get_color()) == (BLUE, ORANGE)
    assert positive.get_linewidth() > negative.get_linewidth()


@pytest.mark.parametrize("sizes", [(3, 4, 1), (2, 2, 2), (4, 1), (1, 5, 3)])
def test_labels_of_a_network_do_not_cover_one_another(ax, sizes):
    nodes = [["1.00"] * n for n in sizes]
    edges = [np.full((a, b), -0.55) for a, b in itertools.pairwise(sizes)]
    plots.network(ax, sizes, nodes, edges)
    places = [np.array(t.get_position()) for t in ax.texts if t.get_text() == "−0.55"]
    assert len(places) == sum(a * b for a, b in itertools.pairwise(sizes))
    for i, place in enumerate(places):
        for other in places[:i]:
            gap = np.abs(place - other)
            assert gap[0] > 0.5 or gap[1] > 0.15, "two labels stand on one another"


def test_boxes_carry_their_captions_and_arrows_touch_their_edges(ax):
    plots.boxes(ax, {"one": (0, 0), "two": (0, 3)}, [("one", "two")], width=2, height=1)
    captions = [text for text in ax.texts if text.get_text()]
    assert [text.get_text() for text in captions] == ["one", "two"]
    arrow = next(text for text in ax.texts if not text.get_text())
    assert arrow.xyann == (0, 0.5)
    assert arrow.xy == (0, 2.5)


def test_durations_are_bars_with_quartiles_the_shortest_above(ax):
    table = {
        "other": {"median_us": 2e6, "quartiles_us": [1e6, 3e6]},
        "bpbook": {"median_us": 39.8, "quartiles_us": [30, 50]},
        "third": {"median_us": 3640, "quartiles_us": [3600, 3700]},
    }
    assert plots.durations(ax, table) is ax
    assert [bar.get_width() for bar in ax.patches] == [39.8, 3640, 2e6]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["bpbook", "third", "other"]
    assert [text.get_text() for text in ax.texts] == ["39.8 µs", "3.64 ms", "2 s"]
    colours = [matplotlib.colors.to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours == [ORANGE, BLUE, BLUE]
    quartiles = [c.get_segments()[0][:, 0].tolist() for c in ax.collections]
    assert quartiles == [[30, 50], [3600, 3700], [1e6, 3e6]]
    assert ax.yaxis_inverted()
    assert ax.get_xlim() == (39.8 / 2, 12e6)
    ax.figure.canvas.draw()
    assert not any(label.get_text() for label in ax.get_xticklabels(minor=True))
