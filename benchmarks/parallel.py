"""A training step by one process and by two workers, and what a message costs.

Run it on an otherwise idle machine: .venv/bin/python benchmarks/parallel.py
It writes parallel.json. Everything is in float64, with one thread for every process.
"""

import importlib.metadata
import statistics
from pathlib import Path

import numpy as np
import psutil
import settings
import timing

from bpbook import SGD, Dense, Network
from bpbook.parallel import hand_out, parallel_gradient, shards, start

RESULTS = Path(__file__).with_name("parallel.json")
INPUTS, WIDTHS, BATCHES = 196, (16, 128, 1024), (32, 256, 2048, 8192)
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
ONE, TWO = "one process", "two workers"
RATE = 0.01


def network(width):
    layers = [Dense(INPUTS, width, "tanh"), Dense(width, 10, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=0)


def measure_steps(client, width, batch):
    """Return what compare returns for a step on the batch; both must compute the same."""
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((batch, INPUTS)), np.eye(10)[rng.integers(10, size=batch)]
    net, other, step = network(width), network(width), SGD(RATE)
    parts = shards(batch, (1, 1))
    held, picks = hand_out(client, net, X, Y, parts), [np.arange(len(rows)) for rows in parts]

    def one(n):
        for _ in range(n):
            step.step(net.theta, net.loss_and_gradient(X, Y)[1])

    def two(n):
        for _ in range(n):
            step.step(other.theta, parallel_gradient(client, held, other.theta.copy(), picks)[1])

    one(3)
    two(3)
    np.testing.assert_allclose(net.theta, other.theta, rtol=0, atol=1e-10)
    table = timing.compare({ONE: one, TWO: two}, ONE, rounds=9)
    return {"parameters": net.theta.size, "step": table}


def measure_messages(client, length):
    """Return the time in which a vector goes to both workers and back, and the bytes that moved.

    ``bytes_over_payload`` is what the loopback counted, over the bytes of one vector.
    """
    vector, workers = np.zeros(length), sorted(client.nthreads())

    def there_and_back(n):
        for _ in range(n):
            client.gather([client.submit(np.copy, vector, pure=False, workers=[worker])
                           for worker in workers])  # fmt: skip

    table = timing.compare({TWO: there_and_back}, TWO, rounds=9)
    moved = []
    for _ in range(9):
        before = psutil.net_io_counters(pernic=True)["lo"].bytes_sent
        there_and_back(5)
        moved.append((psutil.net_io_counters(pernic=True)["lo"].bytes_sent - before) / 5)
    return {"time": table[TWO], "bytes_over_payload": statistics.median(moved) / vector.nbytes}


def measure():
    cluster = start(2)
    client = cluster.get_client()
    results = {"messages": {}, "steps": {}}
    for length in LENGTHS:
        results["messages"][str(length)] = row = measure_messages(client, length)
        timing.show(f"{length} numbers, {row['bytes_over_payload']:.3g} times", {TWO: row["time"]})
    for width in WIDTHS:
        results["steps"][str(width)] = found = {}
        for batch in BATCHES:
            found[str(batch)] = row = measure_steps(client, width, batch)
            timing.show(f"width {width}, batch {batch}", row["step"])
    client.close()
    cluster.close()
    return results


def main():
    facts = settings.isolated(settings.machine)
    facts |= {name: importlib.metadata.version(name) for name in ("dask", "distributed")}
    settings.write(RESULTS, {"machine": facts, **settings.isolated(measure, threads=1)})
    print(f"\nWritten: {RESULTS.name}")


if __name__ == "__main__":
    main()
