"""What each of the engine's habits buys: the textbook version, with one more of them at a time.

Run it on an otherwise idle machine: .venv-frameworks/bin/python benchmarks/habits.py
"""

import numpy as np
import peers
import replay
import settings
import timing
from plain import BACKWARD, VALUE, Plain, unpack
from tasks import TASKS


class Float32(Plain):
    """Half the bytes, and twice as many numbers in each instruction."""

    dtype = np.float32


class Buffers(Float32):
    """Arrays are made once for the batch size, and filled with out=."""

    first_needed = 0  # back-propagation goes down to ∂J/∂a of this layer

    def take(self, theta, widths):
        super().take(theta, widths)
        self.dW, self.db = unpack(np.zeros_like(theta), widths)
        self.m = None

    def forward(self, X):
        if len(X) != self.m:
            self.make_buffers(len(X))
        self.a[0] = X
        for i, W in enumerate(self.W):
            z, a = self.z[i], self.a[i + 1]
            np.dot(self.a[i], W, out=z)
            self.add_bias(z, self.b[i], a)
            if self.activations[i] == "relu":
                np.maximum(z, 0, out=a)
            else:
                a[...] = VALUE[self.activations[i]](z)

    def backward(self, Y):
        delta = self.output_delta(Y)
        for i in reversed(range(len(self.W))):
            np.dot(self.a[i].T, delta, out=self.dW[i])
            self.bias_gradient(delta, self.db[i])
            if i >= self.first_needed:
                np.dot(delta, self.W[i].T, out=self.da[i])
            if i > 0:
                delta = self.delta[i - 1]
                if self.activations[i - 1] == "relu":
                    np.greater(self.z[i - 1], 0, out=delta)
                    np.multiply(delta, self.da[i], out=delta)
                else:
                    delta = BACKWARD[self.activations[i - 1]](self.z[i - 1], self.a[i], self.da[i])

    def add_bias(self, z, b, scratch):
        np.add(z, b, out=z)

    def bias_gradient(self, delta, out):
        np.sum(delta, axis=0, out=out)

    def make_buffers(self, m):
        self.m, new = m, lambda n: np.zeros((m, n), self.dtype)
        self.z, self.a, self.delta = ([new(W.shape[1]) for W in self.W] for _ in range(3))
        self.a, self.da = [None, *self.a], [new(len(W)) for W in self.W]
        self.ones = np.ones(m, self.dtype)

    def update(self):
        for W, b, dW, db in zip(self.W, self.b, self.dW, self.db, strict=True):
            W -= self.learning_rate * dW
            b -= self.learning_rate * db


class NoInputGradient(Buffers):
    """The first layer has nobody to pass ∂J/∂a_prev on to, and it is often the largest."""

    first_needed = 1


class Fused(NoInputGradient):
    """The log of the loss and the exponential of softmax cancel: delta = (a - Y) / m."""

    def output_delta(self, Y):
        np.subtract(self.a[-1], Y, out=self.delta[-1])
        self.delta[-1] /= len(Y)
        return self.delta[-1]


class Ones(Fused):
    """Copies for all samples, and sums over them, as products with ones."""

    def add_bias(self, z, b, scratch):
        np.dot(self.ones[:, None], b[None], out=scratch)
        np.add(z, scratch, out=z)

    def bias_gradient(self, delta, out):
        np.dot(self.ones, delta, out=out)


class OneVector(Ones):
    """All weights lie in one vector, all gradients in another: one update for all."""

    def take(self, theta, widths):
        super().take(theta, widths)
        self.vector, self.grad = theta, np.zeros_like(theta)
        self.dW, self.db = unpack(self.grad, widths)

    def update(self):
        self.vector -= self.learning_rate * self.grad


HABITS = {
    "textbook version": Plain,
    "+ float32": Float32,
    "+ buffers, out=": Buffers,
    "+ no gradient to the input": NoInputGradient,
    "+ softmax and cross-entropy fused": Fused,
    "+ bias and its gradient by ones": Ones,
    "+ one vector of parameters": OneVector,
}


def count_calls(peer):
    """Return how many NumPy calls a step makes, loss included; views and copies are left out."""
    owners = [peer.plain] if hasattr(peer, "plain") else [peer.net, *peer.net.layers]
    replay.record_arrays_of(*owners)
    replay.tape.clear()
    peer.step(*replay.recorded(peer.batches[0]))
    return len(replay.tape)


def measure_task(name):
    """Return the time of a step with 0, 1, … all habits, in ratio to bpbook's, and its calls."""
    task = TASKS[name]()
    steppers = {habit: peers.PlainVersion(task, kind) for habit, kind in HABITS.items()}
    steppers |= {kind.name: kind(task) for kind in (peers.Bpbook, peers.Products)}
    peers.check_steps(task, steppers.values())
    table = timing.compare({n: peer.steps for n, peer in steppers.items()}, peers.Bpbook.name)
    del steppers[peers.Products.name]
    for label, peer in steppers.items():
        table[label]["calls"] = count_calls(peer)
    return table


def measure():
    results = {}
    for name in ("64-64-10", "784-128-10"):
        results[name] = settings.isolated(measure_task, name, threads=1)
        timing.show(f"{name}: one step, one thread", results[name])
    return results


if __name__ == "__main__":
    settings.script(measure)
