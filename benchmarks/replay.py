"""What Python's own part of an epoch costs: the epoch as a flat list of NumPy calls, replayed.

All arrays of the engine stay where they are, so that an epoch is the same calls on the same memory
each time. One ordinary epoch writes them down; afterwards no line of the engine runs any more. What
then remains, against a compiled epoch, is what NumPy spends on each call.
Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/replay.py
"""

from functools import partial

import numpy as np
import peers
import settings
import timing
from frameworks import Jax
from tasks import TASKS


class Recorded(np.ndarray):
    """An array that writes down every NumPy call it takes part in."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=(None,), **options):
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return record(function, inputs, out[0], options)

    def __array_function__(self, function, types, inputs, options):
        return record(function, inputs, options.get("out"), options)

    def dot(self, b, out):
        return record(np.dot, (self, b), out, {})

    def fill(self, value):
        tape.append(partial(self.view(np.ndarray).fill, value))
        tape[-1]()


def record(function, inputs, out, options):
    """Do the call, and write it down with the array that it filled."""
    inputs = [a.view(np.ndarray) if isinstance(a, Recorded) else a for a in inputs]
    # A number would be made an array in each call anew.
    inputs = [np.array(a, np.float32) if isinstance(a, int | float) else a for a in inputs]
    options = {**options, "out": out.view(np.ndarray)} if out is not None else options
    result = function(*inputs, **options)
    if function is np.copyto:
        tape.append(partial(function, *inputs))
    elif function is np.dot:  # as a method it does not look for subclasses again
        tape.append(partial(inputs[0].dot, inputs[1], result))
    elif options.keys() <= {"out"} and function not in (np.maximum, np.minimum):
        tape.append(partial(function, *inputs, result))  # quicker than by name
    else:
        tape.append(partial(function, *inputs, **{**options, "out": result}))
    if out is not None:
        return out
    return result.view(Recorded) if isinstance(result, np.ndarray) else result


tape = []


def recorded(value):
    """Return an array, or those in a list or tuple, as one whose calls are written down."""
    if isinstance(value, list | tuple):
        return type(value)(map(recorded, value))
    return value.view(Recorded) if isinstance(value, np.ndarray) else value


def record_arrays_of(*owners):
    for owner in owners:
        vars(owner).update({name: recorded(value) for name, value in vars(owner).items()})


class Replay(peers.Bpbook):
    """An epoch of plain gradient descent; its loss is computed at its end, for all batches."""

    name = "bpbook, replayed"

    def start(self):
        super().start()
        net, last = self.net, self.net.layers[-1]
        self.kept = self.task.X.copy(), self.task.Y.copy()
        self.outputs = np.empty_like(self.task.Y), np.empty_like(self.task.Y)
        batches = self.task.batches(*recorded((*self.kept, *self.outputs)))
        theta = net.theta.copy()
        net.step_gradient(*self.batches[0])  # makes the buffers
        record_arrays_of(net, *net.layers)
        tape.clear()
        for X, Y, z, a in batches:
            net.forward(X, training=True)
            np.copyto(z, last.z)
            np.copyto(a, last.a)
            net.backward(Y)
            self.optimizer.step(net.theta, net.grad)
        self.tape = list(tape)
        net.theta = theta

    def epochs(self, n):
        for _ in range(n):
            order = self.rng.permutation(len(self.task.X))
            for given, kept in zip((self.task.X, self.task.Y), self.kept, strict=True):
                np.take(given, order, axis=0, out=kept, mode="clip")
            for call in self.tape:
                call()
            self.loss = self.net.loss_function.value(*self.outputs, self.kept[1])


def measure_task(name):
    """Return the time of an epoch, and the number of calls in one of its steps."""
    task = TASKS[name]()
    contestants = {kind.name: kind(task) for kind in (peers.Bpbook, Replay, Jax)}
    peers.check_epochs(task, contestants.values())
    calls = len(contestants[Replay.name].tape) / len(task.starts)
    work = {name: peer.epochs for name, peer in contestants.items()}
    epoch = timing.compare(work, peers.Bpbook.name, at_least=3)
    return {"epoch": epoch, "calls_per_step": calls, "steps": len(task.starts)}


def measure():
    results = {}
    for name in TASKS:
        results[name] = settings.isolated(measure_task, name, threads=1)
        timing.show(f"{name}: one epoch", results[name]["epoch"])
        print(f"{results[name]['calls_per_step']:g} calls in a step")
    return results


if __name__ == "__main__":
    settings.script(measure)
