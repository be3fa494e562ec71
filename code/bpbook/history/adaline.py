"""ADALINE (1960): the error is taken before the threshold, and every sample moves the weights.

The rule, least mean squares or LMS, is w ← w + η (y - x · w) x. A column of ones in X carries the
bias.
"""

import numpy as np


def step(w, x, y, rate):
    """Return the weights after one sample x, shape (n,), with the target y."""
    return w + rate * (y - x @ w) * x


def learn(X, y, rate, sweeps, rng):
    """Learn from zero weights, sample by sample, in a new random order each sweep.

    Parameters
    ----------
    X : ndarray, shape (m, n)
        The samples, a column of ones among them.
    y : ndarray, shape (m,)
        The targets.
    rate : callable
        ``rate(t)`` is η of update t, counted from 0.
    sweeps : int
        Passes over the samples.
    rng : numpy.random.Generator
        Shuffles them.

    Returns
    -------
    ndarray, shape (sweeps + 1, n)
        The weights at first and after each sweep.
    """
    w, path, t = np.zeros(X.shape[1]), [np.zeros(X.shape[1])], 0
    for _ in range(sweeps):
        for i in rng.permutation(len(X)):
            w = step(w, X[i], y[i], rate(t))
            t += 1
        path.append(w)
    return np.array(path)


def least_squares(X, y):
    """Return the weights with the least Σ (y - x · w)², by :func:`numpy.linalg.lstsq`."""
    return np.linalg.lstsq(X, y, rcond=None)[0]
