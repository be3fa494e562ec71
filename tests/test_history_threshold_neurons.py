"""The neurons of 1943: logic, delays, and the paper's own example."""

from itertools import product

import pytest

from bpbook.history import threshold_neurons as threshold
from bpbook.history.threshold_neurons import Neuron, film, truth_table


@pytest.mark.parametrize(
    ("net", "rule"),
    [
        (threshold.AND, lambda a, b: a and b),
        (threshold.OR, lambda a, b: a or b),
        (threshold.AND_NOT, lambda a, b: a and not b),
    ],
)
def test_one_neuron_after_one_step(net, rule):
    wanted = [int(rule(a, b)) for a, b in product((0, 1), repeat=2)]
    assert truth_table(net, "ab", "out", steps=1) == wanted
    assert truth_table(net, "ab", "out", steps=0) == [0, 0, 0, 0]


def test_not_fires_by_itself():
    assert truth_table(threshold.NOT, "a", "out", steps=1) == [1, 0]


def test_xor_takes_two_steps():
    assert truth_table(threshold.XOR, "ab", "out", steps=1) == [0, 0, 0, 0]
    assert truth_table(threshold.XOR, "ab", "out", steps=2) == [0, 1, 1, 0]


def test_an_inhibition_is_a_veto_however_many_excite():
    neuron = Neuron(1, ("a", "b", "c"), inhibitory=("d",))
    assert neuron.fires({"a", "b", "c"})
    assert not neuron.fires({"a", "b", "c", "d"})


def test_the_threshold_is_reached_not_passed_and_two_synapses_count_twice():
    assert Neuron(2, ("a", "a")).fires({"a"})
    assert not Neuron(3, ("a", "a")).fires({"a"})


def test_heat_and_cold_are_the_papers_two_formulas():
    """N3(t) = N1(t-1) or (N2(t-3) and not N2(t-2)); N4(t) = N2(t-2) and N2(t-1)."""
    for moments in product(product((0, 1), repeat=2), repeat=5):
        inputs = [{n for n, on in zip(("heat", "cold"), bits, strict=True) if on}
                  for bits in moments]  # fmt: skip
        seen = film(threshold.HEAT_AND_COLD, inputs)
        heat, cold = ([0, 0, 0, *(bits[i] for bits in moments)] for i in (0, 1))
        for t in range(5):
            now = t + 3
            warm = heat[now - 1] or (cold[now - 3] and not cold[now - 2])
            assert ("feels heat" in seen[t]) == bool(warm)
            assert ("feels cold" in seen[t]) == bool(cold[now - 2] and cold[now - 1])
