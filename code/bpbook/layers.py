"""A layer is a step of the network: it maps a_prev to a, and on the way back ∂J/∂a to ∂J/∂a_prev.

A layer owns no numbers of its own. Its weights are views into the network's one vector theta, its
gradients are views into grad, so that whatever changes the vector changes the layer.
"""

import math

import numpy as np

from bpbook import arrays, checks
from bpbook.activations import get_activation
from bpbook.initializers import default_initializer, get_initializer

KEPT_BATCH_SIZES = 4  # a training run needs three: batch, shorter last batch, validation


def view(name):
    """Return a property that is a view into theta; assigning to it copies values into the view."""
    return property(
        lambda layer: share(layer, name),
        lambda layer, values: arrays.fill(name, share(layer, name), values),
        doc=f"{name}, a view into theta of the network.",
    )


def gradient(name):
    """Return a property that is the view of ∂J/∂name into grad."""
    return property(lambda layer: share(layer, f"d{name}"), doc=f"∂J/∂{name}, a view into grad.")


def share(layer, name):
    """Return a view that the network gave the layer; a layer outside of a network has none."""
    try:
        return vars(layer)[f"_{name}"]
    except KeyError:
        raise AttributeError(f"{layer!r} has no {name} before it is part of a Network") from None


class Layer:
    """What every layer has: shapes, its share of theta and grad, and buffers per batch size.

    A layer of your own adds ``forward(a_prev, training)``, which returns a, and ``backward(da)``,
    which takes ∂J/∂a, fills the gradients and returns ∂J/∂a_prev.

    Attributes
    ----------
    shape_in, shape_out : tuple of int
        Shapes of one sample's input and output; (n,) for a vector of n numbers. ``shape_in`` is
        None in a layer that follows whatever comes before it.
    parameters : dict of str to tuple
        Names and shapes of the parameters, in the order in which they lie in theta.
    state : dict of str to ndarray
        Numbers that training changes without a gradient; they are saved with the network.
    is_first : bool
        True if no layer before this one learns, so that nobody needs ∂J/∂a_prev.
    """

    def __init__(self, shape_in=None, shape_out=None, **parameters):
        self.shape_in, self.shape_out = shape_in, shape_out
        self.parameters, self.state = parameters, {}
        self.theta, self.is_first = None, False

    @property
    def n_parameters(self):
        """Number of weights and biases."""
        return sum(math.prod(shape) for shape in self.parameters.values())

    @property
    def smallest_batch(self):
        """Number of samples below which the layer cannot be trained."""
        return 1

    def follow(self, shape):
        """Take the shape of the layer before; a layer that states its own has nothing to do."""

    def bind(self, theta, grad, is_first=False):
        """Take the layer's share of the network's two vectors, and look at it as W, dW, b, db."""
        self.theta, self.is_first = theta, is_first
        start = 0
        for name, shape in self.parameters.items():
            part = slice(start, start + math.prod(shape))
            setattr(self, f"_{name}", theta[part].reshape(shape))
            setattr(self, f"_d{name}", grad[part].reshape(shape))
            start = part.stop
        self._kept, self._m = {}, None

    def initialize(self, rng):
        """Draw the weights anew; a layer without weights has nothing to do."""

    def use_buffers(self, m):
        """Point z, a, delta and the like at arrays for m samples, made when m is new."""
        if m == self._m:
            return
        if m not in self._kept:
            if len(self._kept) == KEPT_BATCH_SIZES:
                self._kept.pop(next(iter(self._kept)))
            self._kept[m] = self.make_buffers(m)
        self.__dict__.update(self._kept[m])
        self._m = m

    def make_buffers(self, m):
        """Return the arrays for m samples, by the names under which the layer uses them."""
        return {}

    def new(self, *shape):
        """Return an array of zeros in the network's type."""
        return np.zeros(shape, self.theta.dtype)

    def get_state(self):
        """Return copies of what training changes besides the parameters, by name."""
        return {name: values.copy() for name, values in self.state.items()}

    def set_state(self, state):
        """Put back what :meth:`get_state` returned."""
        for name, values in state.items():
            arrays.fill(name, self.state[name], values)

    def backward(self, da):
        """Take ∂J/∂a, set delta and the gradients, and return ∂J/∂a_prev."""
        self.activation.backward(self.z, self.a, da, self.delta)
        return self.backward_from_delta()


class Dense(Layer):
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

    W, b, dW, db = view("W"), view("b"), gradient("W"), gradient("b")

    def __init__(self, n_in, n_out, activation="identity", initializer=None):
        self.n_in = checks.whole_number("n_in", n_in)
        self.n_out = checks.whole_number("n_out", n_out)
        self.activation = get_activation(activation)
        if initializer is None:
            initializer = default_initializer(self.activation)
        self.initializer = get_initializer(initializer)
        n_in, n_out = self.n_in, self.n_out
        super().__init__((n_in,), (n_out,), W=(n_in, n_out), b=(n_out,))

    def initialize(self, rng):
        """Draw W anew and set b to 0."""
        self.W = self.initializer(rng, (self.n_in, self.n_out), self.n_in, self.n_out)
        self.b = np.zeros(self.n_out)

    def forward(self, a_prev, training=False):
        """Return a of shape (m, n_out) for a_prev of shape (m, n_in)."""
        self.use_buffers(len(a_prev))
        self.a_prev = a_prev
        a_prev.dot(self._W, out=self.z)  # quicker than np.dot
        self._column.dot(self._row, out=self.a)  # b for every sample
        np.add(self.z, self.a, out=self.z)
        return self.activation.value(self.z, self.a)

    def backward_from_delta(self):
        """Set dW and db; return ∂J/∂a_prev, or None in the first layer that learns."""
        self.a_prev.T.dot(self.delta, out=self._dW)
        self._ones.dot(self.delta, out=self._db)  # sum over samples
        if self.is_first:
            return None  # nobody needs it
        return self.delta.dot(self._W.T, out=self._da_prev)

    def make_buffers(self, m):
        """Return z, a, delta, ∂J/∂a_prev, m ones, also as a column, and b as a row."""
        z, a, delta = (self.new(m, self.n_out) for _ in range(3))
        ones = self.new(m) + 1
        return {
            "z": z,
            "a": a,
            "delta": delta,
            "_da_prev": self.new(m, self.n_in),
            "_ones": ones,
            "_column": ones[:, None],
            "_row": self._b[None],
        }

    def __repr__(self):
        return f"Dense({self.n_in}, {self.n_out}, {self.activation.name!r})"
