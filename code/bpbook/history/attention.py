"""Scaled dot-product attention (Vaswani et al. 2017), forward and backward."""

import numpy as np

from bpbook.layers import Layer, gradient, view


def attend(Q, K, V):
    """Return softmax(Q Kᵀ / √d) V, and the softmax.

    Parameters
    ----------
    Q, K, V : ndarray, shapes (…, n, d), (…, T, d) and (…, T, d_v)
        Queries, keys and values.

    Returns
    -------
    A : ndarray, shape (…, n, d_v)
        For each query a mean of the values.
    P : ndarray, shape (…, n, T)
        Its weights; each row is positive and adds up to 1.
    """
    S = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    P = np.exp(S - S.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    return P @ V, P


def attend_backward(dA, Q, K, V, P):
    """Return ∂J/∂Q, ∂J/∂K and ∂J/∂V for ∂J/∂A."""
    dP = dA @ V.swapaxes(-1, -2)
    dS = P * (dP - (P * dP).sum(axis=-1, keepdims=True)) / np.sqrt(Q.shape[-1])
    return dS @ K, dS.swapaxes(-1, -2) @ Q, P.swapaxes(-1, -2) @ dA


class Lookup(Layer):
    """The first row of a sequence is a question; the layer pools the other rows to answer it.

    With x₀ the question and x₁ … x_T the rest: q = x₀ Wq, kᵢ = xᵢ Wk, vᵢ = relu(xᵢ Wv). The output
    is the pooled values beside q.

    Parameters
    ----------
    n_steps, n_features : int
        Rows of a sequence, the question included, and numbers in each.
    n_key, n_value : int
        Lengths of q and k, and of v.
    attends : bool
        Whether the weights of the values are those of :func:`attend`; else all are 1 / T.

    Attributes
    ----------
    Wq, Wk, Wv : ndarray
        Views into ``theta``; without attention there is no Wk.
    P : ndarray, shape (m, 1, T)
        The weights of the last batch.
    """

    Wq, Wk, Wv = view("Wq"), view("Wk"), view("Wv")
    dWq, dWk, dWv = gradient("Wq"), gradient("Wk"), gradient("Wv")

    def __init__(self, n_steps, n_features, n_key, n_value, attends=True):
        self.n_key, self.n_value, self.attends = n_key, n_value, attends
        shapes = {"Wq": (n_features, n_key), "Wv": (n_features, n_value)}
        if attends:
            shapes["Wk"] = (n_features, n_key)
        super().__init__((n_steps, n_features), (n_value + n_key,), **shapes)

    def initialize(self, rng):
        """Draw normally with the variance 1 / fan-in."""
        for name, shape in self.parameters.items():
            setattr(self, name, rng.standard_normal(shape) / np.sqrt(shape[0]))

    def forward(self, a_prev, training=False):
        """Return pooled values and q, shape (m, n_value + n_key), for (n_steps, m, n_features)."""
        x = a_prev.transpose(1, 0, 2)  # samples first
        self.question, self.items = x[:, :1], x[:, 1:]
        self.Q, self.V = self.question @ self._Wq, np.maximum(self.items @ self._Wv, 0)
        if self.attends:
            self.K = self.items @ self._Wk
            pooled, self.P = attend(self.Q, self.K, self.V)
        else:
            m, T, _ = self.items.shape
            self.P = np.full((m, 1, T), 1 / T)
            pooled = self.P @ self.V
        return np.concatenate([pooled, self.Q], axis=2)[:, 0]

    def backward(self, da):
        """Fill the gradients and return ∂J/∂a_prev, or None in the first layer."""
        d_pooled, dQ = da[:, None, : self.n_value], da[:, None, self.n_value :]
        if self.attends:
            through, dK, dV = attend_backward(d_pooled, self.Q, self.K, self.V, self.P)
            dQ = dQ + through
            self._dWk[...] = _summed(self.items, dK)
        else:
            dV = self.P.swapaxes(1, 2) @ d_pooled
        dU = dV * (self.V > 0)
        self._dWq[...], self._dWv[...] = _summed(self.question, dQ), _summed(self.items, dU)
        if self.is_first:
            return None
        d_items = dU @ self._Wv.T + (dK @ self._Wk.T if self.attends else 0)
        return np.concatenate([dQ @ self._Wq.T, d_items], axis=1).transpose(1, 0, 2)

    def __repr__(self):
        sizes = (*self.shape_in, self.n_key, self.n_value)
        return f"Lookup({', '.join(map(str, sizes))}, attends={self.attends})"


def _summed(x, d):
    """Return Σ xᵀ d over samples and rows."""
    return x.reshape(-1, x.shape[-1]).T @ d.reshape(-1, d.shape[-1])
