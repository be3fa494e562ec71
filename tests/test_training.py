"""What fit does with samples, losses, Ctrl-C and divergence."""

import contextlib
import os
import pickle
import subprocess
import sys
import warnings
from unittest.mock import MagicMock

import numpy as np
import pytest

from bpbook import (
    L1,
    L2,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    BatchNorm,
    Conv2D,
    Dense,
    DivergedError,
    Dropout,
    Flatten,
    History,
    Network,
    RMSProp,
    fit,
)
from bpbook.fit_settings import description
from bpbook.schedules import cosine, warmup

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


@pytest.mark.parametrize("loss", ["mean_squared_error", "squared_error"])
@pytest.mark.parametrize("batch_size", [3, 4, 10])
def test_a_penalty_counts_once_however_many_batches_there_are(loss, batch_size):
    layers = [Dense(2, 4, "tanh"), Dense(4, 1)]
    net = Network(layers, loss, rng=1, penalty=L2(10.0))
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


# --- clipping, schedule, validation and patience -------------------------------------------------


class Mover:
    """An optimizer that puts theta where it is told, step by step, whatever the gradient."""

    learning_rate = 0.1

    def __init__(self, *places):
        self.places, self.gradients = list(places), []

    def step(self, theta, grad):
        self.gradients.append(grad.copy())
        theta[:] = self.places.pop(0)


def straight_line():
    """Return a network a = w x + b that starts at w = 0, b = 4."""
    net = Network([Dense(1, 1)], "mean_squared_error", rng=0)
    net.theta = [0, 4]
    return net


ZERO = [[0.0]], [[0.0]]  # one sample: the loss is b², and w a number to recognise the step by


def move(*places, net=None, **options):
    """Return net, history and optimizer after epochs of one step each to the given (w, b)."""
    net, optimizer = net or straight_line(), Mover(*places)
    run = {"optimizer": optimizer, "epochs": len(places), "progress": False} | options
    return net, fit(net, *ZERO, **run), optimizer


def test_clipping_shortens_the_gradient_that_the_optimizer_gets_and_keeps_short_ones():
    # J = b²: the gradients are (0, 8), then (0, 2), then (0, -1)
    _, _, optimizer = move((1, 1), (2, -0.5), (3, 0), clip=2)
    assert np.array(optimizer.gradients) == pytest.approx(np.array([(0, 2), (0, 2), (0, -1)]))


def test_clipping_keeps_the_direction():
    net, seen = make(), Mover(*np.zeros((1, 17)))
    _, grad = net.loss_and_gradient(X, Y)
    expected = grad / np.sqrt((grad**2).sum()) / 100
    fit(net, X, Y, optimizer=seen, epochs=1, clip=0.01, progress=False)
    np.testing.assert_allclose(seen.gradients[0], expected, rtol=1e-12)


def test_patience_stops_after_so_many_epochs_without_a_new_low_and_goes_back_to_the_best():
    places = [(1, 3), (2, 2), (3, 2), (4, -3), (5, 1), (6, 0)]  # validation 9, 4, 4, 9, 1, 0
    net, history, optimizer = move(*places, validation=ZERO, patience=2)
    assert history.validation_loss == [9, 4, 4, 9]
    assert history.loss == [16, 9, 4, 4]
    assert history.best_epoch == 1
    assert net.theta.tolist() == [2, 2]
    assert len(optimizer.places) == 2
    assert history.interrupted is False


def test_patience_counts_anew_from_every_low():
    net, history, _ = move((1, 3), (2, 5), (3, 2), (4, 5), (5, 1), validation=ZERO, patience=2)
    assert len(history.loss) == 5
    assert (history.best_epoch, net.theta.tolist()) == (4, [5, 1])


def test_patience_goes_back_to_the_best_also_where_the_epochs_ran_out():
    net, history, _ = move((1, 1), (2, 2), (3, 3), validation=ZERO, patience=3)
    assert (history.best_epoch, net.theta.tolist()) == (0, [1, 1])


def test_patience_of_one_ends_at_the_first_step_back():
    net, history, _ = move((1, 3), (2, 2), (3, 2), (4, 0), validation=ZERO, patience=1)
    assert (len(history.loss), net.theta.tolist()) == (3, [2, 2])


