"""Recurrent layers, unrolled over two or three steps; sequences lie as (step, sample, feature)."""

import numpy as np

from bpbook import LSTM, RNN
from bpbook.contract import Formula
from bpbook.formulas._engine import gradients
from bpbook.formulas.activations import sigmoid

CHAPTER = "mathematics/recurrence"


def rnn(B, a_prev, W, U, b, a):
    """Return the list of a of all steps, from a before the first step."""
    steps = []
    for t in range(a_prev.shape[0]):
        a = B.tanh(a_prev[t] @ W + a @ U + b)
        steps.append(a)
    return steps


def lstm_step(B, x, W, U, b, a, c):
    """Return a and c after one step; the four blocks of columns are i, f, o, g."""
    z, n = x @ W + a @ U + b, U.shape[0]
    i, f, o = (sigmoid(B, z[:, k * n : (k + 1) * n]) for k in range(3))
    c = f * c + i * B.tanh(z[:, 3 * n :])
    return o * B.tanh(c), c


def lstm(B, a_prev, W, U, b, a):
    """Return the list of a of all steps; ``a``, zeros, is also the first c."""
    steps, c = [], a
    for t in range(a_prev.shape[0]):
        a, c = lstm_step(B, a_prev[t], W, U, b, a, c)
        steps.append(a)
    return steps


def drawing(blocks, steps, m, n, *, every_step):
    """Return a draw: so many steps and samples, n features, n neurons or cells."""

    def draw(rng):
        return {
            "a_prev": rng.standard_normal((steps, m, n)),
            "W": rng.standard_normal((n, blocks * n)),
            "U": rng.standard_normal((n, blocks * n)),
            "b": rng.standard_normal(blocks * n),
            "start": np.zeros((m, n)),
            "da": rng.standard_normal((steps, m, n) if every_step else (m, n)),
        }

    return draw


def of_every_step(steps):
    """Return a J whose ∂J/∂a of each step is da[t]."""
    return lambda B, a_prev, W, U, b, start, da: B.sum(
        B.stack(steps(B, a_prev, W, U, b, start)) * da
    )


def of_the_last_step(steps):
    """Return a J whose ∂J/∂a of the last step is da; the others are asked for nothing."""
    return lambda B, a_prev, W, U, b, start, da: B.sum(steps(B, a_prev, W, U, b, start)[-1] * da)


def engine(layer, sequence):
    """Return the engine's way."""

    def run(a_prev, W, U, b, start, da):
        return gradients(
            layer((len(a_prev), len(W)), len(U), sequence=sequence), a_prev, da, W=W, U=U, b=b
        )

    return run


ROWS = {
    "dW": ("W", r"\frac{\partial J}{\partial W} = \sum_t (x^{(t)})^\top \delta^{(t)}"),
    "dU": ("U", r"\frac{\partial J}{\partial U} = \sum_{t > 1} (a^{(t-1)})^\top \delta^{(t)}"),
    "db": ("b", r"\frac{\partial J}{\partial b} = \sum_t \sum_i \delta^{(t)}_i"),
    "da_prev": ("a_prev", r"\frac{\partial J}{\partial x^{(t)}} = \delta^{(t)} W^\top"),
}
RNN_DELTA = (
    r"\delta^{(t)} = \frac{\partial J}{\partial a^{(t)}} \odot f'(z^{(t)}), \quad"
    r" \frac{\partial J}{\partial a^{(t)}} = \text{asked of step } t + \delta^{(t+1)} U^\top"
)
LSTM_DELTA = (
    r"\frac{\partial J}{\partial c^{(t)}} = \frac{\partial J}{\partial a^{(t)}} \odot o^{(t)} \odot"
    r" (1 - \tanh^2 c^{(t)}) + \frac{\partial J}{\partial c^{(t+1)}} \odot f^{(t+1)}"
)
KINDS = [
    ("rnn", ROWS, drawing(1, 3, 2, 2, every_step=True), of_every_step(rnn), engine(RNN, True)),
    ("rnn_last", {"dx": ("a_prev", RNN_DELTA)}, drawing(1, 3, 2, 2, every_step=False),
     of_the_last_step(rnn), engine(RNN, False)),
    ("lstm", ROWS, drawing(4, 2, 1, 2, every_step=True), of_every_step(lstm), engine(LSTM, True)),
    ("lstm_last", {"dx": ("a_prev", LSTM_DELTA)}, drawing(4, 3, 1, 1, every_step=False),
     of_the_last_step(lstm), engine(LSTM, False)),
]  # fmt: skip
FORMULAS = [
    Formula(f"{kind}.{name}", latex, CHAPTER, wrt, draw, J, run)
    for kind, rows, draw, J, run in KINDS
    for name, (wrt, latex) in rows.items()
]
