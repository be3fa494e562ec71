"""Every fault of the stranger's program is flagged by the promised check, in the promised words."""

import functools

import numpy as np
import pytest

from bpbook import checklist, faults, strangers_program

NAIVE = "falls"


@functools.cache
def findings(name):
    text = faults.spoilt(faults.FAULTS[name]) if name else faults.PROGRAM
    return checklist.inspect_program(text)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_right_program_passes_every_check_from_several_seeds(monkeypatch, seed):
    monkeypatch.setattr(checklist, "SEED", seed)
    found = checklist.inspect_program(faults.PROGRAM)
    assert {name: f.said for name, f in found.items() if not f} == {}


@pytest.mark.parametrize("name", faults.FAULTS)
def test_the_promised_check_flags_a_fault_with_the_promised_symptom(name):
    fault = faults.FAULTS[name]
    found = findings(name)[fault.check]
    assert not found
    assert fault.symptom in found.said


@pytest.mark.parametrize("check", checklist.CHECKS)
def test_every_check_flags_some_fault_and_passes_another(check):
    verdicts = {bool(findings(name)[check]) for name in faults.FAULTS}
    assert verdicts == {True, False}


def test_the_loss_falls_all_the_same_in_most_faulty_programs():
    falling = [name for name in faults.FAULTS if findings(name)[NAIVE]]
    assert (len(faults.FAULTS), len(falling)) == (36, 28)


def test_a_rate_that_is_wrong_for_one_array_alone_is_flagged():
    edit = ("- RATE * g[name]", '- (2 * RATE if name == "b1" else RATE) * g[name]')
    found = checklist.inspect_program(faults.spoilt(faults.Fault("rate", (edit,), "step", "")))
    assert {name: f.said for name, f in found.items() if not f} == {
        "step": "steps of -1.000 and then -2.000 in b1, expected -0.500 and -1.000"
    }


def test_what_is_taken_out_or_put_in_twice_is_refused():
    lost = faults.Fault("lost", (("no such line", ""),), "shapes", "")
    with pytest.raises(ValueError, match=r"stands 0 times.*expected once.*'lost'"):
        faults.spoilt(lost)
    twice = faults.Fault("twice", (("axis=1", "axis=0"),), "shapes", "")
    with pytest.raises(ValueError, match="expected once"):
        faults.spoilt(twice)


def test_each_run_of_a_text_is_a_module_of_its_own():
    one, two = faults.run(), faults.run()
    one.BATCH = 3
    assert two.BATCH == strangers_program.BATCH
    assert two.step.__globals__ is vars(two)


def test_a_program_that_raises_is_a_finding():
    found = checklist.inspect_program("def load(*_):\n    raise KeyError('x')\n", ["inputs"])
    assert not found["inputs"]
    assert found["inputs"].said == "raises KeyError: 'x'"


@pytest.mark.parametrize(
    ("g", "said"),
    [
        ([1.0, 2.0], None),
        ([2.0, 4.0], "W × 2.00"),
        ([-1.0, -2.0], "W × -1.00"),
        ([1.0, 2.1], "W wrong"),
        ([0.0, 0.0], "W zero"),
        ([np.nan, 2.0], "W wrong"),
        ([1.0 + 1e-8, 2.0], None),
    ],
)
def test_the_gradient_check_names_a_constant_factor(g, said):
    assert checklist._compared("W", np.array(g), np.array([1.0, 2.0])) == said


def test_the_gradient_check_takes_two_zeros_for_equal():
    assert checklist._compared("W", np.zeros(2), np.array([4e-11, -4e-11])) is None


def test_the_digits_are_shrunk_to_whole_numbers():
    images, labels = checklist.small_digits(50)
    assert images.shape == (50, 7, 7)
    assert images.dtype == np.uint8
    assert images.max() > 250
    assert labels.shape == (50,)
