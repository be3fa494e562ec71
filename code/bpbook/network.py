"""A network is a function J(theta) of one vector: it owns theta, and grad = ∂J/∂theta beside it."""

from itertools import pairwise

import numpy as np

from bpbook import arrays, checks
from bpbook.losses import get_loss


class Network:
    """Layers in a row, closed by a loss.

    Parameters
    ----------
    layers : sequence of layers
        Each must take as many inputs as the one before has outputs.
    loss : str or Loss
        A name from :mod:`bpbook.losses`.
    rng : numpy.random.Generator or int
        Draws the initial weights; a whole number is taken as a seed.
    dtype : numpy.float64 or numpy.float32
        float64 for checks and small problems, float32 for speed.

    Attributes
    ----------
    theta : ndarray, shape (p,)
        All parameters, layer by layer, in each W row by row and then b.
    grad : ndarray, shape (p,)
        ∂J/∂theta of the last call of ``loss_and_gradient``.
    layers : tuple
        The layers, whose W, b, dW, db are views into the two vectors.

    Raises
    ------
    ValueError
        If the layers do not fit one another or the loss does not fit the last activation.

    Examples
    --------
    >>> net = Network([Dense(2, 3, "tanh"), Dense(3, 1)], "mean_squared_error", rng=0)
    >>> net.theta.size
    13
    """

    def __init__(self, layers, loss, *, rng, dtype=np.float64):
        self.layers = _checked_layers(layers)
        self.loss_function = _checked_loss(loss, self.layers[-1])
        rng, dtype = checks.generator("rng", rng), checks.floating_dtype(dtype)
        self._theta = np.zeros(sum(layer.n_parameters for layer in self.layers), dtype)
        self.grad = np.zeros_like(self._theta)
        start = 0
        for layer in self.layers:
            share = slice(start, start + layer.n_parameters)
            layer.bind(self._theta[share], self.grad[share], is_first=start == 0)
            layer.initialize(rng)
            start = share.stop

    @property
    def theta(self):
        """All parameters in one vector; assigning to it copies values into it."""
        return self._theta

    @theta.setter
    def theta(self, values):
        arrays.fill("theta", self._theta, values)

    @property
    def dtype(self):
        """The type of every number in the network."""
        return self._theta.dtype

    def forward(self, X):
        """Return the last layer's a for a checked batch X of shape (m, n_in)."""
        a = X
        for layer in self.layers:
            a = layer.forward(a)
        return a

    def backward(self, Y):
        """Fill ``grad`` for the batch that went forward last; Y is checked, shape (m, n_out)."""
        last = self.layers[-1]
        self.loss_function.delta(last.z, last.a, Y, last.activation, last.delta)
        da = last.backward_from_delta()
        for layer in reversed(self.layers[:-1]):
            da = layer.backward(da)

    def loss(self, X, Y):
        """Return J, a float, for inputs X of shape (m, n_in) and targets Y of shape (m, n_out).

        Raises
        ------
        ValueError
            If a shape does not fit, or a value is not a finite number.
        """
        X, Y = self.check_batch(X, Y)
        a = self.forward(X)
        return self.loss_function.value(self.layers[-1].z, a, Y)

    def loss_and_gradient(self, X, Y):
        """Return J and ``grad``, the vector ∂J/∂theta, which the next call overwrites.

        Raises
        ------
        ValueError
            As :meth:`loss`.
        """
        return self.step_gradient(*self.check_batch(X, Y))

    def step_gradient(self, X, Y):
        """Do what :meth:`loss_and_gradient` does, for arrays that are checked already."""
        a = self.forward(X)
        J = self.loss_function.value(self.layers[-1].z, a, Y)
        self.backward(Y)
        return J, self.grad

    def predict(self, X):
        """Return a copy of the outputs, shape (m, n_out), for inputs X of shape (m, n_in).

        Raises
        ------
        ValueError
            If the shape does not fit, or a value is not a finite number.
        """
        return self.forward(self.check_inputs(X)).copy()

    def check_inputs(self, X):
        """Return X as an array the layers can work on, or raise a ValueError that says why not."""
        return arrays.table("X", X, self.layers[0].n_in, self.dtype, "inputs")

    def check_batch(self, X, Y):
        """Return X and Y as arrays of the network's type, or raise a ValueError."""
        X = self.check_inputs(X)
        n_out = self.layers[-1].n_out
        return X, arrays.targets(Y, len(X), self.loss_function, self.dtype, n_out)

    def __repr__(self):
        layers = ", ".join(map(repr, self.layers))
        return f"Network([{layers}], {self.loss_function.name!r}), {self._theta.size} parameters"


def _checked_layers(layers):
    if not isinstance(layers, list | tuple):
        raise ValueError(f"layers is {layers!r}: expected a list of layers, such as [Dense(2, 1)]")
    layers = tuple(layers)
    if not layers:
        raise ValueError("layers is empty: expected at least one layer, such as Dense(2, 1)")
    for position, layer in enumerate(layers):
        if isinstance(layer, type) or not hasattr(layer, "bind"):
            raise ValueError(
                f"layers[{position}] is {layer!r}: expected a layer such as Dense(2, 1)"
            )
        if layer.theta is not None or layer in layers[:position]:
            raise ValueError(
                f"layers[{position}], {layer!r}, belongs to a network already: make a new one"
            )
    for position, (before, layer) in enumerate(pairwise(layers), start=1):
        if layer.n_in != before.n_out:
            raise ValueError(
                f"layers[{position}], {layer!r}, takes {layer.n_in} inputs, but the layer "
                f"before it has {before.n_out} outputs"
            )
    for position, layer in enumerate(layers[:-1]):
        if layer.activation.name == "softmax":
            raise ValueError(f"layers[{position}] is softmax: only the last layer may be")
    return layers


def _checked_loss(loss, last):
    loss = get_loss(loss)
    if loss.output not in (None, last.activation.name):
        raise ValueError(
            f"{loss.name} needs {loss.output!r} as the last activation, but the last layer is "
            f"{last!r}"
        )
    return loss
