"""Normalisation gives x mean 0 and variance 1; what is learnt then scales and shifts it.

x̂ = (x - mean) / √(variance + epsilon), z = gamma x̂ + beta, a = f(z). Batch normalisation takes
mean and variance of each feature over the batch, layer normalisation of each sample over its
features. Apart from that they are the same arithmetic, along the other axis of one table with a
feature in each row.
"""

import math

import numpy as np

from bpbook import arrays, checks
from bpbook.activations import get_elementwise
from bpbook.layers import Layer, gradient, view


class _Normalization(Layer):
    """What the two have in common; ``axis`` is the one along which x̂ has mean 0."""

    gamma, beta, dgamma, dbeta = view("gamma"), view("beta"), gradient("gamma"), gradient("beta")

    def __init__(self, activation, epsilon):
        self.activation = get_elementwise(activation)
        self.epsilon = checks.number_above_zero("epsilon", epsilon, "it keeps the division finite")
        super().__init__()

    def initialize(self, rng):
        """Set gamma to 1 and beta to 0."""
        self.gamma, self.beta = np.ones(self.gamma.shape), np.zeros(self.beta.shape)

    def forward(self, a_prev, training=False):
        """Return a, of the shape of a_prev."""
        self.use_buffers(a_prev.shape[-1] if a_prev.ndim == 4 else len(a_prev))
        x = self._table(a_prev)
        mean, variance = self._mean_and_variance(x, training)
        self._scale = 1 / np.sqrt(variance + self.epsilon)
        self.x_hat = (x - mean) * self._scale
        self._table(self.z)[...] = self._gamma[:, None] * self.x_hat + self._beta[:, None]
        return self.activation.value(self.z, self.a)

    def backward_from_delta(self):
        """Set dgamma and dbeta; return ∂J/∂a_prev, or None in the first layer.

        Notes
        -----
        With d = ∂J/∂x̂ = gamma delta, ∂J/∂x = (d - mean d - x̂ · mean(d x̂)) / √(variance + ε):
        the two means are what mean and variance pass back (Ioffe and Szegedy 2015, section 3).
        """
        delta = self._table(self.delta)
        np.sum(delta * self.x_hat, axis=1, out=self._dgamma)
        np.sum(delta, axis=1, out=self._dbeta)
        if self.is_first:
            return None
        d = self._gamma[:, None] * delta
        mean_d = d.mean(axis=self.axis, keepdims=True)
        mean_dx = (d * self.x_hat).mean(axis=self.axis, keepdims=True)
        self._table(self._da_prev)[...] = (d - mean_d - self.x_hat * mean_dx) * self._scale
        return self._da_prev

    def _table(self, a):
        """Return ``a`` as a view with a feature in each row."""
        return a.T if a.ndim == 2 else a.reshape(len(self._gamma), -1)

    def make_buffers(self, m):
        """Return z, a, delta and ∂J/∂a_prev."""
        shape = arrays.inside(np.empty((m, *self.shape_in))).shape
        return {name: self.new(*shape) for name in ("z", "a", "delta", "_da_prev")}

    def follow(self, shape):
        """Take the shape (n,) or (channels, height, width) of the layer before."""
        if len(shape) == 2:
            raise ValueError(
                f"{self!r} is given sequences of shape {shape} by the layer before: expected "
                "vectors (n,) or images (channels, height, width)"
            )
        n = self._n_features(shape)
        self.shape_in = self.shape_out = shape
        self.parameters = {"gamma": (n,), "beta": (n,)}

    def __repr__(self):
        usual = {"momentum": 0.1, "epsilon": 1e-5}
        options = "".join(
            f", {name}={getattr(self, name)}"
            for name, value in usual.items()
            if getattr(self, name, value) != value
        )
        return f"{type(self).__name__}({self.activation.name!r}{options})"


class BatchNorm(_Normalization):
    """Give each feature mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015).

    A feature is a column of (m, n), or a channel of an image batch, over all its pixels. The
    running averages of mean and variance, taken in training, serve in ``predict`` and ``loss``.

    Parameters
    ----------
    activation : str or Activation
        f, by default the identity; any but softmax.
    momentum : float
        Weight of the new batch in the running averages, above 0 and up to 1.
    epsilon : float
        Above 0; added to the variance.

    Attributes
    ----------
    gamma, beta : ndarray, shape (features,)
        Gain and shift, views into ``theta``; dgamma and dbeta into ``grad``.
    state : dict
        ``mean`` and ``variance``, the running averages. The variance has the divisor N - 1, as
        the paper asks for and PyTorch does; within a batch it has N.

    Raises
    ------
    ValueError
        If a number lies outside its limits, or when a batch has one number per feature only.
    """

    axis = 1

    def __init__(self, activation="identity", *, momentum=0.1, epsilon=1e-5):
        self.momentum = checks.number_above_zero("momentum", momentum, "1 keeps the last batch")
        if self.momentum > 1:
            raise ValueError(f"momentum is {momentum!r}: expected a number above 0 and up to 1")
        super().__init__(activation, epsilon)

    def initialize(self, rng):
        """Set gamma to 1, beta to 0 and the running averages to mean 0 and variance 1."""
        super().initialize(rng)
        n = len(self.gamma)
        self.state = {"mean": self.new(n), "variance": self.new(n) + 1}

    @property
    def smallest_batch(self):
        """2 where a sample has one number per feature: one number has no variance."""
        return 2 if math.prod(self.shape_in[1:]) == 1 else 1

    def _n_features(self, shape):
        return shape[0]

    def _mean_and_variance(self, x, training):
        """Return those of the batch, and average them in; outside training the averages."""
        running_mean, running_variance = self.state["mean"], self.state["variance"]
        if not training:
            return running_mean[:, None], running_variance[:, None]
        N = x.shape[1]
        if N == 1:
            raise ValueError(
                "BatchNorm is given one number per feature: expected a batch of at least 2 "
                "samples, since one has no variance (choose a batch_size that leaves no rest of 1)"
            )
        mean, variance = x.mean(axis=1), x.var(axis=1)
        running_mean += self.momentum * (mean - running_mean)
        running_variance += self.momentum * (variance * (N / (N - 1)) - running_variance)
        return mean[:, None], variance[:, None]


class LayerNorm(_Normalization):
    """Give each sample mean 0 and variance 1 over its features (Ba, Kiros and Hinton 2016).

    Parameters
    ----------
    activation : str or Activation
        f, by default the identity; any but softmax.
    epsilon : float
        Above 0; added to the variance.

    Attributes
    ----------
    gamma, beta : ndarray, shape (features,)
        Gain and shift of every feature, for images of every pixel in every channel; views into
        ``theta``; dgamma and dbeta into ``grad``.

    Raises
    ------
    ValueError
        If epsilon is not above 0.
    """

    axis = 0

    def __init__(self, activation="identity", *, epsilon=1e-5):
        super().__init__(activation, epsilon)

    def _n_features(self, shape):
        return int(np.prod(shape))

    def _mean_and_variance(self, x, training):
        """Return mean and variance of each sample, training or not."""
        return x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
