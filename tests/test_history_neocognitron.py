"""The neocognitron: sizes, similarity, winners, and what shifts do to it."""

import numpy as np
import pytest

from bpbook.history import neocognitron
from bpbook.history.neocognitron import DRAWN, Neocognitron, image, representatives


@pytest.fixture(scope="module")
def net():
    return neocognitron.learnt(np.random.default_rng(0))


def test_the_layers_have_the_papers_sizes():
    net, below, shapes = Neocognitron(), image("3")[None], []
    for stage in range(3):
        u, v, _ = net.s_cells(stage, below)
        below = net.c_cells(stage, u)
        shapes += [u.shape, below.shape]
        assert v.shape == u.shape[1:]
    assert shapes == [(24, 16, 16), (24, 10, 10), (24, 8, 8), (24, 6, 6), (24, 2, 2), (24, 1, 1)]
    for c, below in zip(net.c, (1, 24, 24), strict=True):
        assert below * c.sum() == pytest.approx(1)


def test_every_image_is_drawn_whole_and_moved():
    for digit, marks in DRAWN.items():
        assert len(marks) == 35
        assert image(digit).sum() == marks.count("#")
        assert (np.roll(image(digit), (2, -3), (0, 1)) == image(digit, 2, -3)).all()


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_a_cell_that_saw_one_thing_often_answers_by_the_cosine(stage):
    net, rng = Neocognitron(), np.random.default_rng(stage)
    planes, rows = ((1, 16), (24, 10), (24, 6))[stage]
    first, second = rng.random((2, planes, rows, rows)) * (
        rng.random((2, planes, rows, rows)) < 0.5
    )
    c, r = net.c[stage], neocognitron.R[stage]
    _, v, seen = net.s_cells(stage, first)
    net.a[stage][0] = 1e9 * c * seen[:, 1, 1]
    net.b[stage][0] = 1e9 / 2 * v[1, 1]
    u, w, other = net.s_cells(stage, second)
    cosine = (c * seen[:, 1, 1] * other[:, 1, 1]).sum() / (v[1, 1] * w[1, 1])
    assert u[0, 1, 1] == pytest.approx(max(0, (1 + r) * cosine - r), abs=1e-6)
    assert net.s_cells(stage, first)[0][0, 1, 1] == pytest.approx(1, abs=1e-6)


def test_representatives_are_winners_of_columns_and_one_for_each_plane():
    u = np.zeros((3, 6, 6))
    u[0, 0, 0], u[0, 5, 5], u[1, 0, 1], u[2, 3, 3] = 3, 4, 2, 1
    assert representatives(u, 3) == [(0, 5, 5), (1, 0, 1), (2, 3, 3)]
    u[1, 0, 1] = 0
    assert representatives(u, 6) == [(0, 5, 5)]
    assert representatives(np.zeros((3, 6, 6)), 3) == []


def test_only_planes_with_a_representative_are_reinforced():
    net = Neocognitron()
    before = [a.copy() for a in net.a]
    u, v, seen = net.s_cells(0, image("1")[None])
    chosen = representatives(u, 5)
    net.present(image("1"))
    changed = np.flatnonzero((net.a[0] != before[0]).any(axis=(1, 2, 3)))
    assert changed.tolist() == [k for k, _, _ in chosen]
    k, x, y = chosen[0]
    assert np.allclose(net.a[0][k] - before[0][k], net.c[0] * seen[:, x, y])
    assert net.b[0][k] == pytest.approx(v[x, y] / 2)


def test_the_first_layers_move_with_the_image():
    net = neocognitron.learnt(np.random.default_rng(0), presentations=2)
    here = net.s_cells(0, image("2")[None])[0]
    there = net.s_cells(0, image("2", 1, 2)[None])[0]
    assert np.allclose(np.roll(here, (1, 2), (1, 2)), there)


def test_five_digits_have_five_cells_that_hold_under_shift(net):
    winners = {digit: int(net.respond(image(digit)).argmax()) for digit in DRAWN}
    assert len(set(winners.values())) == 5
    for digit, k in winners.items():
        for down in range(-3, 4):
            for right in range(-3, 4):
                u = net.respond(image(digit, down, right))
                assert u.max() > 0
                assert u.argmax() == k
