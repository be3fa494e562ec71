"""Symmetry of 1986: the ratios of weights, in every stored run."""

from itertools import product

import numpy as np
import pytest

from bpbook import check_gradient
from bpbook.history import runs, sweeps, symmetry

SIDE = np.array([[1.0], [-2.0], [4.0]])


def whole(side):
    """Return six weights, equal and opposite about the middle."""
    return np.vstack([side, -side[::-1]])


def test_eight_of_the_patterns_are_symmetric():
    assert symmetry.ANSWERS.sum() == 8
    for x, answer in zip(symmetry.X, symmetry.ANSWERS[:, 0], strict=True):
        assert answer == (x.tolist() == x.tolist()[::-1])


def test_ratios_do_not_mind_order_size_or_sign():
    for scale in (1, -3.5):
        for order in ([0, 1, 2], [2, 0, 1]):
            W = scale * np.hstack([whole(SIDE[order]), -whole(SIDE[order])])
            assert np.allclose(symmetry.ratios(W)[:, 0], [1, 2, 4])
            assert symmetry.kind(W) == "1 : 2 : 4"
            assert symmetry.lopsidedness(W) == 0
    assert symmetry.kind(whole(np.array([[2.0], [3.0], [4.0]]))) == "2 : 3 : 4"
    assert symmetry.kind(whole(np.array([[1.0], [3.0], [9.0]]))) == "other"
    assert symmetry.kind(np.zeros((6, 2))) == "other"


def test_both_units_must_have_the_ratio():
    W = np.hstack([whole(SIDE), whole(np.array([[1.0], [3.0], [9.0]]))])
    assert symmetry.kind(W) == "other"


def test_lopsidedness_sees_one_weight():
    W = whole(SIDE)
    W[0] += 0.5
    assert symmetry.lopsidedness(W) == pytest.approx(0.5 / 4)
    assert symmetry.halves(W)[0, 0] == pytest.approx(1.25)


@pytest.mark.parametrize("hidden", [2, 4])
def test_the_gradient_is_that_of_differences(hidden):
    net = symmetry.begin(symmetry.PAPER, 0, hidden)
    assert check_gradient(net, symmetry.X, symmetry.ANSWERS).relative_error < 1e-7


@pytest.mark.parametrize("name", symmetry.SETTINGS)
def test_every_run_that_learnt_has_one_of_two_ratios_equal_and_opposite(name):
    learnt = [run[name] for run in runs.load("symmetry") if run[name]["learnt"] is not None]
    assert len(learnt) > 50
    for went in learnt:
        assert went["uneven"] < 0.01
        assert went["kind"] in symmetry.KINDS
        twins, biased = went["mismatch"] > 1, went["bias"] > 0
        assert twins == biased
        assert not twins or name.startswith("targets 0.1")


def test_the_form_is_that_of_the_stored_weights():
    for run in runs.load("symmetry"):
        went = run["targets 0, 1, ε 0.1"]
        theta = np.array(went["theta"])
        W, b = theta[:12].reshape(6, 2), theta[12:14]
        assert symmetry.kind(W) == went["kind"]
        assert symmetry.lopsidedness(W) == pytest.approx(went["uneven"], abs=1e-4)
        assert b.max() == pytest.approx(went["bias"], abs=1e-4)
        assert np.abs(W[:, 0] + W[:, 1]).max() < 0.1 * np.abs(W).max()


def test_no_three_sizes_keep_further_from_zero_than_these():
    signs = np.array([d for d in product((-1, 0, 1), repeat=3) if any(d)])
    sizes = [np.array([p, q, 12.0]) for p in range(1, 13) for q in range(p, 13)]
    margins = [np.abs(signs @ three).min() for three in sizes]
    assert max(margins) == 3
    best = [three[:2].tolist() for three, margin in zip(sizes, margins, strict=True) if margin == 3]
    assert best == [[3, 6], [6, 9]]  # 1 : 2 : 4 and 2 : 3 : 4
    assert set(sweeps.binary(3) @ [1, 2, 4]) == set(range(8))


def test_the_papers_run_is_among_the_faster_ones_and_three_in_four_have_its_ratio():
    went = [run["targets 0, 1, ε 0.1"] for run in runs.load("symmetry")]
    faster = np.mean([run["right"] < 1425 for run in went])
    assert 0.2 < faster < 0.3
    assert 0.7 < np.mean([run["kind"] == "1 : 2 : 4" for run in went]) < 0.8


def test_what_fails_with_more_units_has_said_no_to_everything():
    for units in symmetry.MORE:
        went = [run[f"targets 0, 1, ε 0.1, {units} units"] for run in runs.load("symmetry")]
        ends = np.array([run["error"] for run in went if run["learnt"] is None])
        assert np.mean(np.abs(ends - 4) < 0.05) > 0.9  # eight patterns, ½ each
