"""A layer is a step of the network: it maps a_prev to a, and on the way back ∂J/∂a to ∂J/∂a_prev.

A layer owns no numbers of its own. Its weights are views into the network's one vector theta, its
gradients are views into grad, so that whatever changes the vector changes the layer.
"""

import numpy as np

from bpbook import arrays, checks
from bpbook.activations import get_activation
from bpbook.initializers import get_initializer

KEPT_BATCH_SIZES = 4  # a training run needs three: batch, shorter last batch, validation


class Dense:
    """A fully connected layer: z = a_prev W + b, a = f(z).

    Parameters
    ----------
    n_in, n_out : int
        Numbers of inputs and of neurons.
    activation : str or Activation
        f, by default the identity.
    initializer : str or callable, optional
        How W starts: a name from :mod:`bpbook.initializers` or a function of the same form. By
        default "he" for the ReLU family and "xavier" otherwise. The bias starts at 0.

    Attributes
    ----------
    W, b : ndarray, shapes (n_in, n_out) and (n_out,)
        Weights and bias, views into ``theta`` of the network.
    dW, db : ndarray
        Their gradients, views into ``grad``.
    z, a, delta : ndarray, shape (m, n_out)
        Pre-activation and activation of the last batch, and ∂J/∂z of the last
        ``loss_and_gradient``. The next batch of the same size overwrites them.

    Raises
    ------
    ValueError
        If a number is not whole and positive, or a name is unknown.

    Notes
    -----
    Backward is equations BP2 to BP4 of Nielsen (2015, chapter 2), with samples in rows:
    dW = a_prevᵀ delta, db = 1ᵀ delta, ∂J/∂a_prev = delta Wᵀ.
    """

    def __init__(self, n_in, n_out, activation="identity", initializer=None):
        self.n_in = checks.whole_number("n_in", n_in)
        self.n_out = checks.whole_number("n_out", n_out)
        self.activation = get_activation(activation)
        if initializer is None:
            initializer = "he" if "relu" in self.activation.name else "xavier"
        self.initializer = get_initializer(initializer)
        self.theta = None
        self.is_first = False

    @property
    def n_parameters(self):
        """Number of weights and biases."""
        return self.n_in * self.n_out + self.n_out

    def bind(self, theta, grad, is_first):
        """Take the layer's share of the network's two vectors and look at it as W, b, dW, db."""
        self.theta, self.is_first = theta, is_first
        self._W, self._b = self._views(theta)
        self._dW, self._db = self._views(grad)
        self._buffers = {}

    def _views(self, vector):
        n_weights = self.n_in * self.n_out
        return vector[:n_weights].reshape(self.n_in, self.n_out), vector[n_weights:]

    def initialize(self, rng):
        """Draw W anew and set b to 0."""
        self.W = self.initializer(rng, (self.n_in, self.n_out), self.n_in, self.n_out)
        self.b = np.zeros(self.n_out)

    def forward(self, a_prev):
        """Return a of shape (m, n_out) for a_prev of shape (m, n_in)."""
        self._use_buffers(len(a_prev))
        self.a_prev = a_prev
        np.dot(a_prev, self._W, out=self.z)
        self.z += self._b
        return self.activation.value(self.z, self.a)

    def backward(self, da):
        """Take ∂J/∂a, set delta, dW and db, and return ∂J/∂a_prev."""
        self.activation.backward(self.z, self.a, da, self.delta)
        return self.backward_from_delta()

    def backward_from_delta(self):
        """Set dW and db; return ∂J/∂a_prev, or None in the first layer."""
        np.dot(self.a_prev.T, self.delta, out=self._dW)
        np.dot(self._ones, self.delta, out=self._db)  # sum over samples
        if self.is_first:
            return None  # nobody needs ∂J/∂X
        return np.dot(self.delta, self._W.T, out=self._da_prev)

    def _use_buffers(self, m):
        """Point z, a, delta at arrays for m samples; they are made once for each m."""
        if m not in self._buffers:
            if len(self._buffers) == KEPT_BATCH_SIZES:
                self._buffers.pop(next(iter(self._buffers)))
            shapes = [(m, self.n_out)] * 3 + [(m, self.n_in)]
            zeros = [np.zeros(shape, self.theta.dtype) for shape in shapes]
            self._buffers[m] = (*zeros, np.ones(m, self.theta.dtype))
        self.z, self.a, self.delta, self._da_prev, self._ones = self._buffers[m]

    # W and b are properties, so that `layer.W = values` fills the view instead of losing it.
    W = property(lambda self: self._W, lambda self, values: arrays.fill("W", self._W, values))
    b = property(lambda self: self._b, lambda self, values: arrays.fill("b", self._b, values))
    dW = property(lambda self: self._dW)
    db = property(lambda self: self._db)

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name!r})"
