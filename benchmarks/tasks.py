"""What is trained: networks of fully connected layers, their data and their batches."""

import itertools
from dataclasses import dataclass

import numpy as np
from plain import unpack

from bpbook import Dense, Network, data


@dataclass(frozen=True)
class Task:
    """A network, its data, and how it is trained."""

    widths: tuple
    activation: str
    X: np.ndarray
    Y: np.ndarray
    batch_size: int
    learning_rate: float = 0.01

    @property
    def is_binary(self):
        return self.widths[-1] == 1

    @property
    def labels(self):
        return self.Y[:, 0].astype(int) if self.is_binary else self.Y.argmax(axis=1)

    @property
    def starts(self):
        return range(0, len(self.X), self.batch_size)

    def batches(self, *arrays):
        """Return a list of what each step needs: a part of each array, as a view."""
        return [tuple(a[s : s + self.batch_size] for a in arrays) for s in self.starts]

    def network(self, dtype=np.float32):
        kinds = [self.activation] * (len(self.widths) - 2)
        kinds.append("sigmoid" if self.is_binary else "softmax")
        sizes = zip(itertools.pairwise(self.widths), kinds, strict=True)
        loss = "binary_cross_entropy" if self.is_binary else "categorical_cross_entropy"
        return Network([Dense(*size, kind) for size, kind in sizes], loss, rng=0, dtype=dtype)

    def layers(self):
        """Return the pairs W, b from which all contestants start."""
        return list(zip(*unpack(self.network().theta, self.widths), strict=True))


def task(widths, activation, X, Y, batch_size):
    """Return a task of whole batches, in float32."""
    m = len(X) // batch_size * batch_size
    X, Y = (np.ascontiguousarray(a[:m], dtype=np.float32) for a in (X, Y))
    return Task(widths, activation, X, Y, batch_size)


def small_digits():
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    return task((64, 64, 10), "relu", X / 16, data.one_hot(labels, 10), 32)


def moons():
    return task((2, 16, 1), "tanh", *data.two_moons(0, 1024), 32)


def digits():
    given = data.digits()
    return task((784, 128, 10), "relu", given.X, given.Y, 128)


def drawn(widths, batch_size=32, m=None):
    """Return a task with random data, for networks of any size."""
    rng, m = np.random.default_rng(0), m or 8 * batch_size
    Y = data.one_hot(rng.integers(widths[-1], size=m), widths[-1])
    return task(widths, "relu", rng.standard_normal((m, widths[0])), Y, batch_size)


TASKS = {"64-64-10": small_digits, "2-16-1": moons, "784-128-10": digits}


def flat(parts):
    """Return arrays one after the other, as they lie in theta of a bpbook.Network."""
    return np.concatenate([np.ravel(part) for part in parts])
