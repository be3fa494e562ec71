"""The encoder of 1986: what counts as a binary code, and what is stored."""

import numpy as np

from bpbook.history import encoder, runs, sweeps
from bpbook.history.sweeps import Setting

BINARY = sweeps.binary(3) * 0.8 + 0.1


def test_a_binary_code_has_eight_rows_and_nothing_between():
    assert encoder.is_binary(BINARY)
    assert encoder.is_binary(1 - BINARY[::-1])
    half = BINARY.copy()
    half[3, 1] = 0.5
    assert encoder.intermediate(half) == 1
    assert not encoder.is_binary(half)
    twice = BINARY.copy()
    twice[3] = twice[4]
    assert encoder.intermediate(twice) == 0
    assert not encoder.is_binary(twice)


def test_a_code_is_what_the_hidden_units_say_to_each_pattern():
    net = encoder.begin(Setting(), 0)
    first = net.layers[0]
    expected = 1 / (1 + np.exp(-(first.W + first.b)))  # one input is on: a row of W
    assert np.allclose(encoder.code(net), expected, rtol=1e-14)


def test_every_stored_code_tells_the_eight_patterns_apart():
    for run in runs.load("encoder"):
        for targets in encoder.TARGETS:
            went = run[f"targets {targets}, η 0.1"]
            if went["learnt"] is not None:
                codes = np.array(went["code"])
                gaps = np.abs(codes[:, None] - codes[None]).max(axis=2) + np.eye(8)
                assert gaps.min() > 0.15