def test_without_patience_the_last_weights_stay():
    net, history, _ = move((1, 1), (2, 2), validation=ZERO)
    assert (history.best_epoch, net.theta.tolist()) == (0, [2, 2])


def test_the_best_epoch_is_that_of_the_validation_loss_if_there_is_one():
    assert History([3, 1, 2], []).best_epoch == 1
    assert History([3, 1, 2], [1, 2, 0]).best_epoch == 2
    assert History([3, 1, 1], []).best_epoch == 1
    assert History().best_epoch is None


def test_ctrl_c_keeps_the_last_weights_even_with_patience():
    def action(step, theta):
        if step == 4:
            raise KeyboardInterrupt
        theta[:] = step, step

    net = straight_line()
    history = fit(net, *ZERO, optimizer=Spy(action), epochs=9, validation=ZERO, patience=5,
                  progress=False)  # fmt: skip
    assert (history.interrupted, history.best_epoch, len(history.loss)) == (True, 0, 3)
    assert net.theta.tolist() == [3, 3]


def test_ctrl_c_while_validating_leaves_lists_of_one_length():
    net, original, calls = make(), Network.loss, []

    def loss(X, Y):
        calls.append(len(X))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return original(net, X, Y)

    net.loss = loss
    history = run(net, validation=(X, Y))
    assert history.interrupted
    assert len(history.loss) == len(history.validation_loss) == 2


