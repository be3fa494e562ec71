"""What several checks measure: the work of a network's passes, and the shapes that data demand."""

from itertools import pairwise
from unittest import mock

import numpy as np

from bpbook import Dense, Network, layers
from bpbook.ledger import FOLDER, read


class _Counting:
    """NumPy, which counts the multiplications of its products."""

    def __init__(self):
        self.multiplications = 0

    def __getattr__(self, name):
        return getattr(np, name)

    def dot(self, a, b, out):
        self.multiplications += out.size * b.shape[0]
        return np.dot(a, b, out=out)


def multiplications(sizes, m=1):
    """Run dense layers on m samples; return the products of a forward pass, and of both passes."""
    stack = [Dense(n_in, n_out, "relu") for n_in, n_out in pairwise(sizes)]
    net = Network(stack, "squared_error", rng=0)
    X, Y = np.ones((m, sizes[0])), np.zeros((m, sizes[-1]))
    found = []
    for run in (lambda: net.predict(X), lambda: net.loss_and_gradient(X, Y)):
        with mock.patch.object(layers, "np", _Counting()) as counter:
            run()
        found.append(counter.multiplications)
    return found


def between(inputs, outputs):
    """Solve inputs @ W + b = outputs, samples in rows; return the shapes of W and b."""
    solved = np.linalg.lstsq(np.column_stack([inputs, np.ones(len(inputs))]), outputs)[0]
    return solved[:-1].shape, solved[-1].shape


def fading():
    """Return the gradient's size in the first of ten sigmoid layers over that in the last."""
    stack = [*(Dense(20, 20, "sigmoid") for _ in range(10)), Dense(20, 1)]
    net = Network(stack, "squared_error", rng=0)
    rng = np.random.default_rng(1)
    net.loss_and_gradient(rng.standard_normal((50, 20)), rng.standard_normal((50, 1)))
    first, last = (np.linalg.norm(net.layers[i].dW) for i in (0, -1))
    return first / last


def main_sections(article):
    """Count the numbered sections of the first rank that an article has."""
    numbers = [name.partition(".")[0] for name in read(FOLDER / f"{article}.toml").sections]
    return len({name for name in numbers if name.isdigit()})
