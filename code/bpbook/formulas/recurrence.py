"""Recurrent layers, unrolled over two or three steps; sequences lie as (step, sample, feature)."""

import numpy as np

from bpbook import LSTM, RNN
from bpbook.contract import Formula
from bpbook.formulas._engine import bound, gradients
from bpbook.formulas.activations import sigmoid

CHAPTER = "mathematics/recurrence"


def rnn(B, a_prev, W, U, b, a):
    """Return the list of a of all steps, from a before the first step."""
    steps = []
    for t in range(a_prev.shape[0]):
        a = B.tanh(a_prev[t] @ W + a @ U + b)
        steps.append(a)
    return steps


def lstm_step(B, x, W, U, b, a, c, e=None):
    """Return a and c after one step; the four blocks of columns are i, f, o, g; e is added to c."""
    z, n = x @ W + a @ U + b, U.shape[0]
    i, f, o = (sigmoid(B, z[:, k * n : (k + 1) * n]) for k in range(3))
    c = f * c + i * B.tanh(z[:, 3 * n :])
    c = c if e is None else c + e
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


def shifted(draw):
    """Return a draw with zeros e besides, one for each cell or neuron of the first step."""

    def run(rng):
        inputs = draw(rng)
        return inputs | {"e": np.zeros(inputs["start"].shape)}

    return run


def rnn_shifted(B, a_prev, W, U, b, start, e, da):
    """Return a J of the last step, e added to a of the first: by e it is ∂J/∂a of that step."""
    first = rnn(B, a_prev[:1], W, U, b, start)[0] + e
    return B.sum(rnn(B, a_prev[1:], W, U, b, first)[-1] * da)


def lstm_shifted(B, a_prev, W, U, b, start, e, da):
    """Return a J of the last step, e added to c of the first: by e it is ∂J/∂c of that step.

    The e of c acts on a of the same step, too.
    """
    a, c = start, start
    for t in range(a_prev.shape[0]):
        a, c = lstm_step(B, a_prev[t], W, U, b, a, c, e if t == 0 else None)
    return B.sum(a * da)


def rnn_first(a_prev, W, U, b, start, e, da):
    """Return ∂J/∂a of the first step: the engine's δ without f'(z)."""
    layer = bound(RNN((len(a_prev), len(W)), len(U)), a_prev, W=W, U=U, b=b)
    layer.forward(a_prev)
    layer.backward(da)
    return {"e": layer.delta[0] / (1 - layer.a[0] ** 2)}


def lstm_first(a_prev, W, U, b, start, e, da):
    """Return ∂J/∂c of the first step: the engine's δ of the candidate without i and tanh'."""
    n = len(U)
    layer = bound(LSTM((len(a_prev), len(W)), n), a_prev, W=W, U=U, b=b)
    layer.forward(a_prev)
    layer.backward(da)
    i, g = 1 / (1 + np.exp(-layer.z[0, :, :n])), np.tanh(layer.z[0, :, 3 * n :])
    return {"e": layer.delta[0, :, 3 * n :] / (i * (1 - g**2))}


def only_cells(draw):
    """Return a draw with U = 0: the gates do not see a of the step before."""

    def run(rng):
        inputs = draw(rng)
        return inputs | {"U": np.zeros(inputs["U"].shape)}

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
RNN_PRODUCT = (
    r"\frac{\partial J}{\partial a^{(t)}} = \frac{\partial J}{\partial a^{(T)}}"
    r" D^{(T)} U^\top \cdots D^{(t+1)} U^\top, \quad D^{(s)} = \operatorname{diag} f'(z^{(s)})"
)
LSTM_DELTA = (
    r"\frac{\partial J}{\partial c^{(t)}} = \frac{\partial J}{\partial a^{(t)}} \odot o^{(t)} \odot"
    r" (1 - \tanh^2 c^{(t)}) + \frac{\partial J}{\partial c^{(t+1)}} \odot f^{(t+1)}"
)
LSTM_PATH = (
    r"\frac{\partial J}{\partial c^{(t)}} = \frac{\partial J}{\partial c^{(T)}} \odot"
    r" f^{(T)} \odot \cdots \odot f^{(t+1)} \text{ for } U = 0"
    r" \text{ and } J \text{ a function of } a^{(T)}"
)
KINDS = [
    ("rnn", ROWS, drawing(1, 3, 2, 2, every_step=True), of_every_step(rnn), engine(RNN, True)),
    ("rnn_last", {"dx": ("a_prev", RNN_DELTA)}, drawing(1, 3, 2, 2, every_step=False),
     of_the_last_step(rnn), engine(RNN, False)),
    ("rnn_last", {"da": ("e", RNN_PRODUCT)}, shifted(drawing(1, 3, 2, 2, every_step=False)),
     rnn_shifted, rnn_first),
    ("lstm", ROWS, drawing(4, 2, 1, 2, every_step=True), of_every_step(lstm), engine(LSTM, True)),
    ("lstm_last", {"dx": ("a_prev", LSTM_DELTA)}, drawing(4, 3, 1, 1, every_step=False),
     of_the_last_step(lstm), engine(LSTM, False)),
    ("lstm_last", {"dc": ("e", LSTM_DELTA)}, shifted(drawing(4, 3, 1, 1, every_step=False)),
     lstm_shifted, lstm_first),
    ("lstm_path", {"dc": ("e", LSTM_PATH)},
     only_cells(shifted(drawing(4, 4, 2, 2, every_step=False))), lstm_shifted, lstm_first),
]  # fmt: skip
EQUATIONS = {
    "rnn.dW": ("eq-rc-gradients",),
    "rnn.dU": ("eq-rc-gradients", "eq-rc-index"),
    "rnn.db": ("eq-rc-gradients",),
    "rnn.da_prev": ("eq-rc-gradients",),
    "rnn_last.dx": ("eq-rc-delta",),
    "rnn_last.da": ("eq-rc-product",),
    "lstm.dW": ("eq-rc-gradients", "eq-rc-lstm-gates"),
    "lstm.dU": ("eq-rc-gradients", "eq-rc-lstm-gates"),
    "lstm.db": ("eq-rc-gradients", "eq-rc-lstm-gates"),
    "lstm.da_prev": ("eq-rc-gradients", "eq-rc-lstm-gates"),
    "lstm_last.dx": ("eq-rc-lstm-cell",),
    "lstm_last.dc": ("eq-rc-lstm-cell",),
    "lstm_path.dc": ("eq-rc-path",),
}
FORMULAS = [
    Formula(f"{kind}.{name}", latex, CHAPTER, wrt, draw, J, run, EQUATIONS[f"{kind}.{name}"])
    for kind, rows, draw, J, run in KINDS
    for name, (wrt, latex) in rows.items()
]
