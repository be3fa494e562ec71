"""Every initializer has the mean and the variance its formula states."""

import numpy as np
import pytest

from bpbook.initializers import INITIALIZERS, get_initializer

FAN_IN, FAN_OUT, DRAWS = 50, 200, (500, 400)
VARIANCES = {
    "zeros": 0,
    "normal": 1,
    "uniform": 1 / 3,
    "lecun": 0.02,  # 1 / 50
    "xavier": 0.008,  # 2 / 250
    "he": 0.04,  # 2 / 50
}


def draw(name, seed=1, shape=DRAWS):
    return get_initializer(name)(np.random.default_rng(seed), shape, FAN_IN, FAN_OUT)


def test_every_initializer_has_a_variance_here():
    assert set(VARIANCES) == set(INITIALIZERS)


@pytest.mark.parametrize("name", sorted(VARIANCES))
def test_mean_and_variance_within_sampling_error(name):
    # Of n normal draws the variance scatters by σ²√(2/n), 0.3 % here, the mean by σ/√n.
    values, variance = draw(name), VARIANCES[name]
    n = values.size
    assert values.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / n))
    assert abs(values.mean()) <= 4 * np.sqrt(variance / n)


def test_uniform_fills_its_interval_and_does_not_leave_it():
    values = draw("uniform")
    assert -1 <= values.min() < -0.999
    assert 0.999 < values.max() < 1


@pytest.mark.parametrize("name", ["normal", "lecun", "xavier", "he"])
def test_the_others_are_bell_shaped(name):
    values = draw(name) / np.sqrt(VARIANCES[name])
    within = np.mean(np.abs(values) < 1), np.mean(np.abs(values) < 2)
    assert within == pytest.approx((0.6827, 0.9545), abs=0.005)


@pytest.mark.parametrize("name", sorted(VARIANCES))
def test_shape_is_kept_and_the_seed_decides(name):
    first, again, other = (draw(name, seed, (3, 7)) for seed in (1, 1, 2))
    assert first.shape == (3, 7)
    assert (first == again).all()
    assert (first == other).all() == (name == "zeros")


def test_a_function_can_be_given_itself():
    def ones(rng, shape, fan_in, fan_out):
        return np.ones(shape)

    assert get_initializer(ones) is ones
