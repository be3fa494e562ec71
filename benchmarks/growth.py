"""How the cost of a step grows with the width, the depth and the batch, and of an epoch with m.

Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/growth.py
"""

import settings
import timing
from frameworks import Torch
from peers import Bpbook, Products, check_steps
from tasks import drawn

KINDS = (Bpbook, Products, Torch)
# For each quantity: the values it takes, and the network, batch size and samples at each of them.
GROWTH = {
    "width": ((16, 32, 64, 128, 256, 512, 1024), lambda v: ((v, v, 10), 32)),
    "depth": ((1, 2, 4, 8, 16), lambda v: ((64, *[64] * v, 10), 32)),
    "batch": ((1, 2, 8, 32, 128, 512), lambda v: ((64, 64, 10), v)),
    "samples": ((256, 1024, 4096, 16384), lambda v: ((64, 64, 10), 32, v)),
}


def measure_growth(quantity):
    """Return for each value what compare returns, for a step or, with more samples, an epoch."""
    values, describe = GROWTH[quantity]
    work, results = "epochs" if quantity == "samples" else "steps", {}
    for value in values:
        task = drawn(*describe(value))
        contestants = {kind.name: kind(task) for kind in KINDS}
        check_steps(task, contestants.values())
        contestants = {name: getattr(peer, work) for name, peer in contestants.items()}
        results[str(value)] = timing.compare(contestants, Bpbook.name, rounds=9)
    return results


def measure():
    results = {}
    for quantity in GROWTH:
        results[quantity] = settings.isolated(measure_growth, quantity, threads=1)
        for value, row in results[quantity].items():
            timing.show(f"{quantity} {value}", row)
    return results


if __name__ == "__main__":
    settings.script(measure)
