"""An LSTM keeps a number in each cell while its gates say so; the error keeps as long."""

import numpy as np

from bpbook.activations import sigmoid
from bpbook.recurrent import Recurrent


class LSTM(Recurrent):
    """Long short-term memory: a cell c that gates let in, keep and let out.

    z[t] = x[t] W + a[t-1] U + b holds four blocks of n_out columns, in this order:
    i, f, o = sigmoid of the first three, g = tanh of the fourth;
    c[t] = f · c[t-1] + i · g;  a[t] = o · tanh(c[t]);  before the first step both are 0.

    Parameters
    ----------
    shape_in : tuple of int
        (steps, features) of one input sequence.
    n_out : int
        Number of cells.
    sequence : bool
        Whether to return a of every step, not of the last one only.
    initializer : str or callable
        How each block of W and U starts, "xavier" by default. b starts at 0, but at 1 for the
        forget gates f, so that a cell keeps its value at first (Gers et al. 2000).

    Attributes
    ----------
    W, U, b : ndarray, shapes (features, 4 n_out), (n_out, 4 n_out) and (4 n_out,)
        Views into ``theta``; dW, dU and db into ``grad``.
    z, delta : ndarray, shape (steps, m, 4 n_out)
        Pre-activations of the gates and ∂J/∂z.
    c, a : ndarray, shape (steps, m, n_out)
        Cells and outputs.

    Raises
    ------
    ValueError
        If a number is not whole and positive, or a name is unknown.

    Notes
    -----
    Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000).
    """

    n_stacked = 4

    def __init__(self, shape_in, n_out, *, sequence=False, initializer="xavier"):
        super().__init__(shape_in, n_out, sequence, initializer)

    def initialize(self, rng):
        """Draw W and U anew and set b to 0, for the forget gates to 1."""
        super().initialize(rng)
        self.b[self.n_out : 2 * self.n_out] = 1

    def forward_step(self, t):
        """Open the gates, change the cells, and set a[t]."""
        n = self.n_out
        sigmoid.value(self.z[t, :, : 3 * n], self._gates[t, :, : 3 * n])
        np.tanh(self.z[t, :, 3 * n :], out=self._gates[t, :, 3 * n :])
        i, f, o, g = self._four(self._gates[t])
        np.multiply(i, g, out=self.c[t])
        if t > 0:
            self.c[t] += f * self.c[t - 1]
        np.tanh(self.c[t], out=self._tanh_c[t])
        np.multiply(o, self._tanh_c[t], out=self.a[t])

    def backward_step(self, t):
        """Set delta[t] of all four blocks, and what c[t-1] is passed back."""
        i, f, o, g = self._four(self._gates[t])
        da, tanh_c = self._da[t], self._tanh_c[t]
        dc = da * o * (1 - tanh_c**2)
        if t < self.n_steps - 1:
            dc += self._dc_from_next  # what the cell of the step after passes back
        c_before = self.c[t - 1] if t > 0 else 0
        di, df, do, dg = self._four(self.delta[t])
        np.multiply(dc * g, i * (1 - i), out=di)
        np.multiply(dc * c_before, f * (1 - f), out=df)
        np.multiply(da * tanh_c, o * (1 - o), out=do)
        np.multiply(dc * i, 1 - g**2, out=dg)
        self._dc_from_next = dc * f

    def _four(self, stacked):
        """Return the blocks of the input, forget and output gates and of the candidate."""
        n = self.n_out
        return [stacked[:, k * n : (k + 1) * n] for k in range(4)]

    def make_buffers(self, m):
        """Add the gates, the cells and their tanh."""
        cells = {name: self.new(self.n_steps, m, self.n_out) for name in ("c", "_tanh_c")}
        gates = {"_gates": self.new(self.n_steps, m, 4 * self.n_out)}
        return super().make_buffers(m) | cells | gates

    def __repr__(self):
        return f"LSTM({self.shape_in}, {self.n_out}{self._options()})"
