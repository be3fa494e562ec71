"""Gradients of shards, and two real workers of which one is killed."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpbook import SGD, BatchNorm, Dense, Dropout, LayerNorm, Network, fit, parallel
from bpbook.regularization import L2

EPOCHS, BATCH, M = 3, 10, 45  # the last batch of an epoch has 5 samples


def network(*between, loss="mean_squared_error", penalty=None):
    layers = [Dense(4, 6, "tanh"), *between, Dense(6, 2)]
    return Network(layers, loss, rng=0, penalty=penalty)


def samples(m, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((m, 4)), rng.standard_normal((m, 2))


def optimizer():
    return SGD(0.1, momentum=0.9)


# --- no cluster ----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.integers(6, 40), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.booleans())
def test_the_weighted_mean_over_shards_is_the_gradient_of_all(m, shares, is_penalised):
    net, (X, Y) = network(penalty=L2(0.1) if is_penalised else None), samples(m, seed=m)
    parts = [rows for rows in parallel.shards(m, shares) if len(rows)]
    J, g = parallel.shard_gradient(net, X, Y)
    found = [parallel.shard_gradient(net, X[rows], Y[rows]) for rows in parts]
    J_all, g_all = parallel.weighted_mean(found, [len(rows) for rows in parts])
    assert J_all == pytest.approx(J, rel=1e-12)
    assert np.linalg.norm(g_all - g) <= 1e-12 * np.linalg.norm(g)


def test_the_plain_mean_is_off_by_the_difference_of_the_weights():
    net, (X, Y) = network(), samples(10)
    parts = parallel.shards(10, (4, 1))
    g_k = np.array([parallel.shard_gradient(net, X[r], Y[r])[1] for r in parts])
    gap = g_k.mean(axis=0) - parallel.shard_gradient(net, X, Y)[1]
    np.testing.assert_allclose(gap, -0.3 * g_k[0] + 0.3 * g_k[1], atol=1e-14)


@pytest.mark.parametrize(
    ("lengths", "sizes", "message"),
    [
        ((3, 5), (2, 1), r"lengths \[3, 5\]: expected one length for all"),
        ((3, 1), (2, 1), r"lengths \[3, 1\]: expected one length for all"),
        ((3, 3), (2, 1, 1), r"2 gradients and the sizes \[2, 1, 1\]: expected .* each of them"),
        ((3, 3), (2, 0), r"2 gradients and the sizes \[2, 0\]: expected .* size above 0"),
        ((3, 3), (2, np.nan), r"2 gradients and the sizes \[2, nan\]: expected .* finite size"),
        ((), (), r"0 gradients and the sizes \[\]: expected at least one gradient"),
    ],
)
def test_the_weighted_mean_says_which_shards_do_not_fit(lengths, sizes, message):
    with pytest.raises(ValueError, match=message):
        parallel.weighted_mean([(0.0, np.ones(n)) for n in lengths], sizes)


@given(st.integers(0, 50), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_shards_hold_each_row_once_in_the_ratio_asked_for(m, shares):
    parts = parallel.shards(m, shares)
    assert len(parts) == len(shares)
    np.testing.assert_array_equal(np.concatenate(parts), np.arange(m))
    wanted = m * np.array(shares) / sum(shares)
    assert (abs(np.array([len(rows) for rows in parts]) - wanted) <= 1).all()


def test_the_gradient_of_a_shard_is_not_overwritten_by_the_next():
    net, (X, Y) = network(), samples(10)
    first = parallel.shard_gradient(net, X[:5], Y[:5])[1]
    kept = first.copy()
    parallel.shard_gradient(net, X[5:], Y[5:])
    np.testing.assert_array_equal(first, kept)


def test_a_copy_computes_as_the_original_and_is_its_own():
    net, (X, Y) = network(LayerNorm()), samples(10)
    wanted = parallel.shard_gradient(net, X, Y)[1]
    for twin in (parallel.copied(net), parallel.copied(pickle.loads(pickle.dumps(net)))):
        np.testing.assert_array_equal(parallel.shard_gradient(twin, X, Y)[1], wanted)
        twin.theta = 0 * twin.theta
        assert not twin.layers[0].W.any()
        assert net.layers[0].W.any()


def test_a_copy_of_a_frozen_network_is_frozen():
    net, (X, Y) = network(Dense(6, 6, "tanh")), samples(10)
    net.freeze(1)
    twin = parallel.copied(net)
    assert twin.trainable == net.trainable
    wanted = parallel.shard_gradient(net, X, Y)[1]
    np.testing.assert_array_equal(parallel.shard_gradient(twin, X, Y)[1], wanted)


def test_a_shard_is_whole_after_a_journey():
    X, Y = samples(10)
    shard = parallel.Shard(network(), X, Y)
    arrived, rows = pickle.loads(pickle.dumps(shard)), [1, 3, 4]
    theta = np.full(network().theta.size, 0.1)
    J, g = shard.answer(theta, rows)
    np.testing.assert_array_equal(arrived.answer(theta, rows)[1], g)
    net = network()
    net.theta = theta
    assert net.loss(X[rows], Y[rows]) == J


@pytest.mark.parametrize(
    "net", [network(BatchNorm()), network(Dropout(0.5)), network(loss="squared_error")]
)
def test_networks_whose_gradients_do_not_add_up_are_refused(net):
    with pytest.raises(ValueError, match="neither Dropout nor BatchNorm"):
        parallel.copied(net)


@pytest.mark.parametrize("parts", [[[0, 1], [2]], [[0, 1], [1, 2, 3]], [[0, 1, 2, 3], [3]]])
def test_parts_must_hold_each_row_once(parts):
    X, Y = samples(4)
    with pytest.raises(ValueError, match="each of the 4 rows once"):
        parallel.fit_parallel(None, network(), X, Y, optimizer=optimizer(), epochs=1,
                              batch_size=2, rng=np.random.default_rng(0), parts=parts)  # fmt: skip


def test_packed_bytes_are_those_of_the_numbers():
    assert parallel.packed_bytes(np.zeros(1000)) == 8000


def test_importing_the_module_does_not_import_dask():
    program = "import sys, bpbook.parallel; sys.exit('dask' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


# --- two workers ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    running = parallel.start(2)
    yield running
    running.close(timeout=60)


@pytest.fixture(scope="module")
def client(cluster):
    with cluster.get_client() as connected:
        yield connected


def run(client, watch=None):
    X, Y = samples(M)
    net = network()
    path = parallel.fit_parallel(client, net, X, Y, optimizer=optimizer(), epochs=EPOCHS,
                                 batch_size=BATCH, rng=np.random.default_rng(1),
                                 parts=parallel.shards(M, (3, 1)), watch=watch)  # fmt: skip
    np.testing.assert_array_equal(net.theta, path[-1])
    return path


def test_two_workers_go_the_way_of_one_process_also_when_one_of_them_is_killed(cluster, client):
    (X, Y), net, step, rng = samples(M), network(), optimizer(), np.random.default_rng(1)
    alone = [net.theta.copy()]
    for _ in range(EPOCHS):
        fit(net, X, Y, optimizer=step, epochs=1, batch_size=BATCH, rng=rng, progress=False)
        alone.append(net.theta.copy())

    path = run(client)
    assert len(path) == EPOCHS * 5 + 1
    assert abs(path[::5] - alone).max() <= 1e-10
    assert abs(path[-1] - path[0]).max() > 0.01

    seen, first = [], cluster.workers[0].pid

    def watch(number):
        seen.append(number)
        if number == 7:
            parallel.kill_a_worker(cluster)

    assert abs(run(client, watch) - path).max() <= 1e-12
    assert seen == list(range(EPOCHS * 5))
    client.wait_for_workers(2, timeout=300)
    assert cluster.workers[0].pid != first
