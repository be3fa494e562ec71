"""An activation is the function f in a = f(z), with its derivative written beside it.

Softmax works along the rows of arrays of shape (m, n), m samples in rows, n neurons in columns; the
others work on each number alone, in arrays of any shape. Called like a function each returns f(z);
the engine calls :attr:`Activation.value` and :meth:`Activation.backward`, which write into arrays
that exist already.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpbook.arrays import kept
from bpbook.checks import choice

LEAK = 0.01  # slope of leaky_relu below zero
GELU_SCALE = math.sqrt(2 / math.pi)  # a float: beside NumPy's own, float32 becomes double
GELU_CUBIC = 0.044715
LARGEST_EXPONENT = {
    np.dtype(kind): kept(np.floor(np.log(np.finfo(kind).max)), kind)
    for kind in (np.float32, np.float64)
}


@dataclass(frozen=True)
class Activation:
    """One activation function and its derivative.

    Attributes
    ----------
    name : str
        The name by which a layer asks for it.
    value : callable
        ``value(z, out)`` writes f(z) into ``out``, an array other than z, and returns it.
    derivative : callable
        ``derivative(z, a, out)`` writes f'(z) into ``out`` and returns it; ``a = f(z)`` is given
        because many derivatives are cheapest in terms of it. None for softmax: see its backward.
    kinks : tuple of float
        The z at which f has no derivative; a gradient check must keep away from them.
    """

    name: str
    value: Callable
    derivative: Callable
    kinks: tuple = ()

    def __call__(self, z):
        """Return f(z) for a number or an array of any shape."""
        z = _floats(z)
        return self.value(z, np.empty_like(z))[()]

    def slope(self, z):
        """Return f'(z) for a number or an array of any shape."""
        z = _floats(z)
        return self.derivative(z, np.asarray(self(z)), np.empty_like(z))[()]

    def backward(self, z, a, da, out):
        """Turn ∂J/∂a into delta = ∂J/∂z = ∂J/∂a · f'(z), all of shape (m, n), in ``out``."""
        self.derivative(z, a, out)
        return np.multiply(out, da, out=out)


def _floats(z):
    """Return z as an array of floats: float32 stays float32, numbers and lists get float64."""
    z = np.asarray(z)
    return z if z.dtype == np.float32 else z.astype(np.float64)


def _identity(z, out):
    np.copyto(out, z)
    return out


def _identity_derivative(z, a, out):
    out.fill(1)
    return out


def _sigmoid(z, out):
    # 1 / (1 + e^-z), where -z stops at the largest whole number whose exponential is finite.
    np.negative(z, out=out)
    np.minimum(out, LARGEST_EXPONENT[out.dtype], out=out)
    np.exp(out, out=out)
    out += kept(1, out.dtype)
    return np.reciprocal(out, out=out)


def _sigmoid_derivative(z, a, out):
    np.subtract(kept(1, a.dtype), a, out=out)
    return np.multiply(out, a, out=out)


def _tanh(z, out):
    return np.tanh(z, out=out)


def _tanh_derivative(z, a, out):
    np.multiply(a, a, out=out)
    return np.subtract(kept(1, out.dtype), out, out=out)


def _relu(z, out):
    # np.maximum is faster with another array of the same shape than with a number.
    out.fill(0)
    return np.maximum(z, out, out=out)


def _relu_derivative(z, a, out):
    return np.greater(a, kept(0, a.dtype), out=out)  # at the kink 0, as in PyTorch, TensorFlow


def _leaky_relu(z, out):
    np.multiply(z, LEAK, out=out)
    return np.maximum(z, out, out=out)


def _leaky_relu_derivative(z, a, out):
    np.greater(z, 0, out=out)
    out *= 1 - LEAK
    out += LEAK
    return out


def _softplus(z, out):
    return np.logaddexp(z, 0, out=out)  # log(1 + e^z) without overflow


def _softplus_derivative(z, a, out):
    return _sigmoid(z, out)


def _gelu_tanh(z):
    # GELU in the tanh form of Hendrycks and Gimpel (2016): approximate="tanh" in PyTorch.
    return np.tanh(GELU_SCALE * (z + GELU_CUBIC * z**3))


def _gelu(z, out):
    return np.multiply(0.5 * z, 1 + _gelu_tanh(z), out=out)


def _gelu_derivative(z, a, out):
    t = _gelu_tanh(z)
    inner = GELU_SCALE * (1 + 3 * GELU_CUBIC * z**2)
    return np.add(0.5 * (1 + t), 0.5 * z * (1 - t**2) * inner, out=out)


def _softmax(z, out):
    # Subtracting the largest z of each row changes nothing but keeps e^z finite.
    np.subtract(z, z.max(axis=-1, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return out


class Softmax(Activation):
    """Softmax: the one activation in which every output depends on every z of its row."""

    def slope(self, z):
        """Refuse: the derivative of softmax is a matrix, not a number per neuron."""
        raise ValueError(
            "softmax has no slope f'(z): each output depends on every z of its row. "
            "Its Jacobian is diag(a) - a aᵀ; use softmax.backward"
        )

    def backward(self, z, a, da, out):
        """Multiply ∂J/∂a by the Jacobian diag(a) - a aᵀ of each row, without building it."""
        np.multiply(a, da, out=out)
        out -= a * out.sum(axis=-1, keepdims=True)
        return out


identity = Activation("identity", _identity, _identity_derivative)
"""f(z) = z, f' = 1."""

sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative)
"""f(z) = 1 / (1 + e^-z), f' = a (1 - a): the activation of the 1986 papers."""

tanh = Activation("tanh", _tanh, _tanh_derivative)
"""f(z) = tanh z, f' = 1 - a²."""

relu = Activation("relu", _relu, _relu_derivative, kinks=(0.0,))
"""f(z) = max(z, 0), f' = 1 above 0 and 0 elsewhere (Nair and Hinton 2010)."""

leaky_relu = Activation("leaky_relu", _leaky_relu, _leaky_relu_derivative, kinks=(0.0,))
"""f(z) = max(z, 0.01 z), f' = 1 above 0 and 0.01 elsewhere (Maas, Hannun and Ng 2013)."""

softplus = Activation("softplus", _softplus, _softplus_derivative)
"""f(z) = log(1 + e^z), f' = sigmoid(z)."""

gelu = Activation("gelu", _gelu, _gelu_derivative)
"""f(z) = ½ z (1 + tanh(√(2/π) (z + 0.044715 z³))), the form of Hendrycks and Gimpel (2016)."""

softmax = Softmax("softmax", _softmax, None)
"""f(z)_k = e^z_k / Σ_j e^z_j along each row; its Jacobian is diag(a) - a aᵀ."""

ACTIVATIONS = {
    f.name: f for f in (identity, sigmoid, tanh, relu, leaky_relu, softplus, gelu, softmax)
}


def get_activation(name):
    """Return the activation called ``name``; an :class:`Activation` is returned as it is.

    Raises
    ------
    ValueError
        If there is no activation of that name.
    """
    return name if isinstance(name, Activation) else choice("activation", name, ACTIVATIONS)


def get_elementwise(name):
    """Return the activation called ``name`` if each a depends on its own z only.

    Raises
    ------
    ValueError
        If there is no activation of that name, or it is softmax.
    """
    activation = get_activation(name)
    if isinstance(activation, Softmax):
        raise ValueError("activation is 'softmax': expected another, it suits the last layer only")
    return activation
