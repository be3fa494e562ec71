"""Ordered derivatives, as Werbos calls them, and a net of units in a row, without layers.

Unit i may hear every unit before it. Its input is net_i = Σ_j x_j W_ji over j < i, its output
x_i = s(net_i). Layers are the case in which most links are missing.
"""

import numpy as np


def ordered_derivatives(partials, target):
    """Return how much the target moves with each quantity of an ordered system, all ways counted.

    Parameters
    ----------
    partials : ndarray, shape (n, n)
        ``partials[i, j]``: the simple partial derivative, ∂z_j/∂z_i in the equation of z_j; it is
        0 unless i < j.
    target : int
        Which quantity.
    """
    total = np.zeros(len(partials))
    total[target] = 1
    for i in reversed(range(target)):
        total[i] = partials[i, i + 1 :] @ total[i + 1 :]
    return total


def sigmoid(z):
    """Return s(z) = 1 / (1 + e^-z)."""
    return 1 / (1 + np.exp(-z))


def outputs(W, given):
    """Return x of all units, one row for each sample; the first units are given."""
    x = np.zeros((len(given), len(W)))
    x[:, : given.shape[1]] = given
    for i in range(given.shape[1], len(W)):
        x[:, i] = sigmoid(x[:, :i] @ W[:i, i])
    return x


def ordered_sweep(W, x, direct, n_given):
    """Return F_net and F_W: the ordered derivatives of the error by all net_i and all W_ji.

    Parameters
    ----------
    W : ndarray, shape (n, n)
        ``W[j, i]`` is the link from unit j to unit i, for j < i.
    x : ndarray, shape (m, n)
        As :func:`outputs` returns it.
    direct : ndarray, shape (m, n)
        The simple partial derivatives of the error by each x: 0 but for the outputs.
    n_given : int
        How many units are given.
    """
    F_net = np.zeros_like(x)
    for i in reversed(range(n_given, len(W))):
        F_x = direct[:, i] + F_net[:, i + 1 :] @ W[i, i + 1 :]
        F_net[:, i] = x[:, i] * (1 - x[:, i]) * F_x
    return F_net, np.triu(x.T @ F_net, 1)


def from_layers(layers):
    """Return W of the net that does what sigmoid layers do; unit 0 is 1, for the biases."""
    sizes = [layers[0].W.shape[0], *(layer.W.shape[1] for layer in layers)]
    W, first = np.zeros((1 + sum(sizes), 1 + sum(sizes))), 1
    for layer, n_in in zip(layers, sizes, strict=False):
        before = slice(first, first + n_in)
        after = slice(first + n_in, first + n_in + layer.W.shape[1])
        W[before, after], W[0, after] = layer.W, layer.b
        first += n_in
    return W
