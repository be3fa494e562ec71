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
SMALLEST, STEPS = "2-16-1", 20  # for micrograd, and its steps in a round
CASES = {
    "64-64-10": ("64-64-10", 1),
    "64-64-10, all threads": ("64-64-10", None),
    "2-16-1": ("2-16-1", 1),
    "2-16-1, all threads": ("2-16-1", None),
    "784-128-10": ("784-128-10", 1),
    "784-128-10, all threads": ("784-128-10", None),
}


def measure_task(name):
    """Return the times of a step and of an epoch."""
    task, reference = TASKS[name](), peers.Bpbook.name
    step = {kind.name: kind(task) for kind in STEP}
    peers.check_steps(task, step.values())
    epoch = {kind.name: kind(task) for kind in EPOCH}
    peers.check_epochs(task, epoch.values())
    step = timing.compare({name: peer.steps for name, peer in step.items()}, reference)
    epoch = {name: peer.epochs for name, peer in epoch.items()}
    epoch = timing.compare(epoch, reference, ROUNDS, EPOCHS)
    return {"step": step, "epoch": epoch, "batch_size": task.batch_size, "samples": len(task.X)}


def measure_micrograd():
    """Return the times of a step, and the part of micrograd's in which Python looks for garbage.

    To be called in a process where no framework is loaded. micrograd leaves thousands of objects
    behind in each step; the search goes through all there are, and a framework brings many more.
    """
    task = TASKS[SMALLEST]()
    step = {kind.name: kind(task) for kind in (peers.Bpbook, frameworks.Micrograd)}
    peers.check_steps(task, step.values())
    work = {name: peer.steps for name, peer in step.items()}
    table = timing.compare(work, peers.Bpbook.name, at_least=STEPS)
    return {"step": table, "collecting": timing.collecting(work["micrograd"], 10 * STEPS)}


def measure():
    results = {}
    for case, (name, threads) in CASES.items():
        results[case] = settings.isolated(measure_task, name, threads=threads)
        shown = case if threads is None else f"{case}, one thread"
        timing.show(f"{shown}: one step", results[case]["step"])
        timing.show(f"{shown}: one epoch", results[case]["epoch"])
    micrograd = settings.isolated(measure_micrograd, threads=1)
    timing.show(f"{SMALLEST}, one thread: one step", micrograd["step"])
    print(f"micrograd collects garbage for {micrograd['collecting']:.0%} of its time")
    results[SMALLEST]["micrograd"] = micrograd
    return results


if __name__ == "__main__":
    settings.script(measure)
