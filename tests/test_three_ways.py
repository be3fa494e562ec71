"""By hand, engine, SymPy: they agree where they should, and a difference is seen."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from bpbook import by_hand, three_ways
from bpbook.examples import Example


def example(activation="sigmoid", last="identity", loss="squared_error", **parts):
    W = [[0.5, -1.0], [1.5, 0.25]]
    given = {"X": [[1, 2], [0.5, -1]], "Y": [[3], [4]], "W": [W, [[1], [-2]]], "b": [[1, 0], [2]]}
    return Example(**given | parts, activations=[activation, last], loss=loss)


@pytest.mark.parametrize("loss", ["squared_error", "mean_squared_error"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("last", ["identity", "sigmoid", "tanh"])
def test_three_ways_agree(activation, last, loss):
    gaps = three_ways.gaps(example(activation, last, loss))
    assert gaps.keys() == {"engine", "symbolic"}
    assert max(gaps.values()) < 1e-12


def test_sympy_stays_exact_for_fractions():
    thirds = example("relu", W=[[[1, Fraction(1, 3)], [1, 1]], [[1], [1]]], X=[[1, 2], [1, 0]])
    found = three_ways.symbolic(thirds)
    assert found["z1"][0, 1] == sp.Rational(7, 3)
    assert all(entry.is_Rational for array in found.values() for entry in array.ravel())
    assert three_ways.gaps(thirds)["symbolic"] == 0


def test_a_gap_is_seen(monkeypatch):
    engine = three_ways.engine

    def slipped(given):
        found = engine(given)
        found["dW1"][1, 0] += 1e-9
        return found

    slipped.__name__ = "engine"
    monkeypatch.setattr(three_ways, "engine", slipped)
    assert three_ways.gaps(example())["engine"] == pytest.approx(1e-9, rel=1e-3)


def test_a_result_of_another_shape_is_no_gap(monkeypatch):
    engine = three_ways.engine

    def flat(given):
        found = engine(given)
        return found | {"dW1": found["dW1"].ravel()}

    monkeypatch.setattr(three_ways, "engine", flat)
    with pytest.raises(ValueError, match=r"shapes are \(2, 2\) and \(4,\): expected the same"):
        three_ways.gaps(example())


def test_the_network_has_the_examples_weights():
    net = three_ways.network(example())
    assert net.layers[0].W.tolist() == [[0.5, -1.0], [1.5, 0.25]]
    assert net.layers[1].b.tolist() == [2.0]
    assert net.loss_function.name == "squared_error"


def test_samples_are_arrays_of_floats():
    X, Y = three_ways.samples(example())
    assert X.dtype == Y.dtype == float
    assert X.tolist() == [[1, 2], [0.5, -1]]


def test_a_table_has_a_row_for_each_number():
    given = example()
    lines = three_ways.table(given).splitlines()
    numbers = sum(np.size(rows) for rows in by_hand.results(given).values())
    assert len(lines) == 1 + numbers
    (row,) = [line for line in lines if line.endswith(" new W¹₂₁")]
    mine = by_hand.results(given)["new W1"][1][0]
    assert [float(text.replace("−", "-")) for text in row.split()[:3]] == [
        pytest.approx(float(mine), rel=6e-7)
    ] * 3
    labels = [
        line.split()[-1]
        for line in three_ways.table(given, "J", "db1", "delta1", "dW2").splitlines()
    ]
    assert labels[1:4] == ["J", "∂J/∂b¹₁", "∂J/∂b¹₂"]
    assert labels[4:] == ["δ¹₁₁", "δ¹₁₂", "δ¹₂₁", "δ¹₂₂", "∂J/∂W²₁₁", "∂J/∂W²₂₁"]


def test_hidden_layers_must_agree_for_sympy():
    W = [[1]]
    mixed = Example([[1]], [[0]], [W, W, W], [[0]] * 3, ["tanh", "relu", "identity"])
    with pytest.raises(ValueError, match="expected one for all hidden"):
        three_ways.symbolic(mixed)


def test_a_single_layer_has_nothing_hidden():
    line = Example([[2]], [[1]], [[[3]]], [[1]], ["identity"])
    assert max(three_ways.gaps(line).values()) < 1e-12
