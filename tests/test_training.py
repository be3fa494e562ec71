"""What fit does with samples, losses, Ctrl-C and divergence."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from bpbook import SGD, Adam, Dense, DivergedError, History, Network, RMSProp, fit

RNG = np.random.default_rng(11)
X = RNG.standard_normal((10, 2))
Y = np.sin(X[:, :1]) + 0.5 * X[:, 1:]


def make(loss="mean_squared_error", dtype=np.float64):
    return Network([Dense(2, 4, "tanh"), Dense(4, 1)], loss, rng=1, dtype=dtype)


def run(net, optimizer=None, epochs=5, **options):
    optimizer = optimizer or SGD(0.05)
    return fit(net, X, Y, optimizer=optimizer, epochs=epochs, progress=False, **options)


class Spy:
    """An optimizer that learns nothing, but does something at each step."""

    learning_rate = 0.1

    def __init__(self, action=lambda step, theta: None):
        self.steps, self.action = 0, action

    def step(self, theta, grad):
        self.steps += 1
        self.action(self.steps, theta)


def spy_on_batches(net):
    """Return a list to which every batch of the training will be added."""
    seen, original = [], net.step_gradient

    def step_gradient(X, Y):
        seen.append((X.copy(), Y.copy()))
        return original(X, Y)

    net.step_gradient = step_gradient
    return seen


def test_a_full_batch_run_is_the_loop_written_out():
    net, again = make(), make()
    history = run(net, SGD(0.1), epochs=7)
    losses = []
    for _ in range(7):
        J, grad = again.loss_and_gradient(X, Y)
        losses.append(J)
        for i in range(again.theta.size):
            again.theta[i] -= 0.1 * grad[i]
    assert history.loss == pytest.approx(losses, rel=1e-13)
    np.testing.assert_allclose(net.theta, again.theta, rtol=1e-12)


def test_the_first_loss_is_the_one_at_the_start():
    net = make()
    start = net.loss(X, Y)
    history = run(net)
    assert history.loss[0] == start
    assert len(history.loss) == 5
    assert history.loss == sorted(history.loss, reverse=True)
    assert history == History(history.loss, [], False)


@pytest.mark.parametrize("batch_size", [1, 3, 5, 10])
def test_every_sample_is_used_once_an_epoch_with_its_own_target(batch_size):
    net = make()
    seen = spy_on_batches(net)
    run(net, epochs=2, batch_size=batch_size, rng=0)
    steps = -(-10 // batch_size)
    assert len(seen) == 2 * steps
    for epoch in (seen[:steps], seen[steps:]):
        assert [len(batch) for batch, _ in epoch[:-1]] == [batch_size] * (steps - 1)
        rows = [(*x, *y) for batch in epoch for x, y in zip(*batch, strict=True)]
        assert sorted(rows) == sorted((*x, *y) for x, y in zip(X, Y, strict=True))


def test_samples_are_shuffled_anew_in_each_epoch():
    net = make()
    seen = spy_on_batches(net)
    run(net, epochs=3, batch_size=10, rng=0)
    orders = {tuple(batch[:, 0]) for batch, _ in seen}
    assert len(orders | {tuple(X[:, 0])}) == 4


def test_the_data_given_are_not_shuffled_themselves():
    before = X.copy(), Y.copy()
    run(make(), batch_size=3, rng=0)
    assert (before[0] == X).all()
    assert (before[1] == Y).all()


@pytest.mark.parametrize("loss", ["mean_squared_error", "squared_error"])
@pytest.mark.parametrize("batch_size", [3, 4, 10])
def test_a_smaller_last_batch_counts_by_its_size(loss, batch_size):
    net = make(loss)
    history = run(net, Spy(), epochs=2, batch_size=batch_size, rng=0)
    assert history.loss == pytest.approx([net.loss(X, Y)] * 2, rel=1e-12)


def test_validation_is_measured_after_each_epoch_and_teaches_nothing():
    X_new, Y_new = X[:4] + 0.5, Y[:4] - 0.5
    net, without = make(), make()
    history = run(net, Adam(0.1), batch_size=4, rng=2, validation=(X_new, Y_new))
    assert run(without, Adam(0.1), batch_size=4, rng=2).validation_loss == []
    assert (net.theta == without.theta).all()
    assert len(history.validation_loss) == 5
    assert history.validation_loss[-1] == net.loss(X_new, Y_new)
    assert history.validation_loss[0] != history.validation_loss[-1]


@pytest.mark.parametrize("make_optimizer", [lambda: SGD(0.05, 0.9), RMSProp, Adam])
def test_a_second_call_goes_on_where_the_first_ended(make_optimizer):
    once, twice = make(), make()
    run(once, make_optimizer(), epochs=6)
    optimizer = make_optimizer()
    run(twice, optimizer, epochs=2)
    run(twice, optimizer, epochs=4)
    assert (once.theta == twice.theta).all()


def test_the_seed_decides_the_run():
    def theta(rng):
        net = make()
        run(net, batch_size=3, rng=rng)
        return net.theta

    assert (theta(5) == theta(5)).all()
    assert (theta(5) == theta(np.random.default_rng(5))).all()
    assert (theta(5) != theta(6)).any()


def test_float32_stays_float32_and_follows_float64():
    double, single = make(), make(dtype=np.float32)
    losses, losses_single = (run(net, Adam(0.01)).loss for net in (double, single))
    assert single.theta.dtype == np.float32
    assert losses_single == pytest.approx(losses, rel=1e-5)


# --- how a run can end ---------------------------------------------------------------------------


def test_ctrl_c_keeps_weights_and_history():
    def action(step, theta):
        if step == 6:  # the second of four steps in the second epoch
            raise KeyboardInterrupt
        theta[0] = step

    net = make()
    history = run(net, Spy(action), batch_size=3, rng=0)
    assert history.interrupted
    assert len(history.loss) == 1
    assert net.theta[0] == 5


def test_a_run_to_the_end_is_not_marked_as_interrupted():
    assert run(make()).interrupted is False


def test_a_loss_that_is_not_finite_ends_the_run_with_epoch_step_and_learning_rate():
    def action(step, theta):
        if step == 6:
            theta[:] = np.nan

    with pytest.raises(DivergedError) as caught:
        run(make(), Spy(action), batch_size=3, rng=0)
    assert str(caught.value) == (
        "training diverged: the loss is nan in epoch 2, step 3, with gradient norm nan "
        "and learning rate 0.1. Try a tenth of it, and check that inputs and targets are "
        "standardised"
    )
    assert len(caught.value.history.loss) == 1


def test_a_weight_that_is_not_finite_after_the_last_step_is_found_too():
    def action(step, theta):
        if step == 8:
            theta[3] = np.inf

    with pytest.raises(
        DivergedError, match=r"a weight is not finite at the end of epoch 2, with .* 0\.1\."
    ):
        run(make(), Spy(action), epochs=2, batch_size=3, rng=0)


@pytest.mark.parametrize("loss", ["mean_squared_error", "squared_error"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ["identity", "relu", "gelu", "softplus"])
def test_too_large_a_learning_rate_raises_divergence_and_no_warning(loss, dtype, activation):
    net = Network([Dense(2, 4, activation), Dense(4, 1)], loss, rng=1, dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DivergedError, match="and learning rate 1e"):
            run(net, SGD(1e6), epochs=2000, validation=(X, Y))


# --- the progress bar ----------------------------------------------------------------------------


def test_progress_goes_to_stderr(capsys):
    fit(make(), X, Y, optimizer=SGD(0.01), epochs=3, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "/3" in err
    assert "epoch" in err


def test_without_progress_nothing_is_written(capfd):
    run(make())
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_from_outside_ends_a_running_fit_quietly():
    program = """
import signal, sys, threading, time
from bpbook import SGD, Dense, Network, fit
net = Network([Dense(1, 1)], "mean_squared_error", rng=0)
threading.Timer(0.5, signal.raise_signal, [signal.SIGINT]).start()
history = fit(net, [[1.0]], [[2.0]], optimizer=SGD(1e-9), epochs=10**9, progress=False)
print(history.interrupted, len(history.loss) > 0)
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert (done.stdout, done.stderr) == ("True True\n", "")
