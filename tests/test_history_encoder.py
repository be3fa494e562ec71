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


def test_few_codes_are_binary_and_none_with_softer_targets():
    stored = runs.load("encoder")
    for moment in ("code", "code at the cap"):
        hard, soft = (
            [encoder.is_binary(run[name][moment]) for run in stored if run[name]["learnt"]]
            for name in ("targets 0, 1, η 0.1", "targets 0.1, 0.9, η 0.1")
        )
        assert 0.05 < np.mean(hard) < 0.2
        assert not any(soft)


def test_a_fast_rate_loses_patterns_with_targets_0_and_1_only():
    stored = runs.load("encoder")
    ends = [run["targets 0, 1, η 0.5"] for run in stored]
    lost = [2 * end["error"] for end in ends if end["learnt"] is None]
    assert len(lost) > 0.9 * len(stored)
    assert np.allclose(lost, np.round(lost), atol=0.1)  # ½ for each lost pattern
    assert all(run["targets 0.1, 0.9, η 0.5"]["learnt"] for run in stored)
