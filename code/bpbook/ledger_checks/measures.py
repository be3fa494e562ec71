"""What several checks measure: the work of a network's passes, and the shapes that data demand."""

from itertools import pairwise
from unittest import mock

import numpy as np

from bpbook import Dense, Network, layers
from bpbook.ledger import FOLDER, read


class _Counted(np.ndarray):
    """An array that counts the multiplications of its products, but not those that copy a bias."""

    multiplications, biases = 0, ()

    def dot(self, b, out):
        if not any(np.may_share_memory(b, bias) for bias in _Counted.biases):
            _Counted.multiplications += out.size * b.shape[0]
        return super().dot(b, out=out)


def multiplications(sizes, m=1):
    """Run dense layers on m samples; return the products of a forward pass, and of both passes."""
    stack = [Dense(n_in, n_out, "relu") for n_in, n_out in pairwise(sizes)]
    net = Network(stack, "squared_error", rng=0)
    _Counted.biases = [layer.b for layer in stack]
    X, Y = np.ones((m, sizes[0])).view(_Counted), np.zeros((m, sizes[-1]))
    found = []
    with mock.patch.object(layers.Layer, "new", lambda _, *shape: np.zeros(shape).view(_Counted)):
        for run in (lambda: net.forward(X), lambda: net.step_gradient(X, Y)):
            _Counted.multiplications = 0
            run()
            found.append(_Counted.multiplications)
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
