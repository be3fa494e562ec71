"""How fast the engine is, as ratios within one machine: the frameworks are timed by `make bench`.

The limits leave room for a machine that is busy with something else.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import cnn
import habits
import peers
import replay
import settings
import tasks
import timing
from plain import Plain

from bpbook import fit

ATTEMPTS = 3
NETWORKS = {"64-64-10": ((64, 64, 10), 32), "784-128-10": ((784, 128, 10), 128)}
MOST_PRODUCTS = {"64-64-10": 8, "784-128-10": 2.5}  # a step, in times of its matrix products
LEAST_GAIN = {"64-64-10": 1.5, "784-128-10": 1.8}  # the textbook version, in times of a step
MOST_PRODUCTS_CNN = 4.5
SMALL = {"relu, softmax": tasks.drawn((8, 7, 6, 5)), "tanh, sigmoid": tasks.moons()}
each_task = pytest.mark.parametrize("task", SMALL.values(), ids=SMALL)


def measure(name):
    task = tasks.drawn(*NETWORKS[name])
    return raced(kind(task) for kind in (peers.Bpbook, peers.Products, peers.PlainVersion))


def measure_cnn():
    return raced(kind() for kind in (cnn.Bpbook, cnn.Products))


def raced(contestants):
    """Return how many times as long as bpbook each contestant takes for a step."""
    times = timing.compare({peer.name: peer.steps for peer in contestants}, "bpbook", rounds=9)
    return {name: row["ratio"] for name, row in times.items()}


def attempts(*measurement):
    """Yield what the measurement gives, several times: bad luck does not come three times."""
    for _ in range(ATTEMPTS):
        yield settings.isolated(*measurement, threads=1)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_step_takes_little_longer_than_its_matrix_products_and_less_than_the_textbook(name):
    seen = []
    for ratios in attempts(measure, name):
        in_products, gain = 1 / ratios[peers.Products.name], ratios[peers.PlainVersion.name]
        if in_products <= MOST_PRODUCTS[name] and gain >= LEAST_GAIN[name]:
            return
        seen.append(f"{in_products:.2f} × its products, textbook version {gain:.2f} × as long")
    pytest.fail("; ".join(seen))


def test_a_step_of_a_convolutional_network_takes_little_longer_than_its_matrix_products():
    seen = []
    for ratios in attempts(measure_cnn):
        seen.append(1 / ratios[cnn.Products.name])
        if seen[-1] <= MOST_PRODUCTS_CNN:
            return
    pytest.fail(f"in times of its products: {seen}")


@each_task
def test_the_textbook_version_computes_what_bpbook_computes(task):
    net = task.network(np.float64)
    plain = Plain(task.widths, task.activation, net.theta, 0.5)
    for X, Y in task.batches(task.X.astype(float), task.Y.astype(float)):
        J, grad = net.loss_and_gradient(X, Y)
        assert plain.step(X, Y) == pytest.approx(J, rel=1e-10)
        net.theta -= 0.5 * grad
        np.testing.assert_allclose(plain.theta(), net.theta, rtol=1e-10, atol=1e-12)


def test_every_habit_leaves_the_numbers_as_they_are():
    task = tasks.drawn((8, 7, 6, 5))
    peers.check_steps(task, [peers.PlainVersion(task, kind) for kind in habits.HABITS.values()])


@each_task
def test_a_replayed_epoch_is_the_ordinary_one_bit_for_bit(task):
    replayed, ordinary = replay.Replay(task), peers.Bpbook(task)
    for _ in range(2):
        replayed.epochs(1)
        ordinary.epochs(1)
        np.testing.assert_array_equal(replayed.theta(), ordinary.theta())


@each_task
def test_a_replayed_epoch_has_the_loss_of_the_ordinary_one(task):
    replayed, ordinary = replay.Replay(task), peers.Bpbook(task)
    replayed.epochs(1)
    history = fit(ordinary.net, task.X, task.Y, optimizer=ordinary.optimizer, epochs=1,
                  batch_size=task.batch_size, rng=ordinary.rng, progress=False)  # fmt: skip
    assert replayed.loss == pytest.approx(history.loss[0], rel=1e-5)


def test_a_contestant_that_does_other_work_is_found_out():
    task = tasks.drawn((8, 7, 6, 5))
    slower = peers.PlainVersion(task)
    slower.plain.learning_rate *= 0.99
    with pytest.raises(AssertionError, match="textbook version is off"):
        peers.check_steps(task, [slower])


def test_a_contestant_that_does_twice_the_work_takes_twice_as_long():
    def work(n):
        for _ in range(n):
            sum(range(2000))

    for _ in range(ATTEMPTS):
        rows = timing.compare({"once": work, "twice": lambda n: work(2 * n)}, "once", rounds=9)
        if rows["twice"]["ratio"] == pytest.approx(2, rel=0.2):
            return
    pytest.fail(str(rows))


def test_ratios_are_taken_round_by_round():
    row = timing.summary([2e-6, 20e-6, 8e-6], [1e-6, 10e-6, 2e-6])
    assert row["median_us"] == pytest.approx(8)
    assert row["ratio"] == 2


def test_results_are_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "results.json"
    settings.write(path, {"b": 1.23456, "a": [1e-7 / 3]})
    assert json.loads(path.read_text()) == {"a": [3.33e-8], "b": 1.23}
    with pytest.raises(TypeError):
        settings.write(path, {"a": object()})
    assert json.loads(path.read_text())["b"] == 1.23
    assert [p.name for p in tmp_path.iterdir()] == ["results.json"]


def test_the_share_of_collecting_garbage_is_between_nothing_and_all():
    def littering(n):
        for _ in range(n):
            knot = []
            knot.append(knot)

    assert timing.collecting(lambda n: sum(range(n)), 1000) == 0
    assert 0.05 < timing.collecting(littering, 100_000) < 1


def test_the_calls_of_a_step_are_counted():
    task = tasks.drawn((8, 7, 5))
    textbook, ones, vector = (habits.count_calls(peers.PlainVersion(task, kind))
                              for kind in (Plain, habits.Ones, habits.OneVector))  # fmt: skip
    # forward 10, loss 3, the first error signal 6, on to all gradients 8, update 8
    assert textbook == 35
    assert ones - vector == 2 * 3  # one update for four arrays, of two calls each