def written_out(net, batch_size, clip, factor):
    """Train for six epochs with nothing but loss_and_gradient; return all states and losses."""
    rng, states, losses = np.random.default_rng(3), [], []
    n_batches = -(-10 // batch_size)
    for epoch in range(6):
        order = rng.permutation(10)
        for k in range(n_batches):
            rows = order[k * batch_size : (k + 1) * batch_size]
            grad = net.loss_and_gradient(X[rows], Y[rows])[1].copy()
            if clip and np.linalg.norm(grad) > clip:
                grad *= clip / np.linalg.norm(grad)
            net.theta -= 0.3 * factor(epoch * n_batches + k, 6 * n_batches) * grad
        states.append(net.theta.copy())
        losses.append(net.loss(X[:4], -Y[:4]))
    return states, losses


@pytest.mark.parametrize("batch_size", [4, 10])
@pytest.mark.parametrize("clip", [None, 0.5])
@pytest.mark.parametrize("schedule", [None, warmup(3, cosine(0.1))])
@pytest.mark.parametrize("patience", [None, 1, 2])
def test_all_settings_together_are_the_loop_written_out(batch_size, clip, schedule, patience):
    factor = schedule or (lambda k, n: 1.0)
    states, losses = written_out(make(), batch_size, clip, factor)
    ends = [e for e in range(6) if patience and e - int(np.argmin(losses[: e + 1])) == patience]
    end = ends[0] if ends else 5
    net = make()
    history = run(net, SGD(0.3), 6, batch_size=batch_size, rng=3, validation=(X[:4], -Y[:4]),
                  clip=clip, schedule=schedule, patience=patience)  # fmt: skip
    assert history.validation_loss == pytest.approx(losses[: end + 1], rel=1e-10)
    expected = states[int(np.argmin(losses[: end + 1])) if patience else end]
    np.testing.assert_allclose(net.theta, expected, rtol=1e-9, atol=1e-12)


# --- frozen layers -------------------------------------------------------------------------------

OPTIMIZERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "Nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "weight decay": lambda: SGD(0.1, momentum=0.5, weight_decay=0.1),
    "AdaGrad": lambda: AdaGrad(0.1),
    "RMSProp": lambda: RMSProp(0.01),
    "Adam": lambda: Adam(0.01),
    "AdamW": lambda: AdamW(0.01, weight_decay=0.1),
}
every_optimizer = pytest.mark.parametrize("make_optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)


def deep(penalty=None):
    layers = [Dense(2, 4), BatchNorm("tanh"), Dropout(0.2), Dense(4, 3, "relu"), Dense(3, 1)]
    net = Network(layers, "mean_squared_error", rng=4, penalty=penalty)
    run(net, epochs=3)  # so that running averages and biases are no longer those of the start
    return net


@every_optimizer
@pytest.mark.parametrize("penalty", [None, L1(0.1), L2(0.1)])
@pytest.mark.parametrize("frozen", [1, 2, 3, 4])
def test_frozen_layers_stay_bit_for_bit_and_all_others_learn(make_optimizer, penalty, frozen):
    net = deep(penalty)
    net.freeze(frozen)
    before, n = net.get_state(), sum(layer.n_parameters for layer in net.layers[:frozen])
    run(net, make_optimizer(), batch_size=4, rng=1, clip=1.0, schedule=cosine(0.5))
    after = net.get_state()
    assert (after["theta"][:n] == before["theta"][:n]).all()
    assert (net.grad[:n] == 0).all()
    last = net.layers[-1]
    moved = after["theta"] != before["theta"]
    assert moved[-last.n_parameters :].all()
    for name, layer in (("1.mean", 2), ("1.variance", 2), ("2.generator", 3)):
        same = np.array_equal(after[f"layers.{name}"], before[f"layers.{name}"])
        assert same == (frozen >= layer), name


@every_optimizer
def test_training_behind_frozen_layers_is_training_on_their_outputs(make_optimizer):
    net = deep()
    net.freeze(4)
    features = net.forward(X)
    features = net.layers[-1].a_prev.copy()
    head = Network([Dense(3, 1)], "mean_squared_error", rng=0)
    head.theta = net.theta[-4:]
    losses = run(net, make_optimizer(), batch_size=4, rng=1).loss
    again = fit(head, features, Y, optimizer=make_optimizer(), epochs=5, batch_size=4, rng=1,
                progress=False)  # fmt: skip
    assert losses == pytest.approx(again.loss, rel=1e-12)
    np.testing.assert_allclose(net.theta[-4:], head.theta, rtol=1e-11)


def test_after_freeze_zero_all_layers_learn_again():
    net = deep()
    net.freeze(4)
    net.freeze(0)
    before = net.theta.copy()
    run(net, Adam(0.01))
    assert (net.theta != before).mean() > 0.8  # all but those behind a ReLU that is off


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


def test_after_divergence_the_weights_are_those_of_the_best_epoch():
    # before each step the loss is 16, 9, 4, 25; a training loss belongs to the weights before it
    places = (1, 3), (2, 2), (3, 5), (4, np.nan)
    net = straight_line()
    with pytest.raises(DivergedError, match=r"a weight is not finite at the end of epoch 4, with"):
        move(*places, net=net)
    assert net.theta.tolist() == [2, 2]
    net = straight_line()  # with validation it is the least of 9, 4, 25
    with pytest.raises(DivergedError) as caught:
        move(*places, net=net, validation=ZERO, patience=3)
    assert net.theta.tolist() == [2, 2]
    assert caught.value.history == History([16, 9, 4], [9, 4, 25])


def test_the_error_of_a_divergence_comes_whole_from_another_process():
    with pytest.raises(DivergedError) as caught:
        move((1, np.nan), net=straight_line())
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert str(copy).startswith("training diverged: a weight")
    assert copy.history == caught.value.history


def test_after_divergence_in_the_first_epoch_all_is_as_before():
    def action(step, theta):
        if step == 2:
            theta[:] = np.inf

    net = deep()
    before = net.get_state()
    with pytest.raises(DivergedError, match="in epoch 1, step 3, ") as caught:
        run(net, Spy(action), batch_size=4, rng=0)
    assert caught.value.history == History()
    after = net.get_state()
    assert len(before) == 4
    assert all(np.array_equal(after[name], before[name]) for name in before)


def test_after_divergence_running_averages_and_generators_are_those_of_the_best_epoch():
    def action(step, theta):
        if step >= 6:
            theta[:] = np.inf

    short, long = deep(), deep()
    # Nothing is learnt, but averages move: the validation loss of the second epoch is not the first
    losses = run(short, Spy(), 2, batch_size=5, rng=0, validation=(X, Y)).validation_loss
    best = int(np.argmin(losses))
    again = deep()
    run(again, Spy(), best + 1, batch_size=5, rng=0)
    with pytest.raises(DivergedError, match="at the end of epoch 3"):
        run(long, Spy(action), 9, batch_size=5, rng=0, validation=(X, Y))
    expected, after = again.get_state(), long.get_state()
    assert losses[0] != losses[1]
    assert all(np.array_equal(after[name], expected[name]) for name in expected)


def test_the_gradient_norm_in_the_message_is_the_one_before_clipping():
    net = Network([Dense(1, 1)], "mean_squared_error", rng=0, dtype=np.float32)
    net.theta = [0, 1e20]  # b² overflows in float32, its derivative 2e20 does not
    with pytest.raises(DivergedError) as caught:
        move((0, 0), net=net, clip=1.0)
    assert str(caught.value) == (
        "training diverged: the loss is inf in epoch 1, step 1, with gradient norm 2e+20 "
        "and learning rate 0.1. Try a tenth of it, and check that inputs and targets are "
        "standardised"
    )


def test_a_large_loss_that_is_finite_is_trained_on():
    net = straight_line()
    net.theta = [0, 1e153]
    _, history, optimizer = move((0, 0), net=net, clip=1.0)
    assert history.loss == pytest.approx([1e306])
    assert optimizer.gradients[0].tolist() == [0, 1]


def test_a_float32_gradient_whose_square_overflows_is_still_finite():
    net = Network([Dense(1, 1)], "mean_squared_error", rng=0, dtype=np.float32)
    net.theta = [1e18, 0]
    optimizer = Mover((0, 0))
    sample = [[10.0]], [[0.0]]  # J = 1e38, ∂J/∂w = 2e20 and its square is 4e40
    fit(net, *sample, optimizer=optimizer, epochs=1, progress=False)
    assert optimizer.gradients[0] == pytest.approx([2e20, 2e19], rel=1e-6)


def test_a_gradient_that_overflows_ends_the_run_even_if_the_loss_does_not():
    net = Network([Dense(1, 1), Dense(1, 1)], "mean_squared_error", rng=0, dtype=np.float32)
    net.theta = [0, 0, 1e30, 1e15]  # J = 1e30, ∂J/∂w = 2e15·1e30
    with pytest.raises(DivergedError) as caught:
        fit(net, [[1.0]], [[0.0]], optimizer=SGD(1e-9), epochs=1, clip=1, progress=False)
    assert "the loss is 1e+30 in epoch 1, step 1, with gradient norm inf" in str(caught.value)
    assert net.theta.tolist() == np.array([0, 0, 1e30, 1e15], np.float32).tolist()


def test_a_validation_loss_that_is_not_finite_ends_the_run_too():
    # a = 1e160 x + b: the training sample has x = 0
    net = straight_line()
    with pytest.raises(DivergedError) as caught:
        move((1, 3), (1e160, 2), net=net, validation=([[1.0]], [[0.0]]))
    assert str(caught.value) == (
        "training diverged: the validation loss is inf at the end of epoch 2, with gradient norm 6 "
        "and learning rate 0.1. Try a tenth of it, and check that inputs and targets are "
        "standardised"
    )
    assert net.theta.tolist() == [1, 3]
    assert caught.value.history == History([16], [16])


def test_another_error_passes_through_and_keeps_what_was_learnt():
    def action(step, theta):
        theta[0] = step
        if step == 3:
            raise RuntimeError("from the optimizer")

    net = make()
    with pytest.raises(RuntimeError, match="from the optimizer"):
        run(net, Spy(action))
    assert net.theta[0] == 3


def test_a_network_of_another_size_is_refused_before_anything_changes():
    optimizer, net = AdamW(0.1), deep()
    run(make(), optimizer)
    before, kept = net.get_state(), repr(optimizer.state)
    with pytest.raises(ValueError, match="optimizer has trained 17 parameters"):
        run(net, optimizer)
    assert all(np.array_equal(value, before[name]) for name, value in net.get_state().items())
    assert repr(optimizer.state) == kept


@pytest.mark.parametrize("m", [3, 5])
def test_batch_norm_takes_batches_of_two_and_refuses_a_rest_of_one_at_the_start(m):
    net = deep()
    fit(net, X[:4], Y[:4], optimizer=SGD(0.1), epochs=1, batch_size=2, rng=0, progress=False)
    before = net.get_state()
    with pytest.raises(ValueError, match=f"which leaves a batch of 1 of {m} samples"):
        fit(net, X[:m], Y[:m], optimizer=SGD(0.1), epochs=1, batch_size=2, rng=0, progress=False)
    assert all(np.array_equal(value, before[name]) for name, value in net.get_state().items())
    images = [Conv2D((1, 3, 3), 2, 2), BatchNorm(), Flatten(), Dense(8, 1)]
    other = Network(images, "mean_squared_error", rng=0)
    fit(
        other,
        np.ones((m, 1, 3, 3)),
        Y[:m],
        optimizer=SGD(0.1),
        epochs=1,
        batch_size=2,
        rng=0,
        progress=False,
    )  # one image has pixels enough
    net.freeze(2)  # with running averages it needs no second sample
    fit(net, X[:m], Y[:m], optimizer=SGD(0.1), epochs=1, batch_size=2, rng=0, progress=False)


# --- the progress bar ----------------------------------------------------------------------------


@pytest.mark.parametrize("silenced", [False, True])
def test_progress_goes_to_stderr_unless_the_environment_silences_it(silenced):
    program = """
from bpbook import SGD, Dense, Network, fit
net = Network([Dense(1, 1)], "mean_squared_error", rng=0)
fit(net, [[1.0]], [[2.0]], optimizer=SGD(0.01), epochs=3)
"""
    env = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    env |= {"TQDM_DISABLE": "1"} if silenced else {}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True, env=env)
    assert done.stdout == ""
    assert ("/3" in done.stderr) == ("epoch" in done.stderr) == (not silenced)


