"""Every schedule against factors worked out by hand, and against what an optimizer sees in fit."""

import math
import signal

import numpy as np
import pytest

from bpbook import SGD, Dense, DivergedError, Network, fit
from bpbook.schedules import Schedule, constant, cosine, exponential, step, warmup

X, Y = np.arange(8.0).reshape(8, 1) / 8, np.ones((8, 1))


def factors(schedule, n):
    return [schedule(k, n) for k in range(n)]


def make():
    return Network([Dense(1, 1)], "mean_squared_error", rng=0)


class Watched(SGD):
    """Gradient descent that notes the rate of each step, and may do something at one."""

    def __init__(self, at=None, action=None):
        super().__init__(0.5)
        self.rates, self.at, self.action = [], at, action

    def step(self, theta, grad):
        self.rates.append(self.learning_rate)
        if len(self.rates) == self.at:
            self.action(theta)
        super().step(theta, grad)


def rates(schedule, epochs, optimizer=None, **options):
    optimizer = optimizer or Watched()
    fit(make(), X, Y, optimizer=optimizer, epochs=epochs, schedule=schedule, progress=False,
        **options)  # fmt: skip
    return optimizer.rates


# --- the factors ---------------------------------------------------------------------------------


def test_constant_is_one_at_every_step():
    assert factors(constant(), 5) == [1, 1, 1, 1, 1]
    assert factors(constant(), 1) == [1]


def test_step_falls_after_each_so_many_steps():
    assert factors(step(2, 0.5), 7) == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]
    assert factors(step(3), 4) == [1, 1, 1, 0.1]


def test_exponential_falls_by_the_same_ratio_to_its_end():
    # end = 1/16 over five steps: each has half the rate of the one before
    assert factors(exponential(1 / 16), 5) == [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16]
    assert factors(exponential(), 3) == pytest.approx([1, 0.1, 0.01], rel=1e-15)


def test_cosine_is_half_a_wave():
    # ½ (1 + cos 0, 60°, 90°, 120°, 180°)
    seven = factors(cosine(), 7)
    assert [seven[k] for k in (0, 2, 3, 4, 6)] == pytest.approx([1, 3 / 4, 1 / 2, 1 / 4, 0])
    # and with an end of 0.2 the wave is 0.8 high
    assert factors(cosine(0.2), 3) == pytest.approx([1, 0.6, 0.2], rel=1e-15)


def test_two_steps_are_the_start_and_the_end():
    assert factors(exponential(0.25), 2) == [1, 0.25]
    assert factors(cosine(0.25), 2) == [1, 0.25]


def test_a_single_step_has_the_whole_rate():
    assert factors(exponential(0.25), 1) == factors(cosine(0.25), 1) == [1]


def test_warmup_rises_evenly_and_then_stays():
    assert factors(warmup(4), 6) == [1 / 4, 1 / 2, 3 / 4, 1, 1, 1]
    assert factors(warmup(1), 2) == [1, 1]


def test_after_warmup_a_cosine_starts_at_its_top_and_ends_with_the_training():
    # two steps of warmup, then five of cosine: ½ (1 + cos 0, 45°, 90°, 135°, 180°)
    high, low = (1 + math.sqrt(1 / 2)) / 2, (1 - math.sqrt(1 / 2)) / 2
    expected = [1 / 2, 1, 1, high, 1 / 2, low, 0]
    assert factors(warmup(2, then=cosine()), 7) == pytest.approx(expected, abs=1e-15)


def test_after_warmup_a_step_counts_from_the_end_of_the_rise():
    assert factors(warmup(2, step(2, 0.5)), 6) == [0.5, 1, 1, 1, 0.5, 0.5]


def test_the_name_is_the_call_that_makes_it():
    made = {
        "constant()": constant(),
        "step(every=100, factor=0.5)": step(100, 0.5),
        "step(every=100, factor=0.1)": step(100),
        "exponential(end=0.01)": exponential(),
        "cosine(end=0.0)": cosine(),
        "cosine(end=0.25)": cosine(0.25),
        "warmup(5, then=constant())": warmup(5),
        "warmup(5, then=cosine(end=0.1))": warmup(5, then=cosine(0.1)),
    }
    assert [repr(schedule) for schedule in made.values()] == list(made)
    assert [repr(eval(name)) for name in made] == list(made)


# --- in a training -------------------------------------------------------------------------------


