"""The contestants that train a network of fully connected layers: bpbook and its two neighbours.

All contestants, here and in `frameworks.py`, start from the same weights, see the same batches and
take the same steps of gradient descent in float32 (the textbook version in float64): `check_steps`
and `check_epochs` make sure of it. The two neighbours are what bpbook cannot be faster than, and
what it would be without its habits.
"""

import itertools

import numpy as np
from plain import Plain, unpack

from bpbook import SGD, fit


class Peer:
    """A contestant: ``steps(n)`` over the batches in their order, ``epochs(n)`` shuffled anew."""

    name, own_shuffle = "", False

    def __init__(self, task):
        self.task, self.rng = task, np.random.default_rng(1)
        self.start()

    def steps(self, n):
        for batch in itertools.islice(itertools.cycle(self.batches), n):
            self.step(*batch)

    def epochs(self, n):
        X, Y = self.arrays
        for _ in range(n):
            order = self.rng.permutation(len(X))
            for s in self.task.starts:
                chosen = order[s : s + self.task.batch_size]
                self.step(X[chosen], Y[chosen])


class Bpbook(Peer):
    name = "bpbook"

    def start(self):
        self.net, self.optimizer = self.task.network(), SGD(self.task.learning_rate)
        self.batches = self.task.batches(self.task.X, self.task.Y)

    def step(self, X, Y):
        self.net.step_gradient(X, Y)
        self.optimizer.step(self.net.theta, self.net.grad)

    def epochs(self, n):
        fit(self.net, self.task.X, self.task.Y, optimizer=self.optimizer, epochs=n,
            batch_size=self.task.batch_size, rng=self.rng, progress=False)  # fmt: skip

    def theta(self):
        return self.net.theta


class Products(Peer):
    """The limit: nothing but the matrix products that the network needs, in the same memory."""

    name = "its matrix products alone"

    def start(self):
        m, widths = self.task.batch_size, self.task.widths
        a = [np.ones((m, n), np.float32) for n in widths]
        delta = [np.ones((m, n), np.float32) for n in widths]
        pairs = list(zip(*unpack(np.ones_like(self.task.network().theta), widths), strict=True))
        forward = [(a[i], W, a[i + 1]) for i, (W, _) in enumerate(pairs)]
        backward = [(a[i].T, delta[i + 1], np.ones_like(W)) for i, (W, _) in enumerate(pairs)]
        backward += [(delta[i + 1], W.T, delta[i]) for i, (W, _) in enumerate(pairs) if i > 0]
        for values in (*a, *delta, *(W for W, _ in pairs)):
            values *= 1e-3  # so that nothing grows or vanishes
        self.batches, self.products = [()], forward + backward

    def step(self):
        for left, right, out in self.products:
            left.dot(right, out=out)

    def epochs(self, n):
        self.steps(n * len(self.task.starts))

    def theta(self):
        return None


class PlainVersion(Peer):
    name = "textbook version"

    def __init__(self, task, kind=Plain):
        self.kind = kind
        super().__init__(task)

    def start(self):
        task = self.task
        self.plain = self.kind(task.widths, task.activation, task.network().theta,
                               task.learning_rate)  # fmt: skip
        self.arrays = task.X.astype(self.kind.dtype), task.Y.astype(self.kind.dtype)
        self.batches, self.step = task.batches(*self.arrays), self.plain.step

    def theta(self):
        return self.plain.theta()


def check_steps(task, peers, n=5):
    """Make sure that fresh contestants hold the same weights as bpbook after n steps."""
    wanted = Bpbook(task)
    wanted.steps(n)
    for peer in peers:
        peer.steps(n)
        check(peer, wanted)


def check_epochs(task, peers):
    """Make sure that contestants, used as by :func:`check_steps`, do the same in an epoch."""
    wanted, in_order = Bpbook(task), Bpbook(task)
    in_order.steps(len(task.starts))
    wanted.epochs(1)
    for peer in peers:
        fresh = type(peer)(task)
        if peer.own_shuffle:
            fresh.epoch_in_order()
        else:
            fresh.epochs(1)
        check(fresh, in_order if peer.own_shuffle else wanted)


def check(peer, wanted):
    theta = peer.theta()
    if theta is None:
        return
    moved = np.abs(wanted.theta() - wanted.task.network().theta).max()
    off = np.abs(theta - wanted.theta()).max()
    if not off <= 1e-3 * moved:
        raise AssertionError(f"{peer.name} is off by {off:.2g} where bpbook moves by {moved:.2g}")
