"""The perceptron's rule: where the sign is wrong, add the sample to the weights, times its class.

Everything is said in the rows z = y · (1, x): class +1 or -1 times the sample, with a 1 in front
for the bias. The weights w are right where z · w > 0.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Learned:
    """What a run of the rule leaves behind.

    Attributes
    ----------
    path : ndarray, shape (mistakes + 1, n)
        The weights before the first update and after each.
    wrong : list of int
        The sample that was wrong, for each update.
    sweeps : int
        Passes over the samples, the last one included.
    separated : bool
        Whether the last pass was without a mistake.
    """

    path: np.ndarray
    wrong: list
    sweeps: int
    separated: bool

    @property
    def mistakes(self):
        """The number of updates."""
        return len(self.wrong)


def signed(X, y):
    """Return the rows y · (1, x), shape (m, 1 + n), for y of +1 and -1, shape (m,)."""
    return y[:, None] * np.column_stack([np.ones(len(X), X.dtype), X])


def learn(Z, sweeps, rng=None):
    """Learn from zero weights until a pass makes no mistake.

    Parameters
    ----------
    Z : ndarray, shape (m, n)
        The rows y · (1, x), as :func:`signed` makes them. Whole numbers stay whole.
    sweeps : int
        Passes at most.
    rng : numpy.random.Generator, optional
        Shuffles the samples before each pass; without it they come in their order.

    Returns
    -------
    Learned
    """
    w, path, wrong = np.zeros_like(Z[0]), [np.zeros_like(Z[0])], []
    for sweep in range(1, sweeps + 1):
        before = len(wrong)
        for i in range(len(Z)) if rng is None else rng.permutation(len(Z)):
            if Z[i] @ w <= 0:
                w = w + Z[i]
                wrong.append(int(i))
                path.append(w)
        if len(wrong) == before:
            return Learned(np.array(path), wrong, sweep, True)
    return Learned(np.array(path), wrong, sweeps, False)


def widest(Z, tolerance=1e-6, steps=100_000):
    """Return the separator with the widest margin, and what the widest margin lies between.

    The shortest mean p of the rows, each with a share, is that separator: no w of length 1 can
    have every z · w above ‖p‖, since the mean of z · w is p · w ≤ ‖p‖. Each step moves share from
    the row that is furthest along p to the one that is least.

    Parameters
    ----------
    Z : ndarray, shape (m, n)
        The rows y · (1, x).
    tolerance : float
        The relative distance of the two limits at which to stop.
    steps : int
        At most so many.

    Returns
    -------
    u : ndarray, shape (n,)
        Of length 1.
    reached : float
        The margin of u, the least z · u: a lower limit of the widest.
    limit : float
        An upper limit.

    Raises
    ------
    ValueError
        If the rows cannot be separated, or not within so many steps.
    """
    shares = np.zeros(len(Z))
    shares[np.argmin(np.einsum("ij,ij->i", Z, Z))] = 1
    for _ in range(steps):
        p = shares @ Z
        along = Z @ p
        least, length = np.argmin(along), np.sqrt(p @ p)
        if along[least] > (1 - tolerance) * length**2:
            return p / length, along[least] / length, length
        used = np.flatnonzero(shares)
        furthest = used[np.argmax(along[used])]
        direction = Z[least] - Z[furthest]
        size = (along[furthest] - along[least]) / max(direction @ direction, 1e-300)
        size = min(size, shares[furthest])
        shares[least] += size
        shares[furthest] = 0 if size == shares[furthest] else shares[furthest] - size
    raise ValueError(f"no margin was found in {steps} steps: expected rows that can be separated")


def radius(Z):
    """Return R, the length of the longest row."""
    return float(np.sqrt(np.einsum("ij,ij->i", Z, Z).max()))
