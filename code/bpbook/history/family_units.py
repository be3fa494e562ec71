"""What the family trees' units stand for: shares of their variance, and counterparts."""

import numpy as np


def person_weights(theta):
    """Return the weights from the people to their six units, shape (24, 6)."""
    return np.asarray(theta)[:144].reshape(24, 6)


def relation_weights(theta):
    """Return the weights from the relations to their six units, shape (12, 6)."""
    return np.asarray(theta)[150:222].reshape(12, 6)


def explained(W, groups):
    """Return which share of each column's variance lies between groups of rows.

    Parameters
    ----------
    W : array_like, shape (..., n, units)
        Weights from n people.
    groups : array_like, shape (n,)
        The group of each.

    Returns
    -------
    ndarray, shape (..., units)
        0 if all groups have the same mean, 1 if nothing varies within a group.
    """
    W, groups = np.asarray(W, float), np.asarray(groups)
    centred = W - W.mean(axis=-2, keepdims=True)
    means = [(np.sum(groups == g), centred[..., groups == g, :].mean(axis=-2))
             for g in np.unique(groups)]  # fmt: skip
    return sum(n * mean**2 for n, mean in means) / np.square(centred).sum(axis=-2)


def counterparts(W):
    """Return how many of the twelve English have their counterpart as the nearest Italian.

    Each family's mean is taken off first, so that what tells the families apart does not count.
    """
    W = np.asarray(W, float)
    english, italian = W[:12] - W[:12].mean(axis=0), W[12:] - W[12:].mean(axis=0)
    apart = np.square(english[:, None] - italian[None]).sum(axis=2)
    return int((apart.argmin(axis=1) == np.arange(12)).sum())
