"""XOR with many hidden units: when E falls below the limit, and the book's formula."""

import numpy as np
import pytest

from bpbook import Dense
from bpbook.history import runs, sweeps, xor, xor_units
from bpbook.history.sweeps import Setting


def test_needed_is_the_first_sweep_with_so_small_an_error():
    setting = Setting(0.25, width=1.0)
    steps = xor_units.needed(8, setting, 3)
    net = sweeps.start([Dense(2, 8, "sigmoid"), Dense(8, 1, "sigmoid")], setting, 3)
    moments = [steps - 1, steps]
    path = sweeps.trace(net, xor.X, xor.ANSWERS, setting.optimizer(), moments)
    errors = []
    for theta in path:
        net.theta = theta
        errors.append(net.loss(xor.X, xor.ANSWERS))
    assert errors[0] >= 0.04 > errors[1]


def test_the_formula_gives_the_ends_that_are_told():
    assert xor_units.formula(2) == pytest.approx(247)
    assert xor_units.formula(32) == pytest.approx(115)


def test_more_units_need_fewer_sweeps_and_wide_starts_come_closest_to_the_book():
    stored = runs.load("xor_units")
    wanted = np.array([xor_units.formula(n) for n in xor_units.UNITS])
    middles = {
        width: np.array([np.median([r[width][i] for r in stored if r[width][i]]) for i in range(5)])
        for width in ("start ±0.3", "start ±0.5", "start ±1")
    }
    for middle in middles.values():
        assert (np.diff(middle) < 0).all()
    gaps = [np.abs(np.log(middle / wanted)).max() for middle in middles.values()]
    assert gaps[2] < 0.2 < gaps[1] < gaps[0]
