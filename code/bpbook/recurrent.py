"""Recurrent layers read a sequence step by step, each step with the same weights.

Back-propagation through time is back-propagation through the unrolled network: the error of a step
is what the output asks for plus what the step after passes back, and the gradients of the shared
weights are summed over the steps. Sequences lie as (step, sample, feature), steps first.
"""

import numpy as np

from bpbook import checks
from bpbook.activations import get_elementwise
from bpbook.initializers import get_initializer
from bpbook.layers import Layer, gradient, view


class Recurrent(Layer):
    """What RNN and LSTM have in common; ``n_stacked`` blocks of n_out columns stand side by side.

    A step is theirs: ``forward_step(t)`` sets a[t] from z[t], ``backward_step(t)`` sets delta[t]
    from ∂J/∂a[t], which lies in ``_da[t]``.
    """

    W, U, b = view("W"), view("U"), view("b")
    dW, dU, db = gradient("W"), gradient("U"), gradient("b")
    n_stacked = 1

    def __init__(self, shape_in, n_out, sequence, initializer):
        self.n_steps, self.n_in = checks.shape("shape_in", shape_in, "(steps, features)")
        self.n_out = checks.whole_number("n_out", n_out)
        self.sequence = checks.boolean("sequence", sequence)
        self.initializer = get_initializer(initializer)
        columns = self.n_stacked * self.n_out
        super().__init__(
            (self.n_steps, self.n_in),
            (self.n_steps, self.n_out) if self.sequence else (self.n_out,),
            W=(self.n_in, columns),
            U=(self.n_out, columns),
            b=(columns,),
        )

    def initialize(self, rng):
        """Draw W and U anew and set b to 0."""
        for name, fan_in in (("W", self.n_in), ("U", self.n_out)):
            blocks = [
                self.initializer(rng, (fan_in, self.n_out), fan_in, self.n_out)
                for _ in range(self.n_stacked)
            ]
            setattr(self, name, np.hstack(blocks))
        self.b = np.zeros(self.b.shape)

    def forward(self, a_prev, training=False):
        """Return a of the last step, (m, n_out), or of all steps, (steps, m, n_out)."""
        self.use_buffers(a_prev.shape[1])
        np.copyto(self._x, a_prev)
        np.dot(self._rows(self._x), self._W, out=self._rows(self.z))  # all steps at once
        np.add(self.z, self._b, out=self.z)
        for t in range(self.n_steps):
            if t > 0:
                self.z[t] += np.dot(self.a[t - 1], self._U, out=self._zU)
            self.forward_step(t)
        return self.a if self.sequence else self.a[-1]

    def backward(self, da):
        """Take ∂J/∂a of the last step or of all, go back through time, return ∂J/∂a_prev."""
        self._da.fill(0)
        self._da[slice(None) if self.sequence else -1] = da
        for t in reversed(range(self.n_steps)):
            self.backward_step(t)
            if t > 0:
                self._da[t - 1] += np.dot(self.delta[t], self._U.T, out=self._da_U)
        return self._backward_from_all_deltas()

    def _backward_from_all_deltas(self):
        """Sum the gradients over the steps; return ∂J/∂a_prev, or None in the first layer."""
        delta = self._rows(self.delta)
        np.dot(self._rows(self._x).T, delta, out=self._dW)
        np.dot(self._rows(self.a[:-1]).T, self._rows(self.delta[1:]), out=self._dU)
        np.dot(self._ones, delta, out=self._db)
        if self.is_first:
            return None
        np.dot(delta, self._W.T, out=self._rows(self._da_prev))
        return self._da_prev

    def _rows(self, sequences):
        """Return all steps of all samples in rows, as a view."""
        return sequences.reshape(-1, sequences.shape[-1])

    def make_buffers(self, m):
        """Return x, z, a, delta and ∂J/∂a for all steps, and room for products with U."""
        columns = self.n_stacked * self.n_out
        steps = self.n_steps
        return {
            "_x": self.new(steps, m, self.n_in),
            "z": self.new(steps, m, columns),
            "a": self.new(steps, m, self.n_out),
            "delta": self.new(steps, m, columns),
            "_da": self.new(steps, m, self.n_out),
            "_da_prev": self.new(steps, m, self.n_in),
            "_zU": self.new(m, columns),
            "_da_U": self.new(m, self.n_out),
            "_ones": self.new(steps * m) + 1,
        }

    def _options(self):
        return ", sequence=True" if self.sequence else ""


class RNN(Recurrent):
    """A plain recurrent layer: z[t] = x[t] W + a[t-1] U + b, a[t] = f(z[t]).

    Before the first step a is 0.

    Parameters
    ----------
    shape_in : tuple of int
        (steps, features) of one input sequence.
    n_out : int
        Number of neurons.
    activation : str or Activation
        f, by default tanh; any but softmax.
    sequence : bool
        Whether to return a of every step, not of the last one only.
    initializer : str or callable
        How W and U start, "xavier" by default; b starts at 0.

    Attributes
    ----------
    W, U, b : ndarray, shapes (features, n_out), (n_out, n_out) and (n_out,)
        Weights for the input, weights for the step before, bias: views into ``theta``; dW, dU
        and db into ``grad``.
    z, a, delta : ndarray, shape (steps, m, n_out)
        As for :class:`bpbook.layers.Dense`, steps first.

    Raises
    ------
    ValueError
        If a number is not whole and positive, or a name is unknown.

    Notes
    -----
    The network of Elman (1990), trained by back-propagation through time (Werbos 1990).
    """

    def __init__(self, shape_in, n_out, activation="tanh", *, sequence=False, initializer="xavier"):
        self.activation = get_elementwise(activation)
        super().__init__(shape_in, n_out, sequence, initializer)

    def forward_step(self, t):
        """Set a[t] = f(z[t])."""
        self.activation.value(self.z[t], self.a[t])

    def backward_step(self, t):
        """Set delta[t] = ∂J/∂a[t] f'(z[t])."""
        self.activation.backward(self.z[t], self.a[t], self._da[t], self.delta[t])

    def __repr__(self):
        name = self.activation.name
        return f"RNN({self.shape_in}, {self.n_out}, {name!r}{self._options()})"
