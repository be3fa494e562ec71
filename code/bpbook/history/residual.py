"""A residual block: what some layers add to what comes in (He et al. 2016)."""

import numpy as np

from bpbook.activations import get_elementwise
from bpbook.layers import Layer


class Residual(Layer):
    """Layers with a skip around them: z = F(a_prev) + a_prev, a = f(z).

    On the way back delta goes both ways: ∂J/∂a_prev = (∂F/∂a_prev)ᵀ delta + delta.

    Parameters
    ----------
    *layers : Layer
        F, for vectors; it must give as many numbers as it takes.
    activation : str or Activation
        f, by default the identity; any but softmax.

    Raises
    ------
    ValueError
        If F does not give what it takes, when the block is put into a network.
    """

    def __init__(self, *layers, activation="identity"):
        self.layers, self.activation = layers, get_elementwise(activation)
        super().__init__()

    def follow(self, shape):
        """Take the shape (n,) of the layer before, and let the layers inside follow."""
        given = shape
        for layer in self.layers:
            layer.follow(given)
            if layer.shape_in != given:
                raise ValueError(f"{layer!r} takes {layer.shape_in}, but is given {given}")
            given = layer.shape_out
        if given != shape or len(shape) != 1:
            raise ValueError(f"{self!r} takes {shape} and gives {given}: a sum needs equal vectors")
        self.shape_in = self.shape_out = shape
        self.parameters = {
            f"{i}.{name}": size
            for i, layer in enumerate(self.layers)
            for name, size in layer.parameters.items()
        }

    def bind(self, theta, grad, is_first=False):
        """Share the part of the two vectors out to the layers inside."""
        super().bind(theta, grad, is_first)
        start = 0
        for layer in self.layers:
            share = slice(start, start + layer.n_parameters)
            layer.bind(theta[share], grad[share])
            start = share.stop

    def initialize(self, rng):
        """Let the layers inside draw their weights."""
        for layer in self.layers:
            layer.initialize(rng)

    @property
    def smallest_batch(self):
        """The largest that a layer inside asks for."""
        return max(layer.smallest_batch for layer in self.layers)

    def forward(self, a_prev, training=False):
        """Return a of shape (m, n) for a_prev of shape (m, n)."""
        self.use_buffers(len(a_prev))
        branch = a_prev
        for layer in self.layers:
            branch = layer.forward(branch, training)
        np.add(branch, a_prev, out=self.z)
        return self.activation.value(self.z, self.a)

    def backward_from_delta(self):
        """Fill the gradients inside; return ∂J/∂a_prev, or None in the first layer."""
        self.layers[0].is_first = self.is_first
        da = self.delta
        for layer in reversed(self.layers):
            da = layer.backward(da)
        return None if self.is_first else da + self.delta

    def make_buffers(self, m):
        """Return z, a and delta."""
        return {name: self.new(m, *self.shape_in) for name in ("z", "a", "delta")}

    def get_state(self):
        """Return what the layers inside keep, by their places."""
        return {
            f"{i}.{name}": value
            for i, layer in enumerate(self.layers)
            for name, value in layer.get_state().items()
        }

    def set_state(self, state):
        """Put back what :meth:`get_state` returned."""
        for i, layer in enumerate(self.layers):
            layer.set_state({name: state[f"{i}.{name}"] for name in layer.get_state()})

    def __repr__(self):
        inside = ", ".join(map(repr, self.layers))
        return f"Residual({inside}, activation={self.activation.name!r})"
