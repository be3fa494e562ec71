"""A network by hand: every number against the engine, every written line against its number."""

import itertools
import re
from fractions import Fraction

import numpy as np
import pytest

from bpbook import by_hand, three_ways
from bpbook.examples import FUNCTIONS, Example
from bpbook.handwriting import bracket, broken, dot, minus, plus, write

ONES = [[1, 1], [1, 1]]


def small(**parts):
    """Return the 2-2-1 ReLU network of ones."""
    given = {
        "X": [[1, 2]],
        "Y": [[0]],
        "W": [ONES, [[1], [1]]],
        "b": [[0, 0], [0]],
        "activations": ["relu", "identity"],
    }
    return Example(**given | parts)


def drawn(seed):
    """Return a random example: sizes, samples, activations and loss differ."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, size=rng.integers(2, 5)).tolist()
    pairs = list(itertools.pairwise(sizes))
    m = int(rng.integers(1, 4))
    return Example(
        X=rng.normal(size=(m, sizes[0])).tolist(),
        Y=rng.normal(size=(m, sizes[-1])).tolist(),
        W=[rng.normal(size=pair).tolist() for pair in pairs],
        b=[rng.normal(size=n).tolist() for _, n in pairs],
        activations=rng.choice(list(FUNCTIONS), size=len(pairs)).tolist(),
        loss=str(rng.choice(["squared_error", "mean_squared_error"])),
        learning_rate=float(rng.uniform(0.01, 0.5)),
    )


@pytest.mark.parametrize("seed", range(100))
def test_every_number_is_the_engines(seed):
    example = drawn(seed)
    hand, engine = by_hand.results(example), three_ways.engine(example)
    assert hand.keys() == engine.keys()
    for name, rows in hand.items():
        np.testing.assert_allclose(np.array(rows, float), engine[name], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(100))
def test_every_line_says_what_is_computed(seed):
    """Read each line as Python, with the digits printed, and compare with its end."""
    example = drawn(seed)
    for stage in by_hand.stages(example):
        numbers = [x for rows in stage.values.values() for row in rows for x in row]
        assert len(stage.lines) == len(numbers)
        for line, number in zip(stage.lines, numbers, strict=True):
            _, *middle, end = re.split(r" (?:=|←) ", line)
            assert float(end.replace("−", "-")) == pytest.approx(float(number), rel=6e-6)
            for text in middle:
                if "δ" not in text:  # a bias takes δ as it is
                    assert read(text) == pytest.approx(float(number), rel=1e-3, abs=2e-4)


def read(text):
    for written, python in [("−", "-"), ("·", "*"), ("²", "**2"), ("½", "0.5")]:
        text = text.replace(written, python)
    text = re.sub(r"e\^(-?[\d.]+)", r"exp(\1)", text)
    return eval(text, {"exp": np.exp, "tanh": np.tanh, "max": max})


def test_the_steps_stand_in_the_order_of_a_walk():
    assert by_hand.names(small()) == [
        "z1", "a1", "z2", "a2", "J", "delta2", "delta1", "gradient2", "gradient1",
        "update1", "update2",
    ]  # fmt: skip
    titles = [stage.title for stage in by_hand.stages(small())]
    assert titles[3:6] == ["forward, a of layer 2", "the loss", "backward, δ of layer 2"]


def test_fractions_stay_exact():
    example = by_hand.updated(small(learning_rate=Fraction(1, 3)))
    assert example.W == [[[-1, -1], [-3, -3]], [[-5], [-5]]]
    assert all(isinstance(w, Fraction) for W in example.W for row in W for w in row)


def test_several_updates_are_one_after_another():
    one = by_hand.updated(by_hand.updated(drawn(0)))
    assert one == by_hand.updated(drawn(0), 2)
    assert by_hand.updated(drawn(0), 0) == drawn(0)


@pytest.mark.parametrize("steps", [-1, 0.5])
def test_steps_are_counted(steps):
    with pytest.raises(ValueError, match=r"steps is .*: expected a whole number, 0 or more"):
        by_hand.updated(small(), steps)


def test_an_update_does_not_change_the_example():
    example = small()
    by_hand.updated(example, 3)
    assert example == small()


@pytest.mark.parametrize("slope", [0, 1, Fraction(1, 2)])
def test_the_slope_at_the_kink_is_what_it_is_said_to_be(slope):
    example = small(X=[[1, -1]], slope_at_kink=slope)
    found = by_hand.results(example)
    assert found["z1"] == [[0, 0]]
    assert found["delta2"] == [[0]]
    found = by_hand.results(example.change(Y=[[2]]))
    assert found["delta1"] == [[-2 * slope, -2 * slope]]


def test_a_written_line():
    assert by_hand.written(small(), "z1", "J") == (
        "z¹₁ = 1·1 + 2·1 + 0 = 3\nz¹₂ = 1·1 + 2·1 + 0 = 3\nJ = ½·(6 − 0)² = 18"
    )
    assert by_hand.written(small()).startswith("-- forward, z of layer 1\nz¹₁ = ")
    assert by_hand.written(small(), "z1", width=21).splitlines()[1] == "    = 3"


def test_two_samples_have_two_indices():
    lines = by_hand.written(small(X=[[1, 2], [2, 1]], Y=[[0], [1]]), "z2", "gradient2")
    assert lines.splitlines()[1] == "z²₂₁ = 3·1 + 3·1 + 0 = 6"
    assert lines.splitlines()[-1] == "∂J/∂b²₁ = 6 + 5 = 11"


def test_an_unknown_stage():
    with pytest.raises(ValueError, match=r"stage is 'z3': expected one of z1, a1"):
        by_hand.written(small(), "z3")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"W": [ONES, [[1]]]}, r"W of layer 2 has 1 row\(s\): expected 2, .* layer 1 gives"),
        ({"W": [[[1, 1]], [[1], [1]]]}, r"W of layer 1 has 1 row.* the input gives"),
        ({"b": [[0], [0]]}, "b of layer 1 has 1 entries: expected 2"),
        ({"b": [[0, 0]]}, "2, 1 and 2 entries: expected one of each for every layer"),
        ({"Y": [[0, 1]]}, r"Y has 1 row\(s\) of 2: expected 1 of 1"),
        ({"X": [1, 2]}, r"X is .*: expected a list of rows"),
        ({"X": []}, "X is empty: expected a list of rows"),
        ({"Y": []}, "Y is empty: expected a list of rows"),
        ({"Y": 5}, "Y is .*: expected a list of rows"),
        ({"W": [[], [[1], [1]]]}, "W of layer 1 is empty: expected a list of rows"),
        ({"W": 1}, "W is one number: expected a list with an entry for every layer"),
        ({"b": 0}, "b is one number: expected a list with an entry for every layer"),
        ({"b": [0, [0]]}, r"b of layer 1 is one number: expected a list of numbers, one .* 2 neur"),
        ({"b": [[[0, 0], [0, 0]], [0]]}, "b of layer 1 is a table: expected a list of numbers"),
        ({"X": [[1, 2], [3]]}, "X has rows of different lengths: expected a rectangle"),
        ({"X": [[1, float("nan")]]}, "X holds nan: expected finite numbers"),
        ({"Y": [["0"]]}, "Y holds '0': expected finite numbers"),
        ({"activations": ["relu", "softmax"]}, "activation is 'softmax': expected one of"),
        ({"loss": "hinge"}, "loss is 'hinge': expected one of"),
    ],
)
def test_what_does_not_fit_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        small(**parts)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3, "3"),
        (Fraction(-1, 2), "−0.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-1, 1000), "−0.001"),
        (Fraction(24691357802469135781, 2), "12345678901234567890.5"),
        (-12345678901234567891, "−12345678901234567891"),
        (0, "0"),
        (0.1 + 0.2, "0.3"),
        (-0.00001234567, "−0.0000123457"),
        (1234567.0, "1234570"),
        (120.0, "120"),
        (0.0, "0"),
        (-0.0, "0"),
    ],
)
def test_write(number, text):
    assert write(number) == text


def test_signs_and_brackets():
    assert (bracket(-2), bracket(2)) == ("(−2)", "2")
    assert (plus(-2), plus(2), minus(-2), minus(0)) == (" − 2", " + 2", " − (−2)", " − 0")
    assert dot([1, 2], [-3, 4]) == (5, "1·(−3) + 2·4")
    assert broken("a = b = c", 9) == "a = b = c"
    assert broken("a = b = c", 8) == "a = b\n    = c"
    assert broken("a = (1·2 + 3·4)·5 = 70", 16) == "a = (1·2 + 3·4)\n   ·5\n    = 70"
    assert broken("a = 1·2 + 3·4 + 1 = 15", 14) == "a = 1·2 + 3·4\n    + 1\n    = 15"


def test_a_sigmoid_far_below_zero_is_tiny():
    assert FUNCTIONS["sigmoid"].value(-2000.0) < 1e-300
