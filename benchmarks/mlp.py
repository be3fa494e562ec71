"""A training step and an epoch of three small networks, in bpbook and in its peers.

Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/mlp.py
"""

import frameworks
import peers
import settings
import timing
from tasks import TASKS

STEP = [peers.Bpbook, peers.Products, peers.PlainVersion, frameworks.Torch, frameworks.Sklearn,
        frameworks.Jax, frameworks.Keras, frameworks.Autograd]  # fmt: skip
EPOCH = [*STEP, frameworks.TorchKept]
EPOCHS, ROUNDS = 3, 9  # at least so many epochs in each call of fit, and rounds of them
CASES = {
    "64-64-10": ("64-64-10", 1),
    "64-64-10, all threads": ("64-64-10", None),
    "2-16-1": ("2-16-1", 1),
    "2-16-1, all threads": ("2-16-1", None),
    "784-128-10": ("784-128-10", 1),
}


def measure_task(name):
    """Return the times of a step and of an epoch; micrograd's epoch would take too long."""
    task, reference = TASKS[name](), peers.Bpbook.name
    kinds = [*STEP, frameworks.Micrograd] if name == "2-16-1" else STEP
    step = {kind.name: kind(task) for kind in kinds}
    peers.check_steps(task, step.values())
    epoch = {kind.name: kind(task) for kind in EPOCH}
    peers.check_epochs(task, epoch.values())
    step = timing.compare({name: peer.steps for name, peer in step.items()}, reference)
    epoch = {name: peer.epochs for name, peer in epoch.items()}
    epoch = timing.compare(epoch, reference, ROUNDS, EPOCHS)
    return {"step": step, "epoch": epoch, "batch_size": task.batch_size, "samples": len(task.X)}


def measure():
    results = {}
    for case, (name, threads) in CASES.items():
        results[case] = settings.isolated(measure_task, name, threads=threads)
        shown = case if threads is None else f"{case}, one thread"
        timing.show(f"{shown}: one step", results[case]["step"])
        timing.show(f"{shown}: one epoch", results[case]["epoch"])
    return results


if __name__ == "__main__":
    settings.script(measure)
