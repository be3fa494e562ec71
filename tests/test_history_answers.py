"""Right answers in other forms, and wrong ones that must not hear a misleading complaint."""

from fractions import Fraction

import numpy as np
import pytest

from bpbook.exercises import check


def alike(hidden, ones, tolerance):
    """Return the answer as NumPy's own truth value."""
    groups = (hidden[ones == count] for count in set(ones))
    return np.all([(np.ptp(group, axis=0) < tolerance).all() for group in groups])


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("before_1986.certificate", [0.2, 0.3, 0.1]),
        ("before_1986.certificate", [2 / 3, 1, 1 / 3]),
        ("before_1986.certificate", (Fraction(2, 3), 1, Fraction(1, 3))),
        ("before_1986.certificate", np.array([4, 6, 2])),
        ("before_1986.parity", (np.ones((3, 3)), [-1, -2, -3], [1, -1, 1], -1)),
        ("nineteen_eighty_six.counts", alike),
        ("nineteen_eighty_six.margin", [[4, 2, 1], [4, 3, 2]]),
    ],
)
def test_the_same_answer_in_another_form_is_right(name, answer):
    assert str(check(name, answer)).startswith("✓")


@pytest.mark.parametrize(
    ("name", "answer", "complaint"),
    [
        ("before_1986.certificate", [0.2, 0.3, 0.2], "add up to [0.1, 0.2]"),
        ("before_1986.sweep", lambda w, Z: w, "Return two things"),
        ("nineteen_eighty_six.counts", lambda h, o, t: np.ptp(h, axis=0) < t, "one answer for all"),
        ("nineteen_eighty_six.counts", lambda h, o, t: True, "expected False"),
    ],
)
def test_a_wrong_answer_hears_what_is_wrong(name, answer, complaint):
    verdict = str(check(name, answer))
    assert verdict.startswith("✗")
    assert complaint in verdict
