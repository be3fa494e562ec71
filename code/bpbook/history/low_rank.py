"""A layer that is frozen but for a product of two thin matrices (LoRA, Hu et al. 2021)."""

import numpy as np

from bpbook import checks
from bpbook.layers import Dense, gradient, view


class LowRank(Dense):
    """A dense layer with fixed weights and a learnt update: z = a_prev (W + s A B) + b.

    A starts at random and B at 0, so that at first nothing is changed. W and b belong to the layer
    and not to theta; only A and B are learnt.

    Parameters
    ----------
    source : Dense
        A layer of a trained network; its weights and bias are copied.
    rank : int
        r, columns of A and rows of B; with 0 nothing of the layer learns.
    scale : float
        s; the authors have α / r there.

    Attributes
    ----------
    A, B : ndarray, shapes (n_in, r) and (r, n_out)
        Views into ``theta`` of the network; dA and dB into ``grad``.

    Raises
    ------
    AttributeError
        If ``source`` is part of no network.
    ValueError
        If the rank is no whole number, or below 0.
    """

    A, B, dA, dB = view("A"), view("B"), gradient("A"), gradient("B")

    def __init__(self, source, rank, scale=1.0):
        rank = checks.whole_number("rank", rank, minimum=0)
        super().__init__(source.n_in, source.n_out, source.activation)
        self.parameters = {"A": (self.n_in, rank), "B": (rank, self.n_out)}
        self.rank, self.scale = rank, scale
        self._W, self._b = source.W.copy(), source.b.copy()

    @property
    def merged(self):
        """W + s A B: one matrix that does the same."""
        return self._W + self.scale * self._A @ self._B

    def initialize(self, rng):
        """Draw A with variance 1 / fan-in; set B to 0."""
        self.A = rng.standard_normal(self._A.shape) / np.sqrt(self.n_in)
        self.B = np.zeros(self._B.shape)

    def forward(self, a_prev, training=False):
        """Return a of shape (m, n_out) for a_prev of shape (m, n_in)."""
        self.use_buffers(len(a_prev))
        self.a_prev = a_prev
        self.thin = a_prev @ self._A
        self.z[...] = a_prev @ self._W + self.scale * (self.thin @ self._B) + self._b
        return self.activation.value(self.z, self.a)

    def backward(self, da):
        """As any layer; below the first layer that learns there is nothing to do."""
        return None if da is None else super().backward(da)

    def backward_from_delta(self):
        """Set dA and dB; return ∂J/∂a_prev, or None in the first layer that learns."""
        back = self.scale * (self.delta @ self._B.T)  # ∂J/∂(a_prev A)
        self._dA[...] = self.a_prev.T @ back
        self._dB[...] = self.scale * (self.thin.T @ self.delta)
        return None if self.is_first else self.delta @ self._W.T + back @ self._A.T

    def __repr__(self):
        return f"LowRank({super().__repr__()}, {self.rank}, {self.scale!r})"
