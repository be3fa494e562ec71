"""Hopfield's network of 1982: memories are states in which every neuron agrees with its inputs.

The paper's neurons are 0 or 1 and their thresholds 0 (``low=0``); most later texts, and a remark of
the paper, take -1 or 1 (``low=-1``). The weights are the same, the networks are not.
"""

import math
from dataclasses import dataclass

import numpy as np

from bpbook import arrays


@dataclass(frozen=True)
class Settled:
    """Where states came to rest.

    Attributes
    ----------
    states : ndarray, shape (m, N)
        The last state of each run.
    sweeps : int
        How often every neuron was asked, the last sweep, in which nothing changed, included.
    at_rest : ndarray of bool, shape (m,)
        Whether the last sweep left the state as it was: False for runs that met the cap.
    """

    states: np.ndarray
    sweeps: int
    at_rest: np.ndarray


def patterns(n, N, rng, low=0):
    """Return n random states of N neurons, each value ``low`` or 1 with equal chance."""
    return np.where(rng.random((n, N)) < 0.5, 1, low)


def weights(memories):
    """Return the paper's equation 2: a sum of outer products of signs, with an empty diagonal.

    Parameters
    ----------
    memories : ndarray, shape (n, N)
        States to be kept; 1 is one value of a neuron, any number below it the other.

    Returns
    -------
    ndarray of int, shape (N, N)
        Symmetric: a connection is as strong one way as the other.

    Raises
    ------
    ValueError
        If the memories are no table of finite numbers.
    """
    memories = arrays.table("memories", memories, None, np.float64, "neurons")
    signs = np.where(memories == 1, 1, -1)
    T = signs.T @ signs
    np.fill_diagonal(T, 0)
    return T


def energy(T, states):
    """Return -½ Σ T_ij V_i V_j over i ≠ j, the paper's equation 7, for each state."""
    states = np.asarray(states)
    off = T - np.diag(np.diag(T))
    return -0.5 * np.einsum("...i,ij,...j->...", states, off, states)


def settle(T, states, rng, low=0, cap=100):
    """Ask one neuron after the other, in random order, until a whole sweep changes nothing.

    A neuron becomes 1 if its inputs add up to more than 0, ``low`` if to less; at 0 it does not
    change.

    Parameters
    ----------
    T : ndarray, shape (N, N)
        ``T[i, j]`` is the connection from neuron j to neuron i.
    states : ndarray, shape (m, N) or (N,)
        Where to begin; each row is a run of its own. All have the same order of neurons.
    rng : numpy.random.Generator
        Draws the order anew for each sweep.
    low : int
        The other value of a neuron, 0 or -1.
    cap : int
        Sweeps at most.

    Returns
    -------
    Settled
    """
    V = np.atleast_2d(states).astype(T.dtype).T.copy()  # a row for each neuron
    sweeps, at_rest = 0, np.zeros(V.shape[1], bool)
    while sweeps < cap and not at_rest.all():
        sweeps, before = sweeps + 1, V.copy()
        for i in rng.permutation(len(T)):
            h = T[i] @ V
            V[i] = np.where(h > 0, 1, np.where(h < 0, low, V[i]))
        at_rest = (before == V).all(axis=0)
    return Settled(V.T.reshape(np.shape(states)), sweeps, at_rest)


def all_at_once(T, states, low=0):
    """Return the states after all neurons changed in the same moment."""
    h = states @ T.T
    return np.where(h > 0, 1, np.where(h < 0, low, states))


def wrong_bits(T, memories, low=0):
    """Return which neurons would leave their memory when asked: True where they would."""
    return all_at_once(T, memories, low) != memories


def predicted_error(n, N, low=0):
    """Return the chance that a bit of a memory is unstable, with Gaussian noise: equation 10.

    The other n - 1 memories add noise of variance (n - 1) N / 2 to a signal of N / 2; with values
    of ±1, of variance (n - 1) N to a signal of N.
    """
    if n < 2:
        return 0.0
    ratio = math.sqrt(N / ((2 if low == 0 else 1) * (n - 1)))
    return 0.5 * math.erfc(ratio / math.sqrt(2))


def flipped(states, count, rng, low=0):
    """Return copies of the states with ``count`` different neurons turned over in each."""
    changed = np.array(states)
    for row in changed:
        places = rng.permutation(len(row))[:count]
        row[places] = 1 + low - row[places]
    return changed
