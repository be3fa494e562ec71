"""The gradient contract in PyTorch and TensorFlow: each J, differentiated automatically."""

import json

import numpy as np
import pytest
import record
from automatic import WAYS, TensorFlowBackend, TorchBackend

from bpbook import contract
from bpbook.contract import ANALYTIC, DIFFERENCE, NumpyBackend

FORMULAS = contract.formulas()
SEEDS = range(3)


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("way", WAYS)
def test_automatic_differentiation_agrees_with_the_engine(way, formula):
    for seed in SEEDS:
        inputs = formula.draw(np.random.default_rng(seed))
        J, gradient = WAYS[way](formula, inputs)
        assert gradient.dtype == np.float64
        assert abs(J - float(formula.J(NumpyBackend, **inputs))) <= 1e-12
        gap = contract.disagreement(contract.engine(formula, inputs), gradient)
        assert gap <= ANALYTIC, contract.complaint(formula, way, gap)


@pytest.mark.parametrize("backend", [TorchBackend, TensorFlowBackend])
def test_the_backend_offers_what_the_others_offer(backend):
    ours, theirs = (
        {name for name in vars(each) if not name.startswith("_")}
        for each in (NumpyBackend, backend)
    )
    assert ours == theirs


# What the page of the contract prints.


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_the_file_of_the_page_holds_what_the_five_ways_give(formula):
    stored = json.loads(record.FILE.read_text(encoding="utf-8"))[formula.id]
    again = record.recorded(formula, seeds=[0])
    assert stored["place"] == again["place"]
    assert stored["numbers"].keys() == again["numbers"].keys()
    for way, number in stored["numbers"].items():
        allowed = 1e-6 if way == "differences" else 1e-9
        assert number == pytest.approx(again["numbers"][way], rel=allowed), way
    # What is left is rounding, of which another processor may have more.
    assert stored["gap"] <= ANALYTIC
    assert stored["gap_of_differences"] <= DIFFERENCE