def test_the_optimizer_sees_the_factor_of_each_step_times_its_rate():
    # 3 epochs of 4 batches are 12 steps, counted through
    seen = rates(exponential(2**-11), 3, batch_size=2, rng=0)
    assert seen == pytest.approx([0.5 * 2.0**-k for k in range(12)], rel=1e-12)


def test_a_smaller_last_batch_is_a_step_too():
    assert rates(step(3, 0.5), 2, batch_size=3, rng=0) == [0.5] * 3 + [0.25] * 3


def test_each_call_of_fit_starts_the_schedule_anew():
    optimizer = Watched()
    assert rates(step(2, 0.5), 3, optimizer) == [0.5, 0.5, 0.25]
    assert rates(step(2, 0.5), 3, optimizer)[3:] == [0.5, 0.5, 0.25]


def test_without_a_schedule_the_rate_stays():
    assert rates(None, 3) == [0.5, 0.5, 0.5]


def test_a_scheduled_run_is_the_loop_written_out():
    net, again = make(), make()
    fit(net, X, Y, optimizer=SGD(0.5), epochs=5, schedule=warmup(2, cosine(0.5)), progress=False)
    for factor in (1 / 2, 1, 1, 3 / 4, 1 / 2):
        again.theta -= 0.5 * factor * again.loss_and_gradient(X, Y)[1]
    np.testing.assert_allclose(net.theta, again.theta, rtol=1e-14)


def interrupt(theta):
    raise KeyboardInterrupt


def fail(theta):
    raise RuntimeError("from the optimizer")


def explode(theta):
    theta[:] = np.inf


@pytest.mark.parametrize(
    ("action", "raised", "steps"),
    [(None, None, 8), (interrupt, None, 6), (fail, RuntimeError, 6), (explode, DivergedError, 6)],
)
def test_however_a_run_ends_the_optimizer_has_its_rate_back(action, raised, steps):
    optimizer = Watched(at=6, action=action) if action else Watched()
    run = {"schedule": exponential(), "epochs": 2, "batch_size": 2, "rng": 0}
    if raised:
        with pytest.raises(raised):
            rates(optimizer=optimizer, **run)
    else:
        rates(optimizer=optimizer, **run)
    assert len(optimizer.rates) == steps
    assert optimizer.rates[-1] < 0.5
    assert optimizer.learning_rate == 0.5


@pytest.fixture
def ctrl_c():
    """Python's own answer to Ctrl-C, which a job in the background starts without."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_a_real_ctrl_c_gives_the_rate_back_too():
    optimizer = Watched(at=3, action=lambda theta: signal.raise_signal(signal.SIGINT))
    assert len(rates(cosine(), 8, optimizer)) == 3
    assert optimizer.learning_rate == 0.5


def test_divergence_names_the_rate_of_the_step_not_the_first_one():
    with pytest.raises(DivergedError, match=r"in epoch 1, step 4, .* and learning rate 0\.0625\."):
        rates(step(1, 0.5), 2, Watched(at=3, action=explode), batch_size=2, rng=0)


@pytest.mark.parametrize(
    ("name", "shortest"),
    [
        ("constant()", 1),
        ("step(4)", 5),
        ("exponential()", 2),
        ("cosine()", 2),
        ("warmup(3)", 4),
        ("warmup(3, cosine())", 5),
        ("warmup(3, step(4))", 8),
        ("warmup(2, warmup(3, exponential()))", 7),
    ],
)
def test_the_shortest_training_is_taken_and_one_step_less_refused(name, shortest):
    schedule = eval(name)  # made here, so that the mutants of what makes it are met
    assert schedule.shortest == shortest
    assert len(rates(schedule, shortest)) == shortest
    if shortest > 1:
        optimizer = Watched()
        with pytest.raises(ValueError, match=f"needs {shortest} steps or more, and this training"):
            rates(schedule, shortest - 1, optimizer)
        assert optimizer.rates == []


def test_the_steps_of_all_epochs_count_for_the_length():
    assert len(rates(step(11), 3, batch_size=2, rng=0)) == 12
    with pytest.raises(ValueError, match="needs 13 steps or more, and this training has 12"):
        rates(step(12), 3, batch_size=2, rng=0)


def test_a_schedule_of_ones_own_is_a_name_and_a_function():
    zigzag = Schedule("zigzag()", lambda k, n: 1.0 if k % 2 else 0.5)
    assert rates(zigzag, 4) == [0.25, 0.5, 0.25, 0.5]
    assert repr(zigzag) == "zigzag()"