def test_the_bar_counts_the_epochs_and_shows_the_loss(monkeypatch):
    bars = []

    class Bar(contextlib.AbstractContextManager):
        def __init__(self, **options):
            self.options, self.shown, self.updates = options, [], 0
            bars.append(self)

        def __exit__(self, *_):
            self.is_closed = True

        def set_postfix(self, **shown):
            self.shown.append(shown)

        def update(self):
            self.updates += 1

    monkeypatch.setattr("tqdm.tqdm", Bar)
    history = fit(make(), X, Y, optimizer=SGD(0.05), epochs=3)
    (bar,) = bars
    assert bar.options == {"total": 3, "initial": 0, "unit": "epoch", "leave": False}
    assert bar.shown == [{"loss": f"{loss:.4g}", "refresh": False} for loss in history.loss]
    assert (bar.updates, bar.is_closed) == (3, True)


def test_a_resumed_run_starts_the_bar_where_it_stopped(monkeypatch, tmp_path):
    seen = {}
    monkeypatch.setattr("tqdm.tqdm", lambda **options: seen.update(options) or MagicMock())
    options = {"checkpoint": tmp_path / "run.npz", "epochs": 2}
    fit(make(), X, Y, optimizer=SGD(0.05), **options)
    fit(make(), X, Y, optimizer=SGD(0.05), **options | {"epochs": 5})
    assert (seen["initial"], seen["total"]) == (2, 5)


def test_the_description_of_a_run_says_its_order():
    words = "10 samples in batches of 4 {}, no validation, no schedule, clip None, patience None, "
    for rng, order in (
        (None, "in the order given"),
        (np.random.default_rng(0), "shuffled by PCG64"),
    ):
        found = description(make(), 10, 4, rng, None, None, 5, None, None)
        assert found == words.format(order) + "0 frozen layers, float64"


def test_without_progress_nothing_is_written(capfd):
    run(make())
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_from_outside_ends_a_running_fit_quietly():
    program = """
import signal, sys, threading, time
from bpbook import SGD, Dense, Network, fit
signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job starts without

class Timed(SGD):
    def step(self, theta, grad):
        if threading.active_count() == 1:  # at the first step
            threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
        super().step(theta, grad)

net = Network([Dense(1, 1)], "mean_squared_error", rng=0)
history = fit(net, [[1.0]], [[2.0]], optimizer=Timed(1e-9), epochs=10**9, progress=False)
print(history.interrupted, len(history.loss) > 0)
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert (done.stdout, done.stderr) == ("True True\n", "")
