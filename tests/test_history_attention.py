"""Attention against loops over single numbers, and its gradient against a complex step."""

import cmath

import numpy as np
import pytest

from bpbook import Dense, Network, check_gradient
from bpbook.data import one_hot
from bpbook.history import lookup, small_digits
from bpbook.history.attention import Lookup, attend, attend_backward

SHAPES = {"Q": (2, 3, 4), "K": (2, 5, 4), "V": (2, 5, 3)}


def drawn(seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}


def by_loops(Q, K, V):
    """Return A as nested lists; works for complex numbers."""
    found = np.empty((2, 3, 3), complex)
    for s, i in np.ndindex(2, 3):
        scores = [sum(Q[s][i][c] * K[s][t][c] for c in range(4)) / 2 for t in range(5)]
        total = sum(map(cmath.exp, scores))
        for j in range(3):
            found[s, i, j] = sum(cmath.exp(scores[t]) / total * V[s][t][j] for t in range(5))
    return found


def test_forward_by_loops():
    parts = drawn()
    A, P = attend(**parts)
    assert np.abs(A - by_loops(**parts)).max() < 1e-14
    assert np.allclose(P.sum(axis=-1), 1, atol=1e-15)


@pytest.mark.parametrize("name", SHAPES)
def test_backward_is_the_derivative_of_the_loops(name):
    parts = drawn()
    dA = np.random.default_rng(9).standard_normal((2, 3, 3))
    _, P = attend(**parts)
    found = dict(zip(SHAPES, attend_backward(dA, **parts, P=P), strict=True))[name]
    for index in np.ndindex(*SHAPES[name]):
        moved = {key: value.astype(complex) for key, value in parts.items()}
        moved[name][index] += 1e-30j
        expected = (dA * by_loops(**moved).imag).sum() / 1e-30
        assert found[index] == pytest.approx(expected, abs=1e-13)


def test_huge_scores_do_not_overflow():
    A, P = attend(np.array([[1e4]]), np.array([[1.0], [-1.0]]), np.array([[2.0], [5.0]]))
    assert A.item() == 2
    assert P.tolist() == [[1, 0]]


@pytest.mark.parametrize("attends", [True, False])
def test_the_layer_has_the_gradient_of_differences(attends):
    rng = np.random.default_rng(1)
    layers = [Lookup(4, 5, 3, 4, attends), Dense(7, 3, "softmax")]
    net = Network(layers, "categorical_cross_entropy", rng=0)
    X, Y = rng.standard_normal((6, 4, 5)), one_hot(rng.integers(3, size=6), 3)
    assert check_gradient(net, X, Y).relative_error < 1e-7


@pytest.mark.parametrize("attends", [True, False])
def test_what_is_passed_back_is_the_derivative_by_the_inputs(attends):
    rng = np.random.default_rng(2)
    layers = [Lookup(3, 4, 2, 3, attends), Dense(5, 2)]
    net = Network(layers, "squared_error", rng=0)
    pool, X, Y = net.layers[0], rng.standard_normal((2, 3, 4)), np.zeros((2, 2))
    net.loss_and_gradient(X, Y)
    pool.is_first = False
    found = pool.backward(net.layers[1].delta @ net.layers[1].W.T).transpose(1, 0, 2)
    for index in np.ndindex(*X.shape):
        sides = []
        for h in (1e-6, -1e-6):
            moved = X.copy()
            moved[index] += h
            sides.append(net.loss(moved, Y))
        assert found[index] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-8)


def test_without_attention_all_weights_are_equal_and_there_are_no_keys():
    layers = [Lookup(4, 5, 3, 4, attends=False), Dense(7, 3)]
    net = Network(layers, "squared_error", rng=0)
    net.predict(np.ones((2, 4, 5)))
    assert np.array_equal(net.layers[0].P, np.full((2, 1, 3), 1 / 3))
    assert "Wk" not in net.layers[0].parameters
    assert repr(net.layers[0]) == "Lookup(4, 5, 3, 4, attends=False)"


def test_the_rows_of_the_task_hold_the_answer_at_the_place_told():
    X, colours, places = lookup.rows_of_digits(small_digits.TEST, 50, np.random.default_rng(0))
    images, labels = small_digits.part(small_digits.TEST)
    for x, colour, place in zip(X, colours, places, strict=True):
        item = x[1 + place]
        assert item[196:200].tolist() == np.eye(4)[colour].tolist()
        (row,) = np.flatnonzero((images == item[:196]).all(axis=1))
        assert labels[row] == x[0, 200:].argmax()
        assert x[0, :200].sum() == 0
        assert x[1:, 200:].sum() == 0
