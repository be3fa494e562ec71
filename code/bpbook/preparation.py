"""Preparing data: labels become rows, rows are divided at random, columns are put on one scale."""

from dataclasses import dataclass

import numpy as np

from bpbook import arrays, checks


def one_hot(labels, n_classes):
    """Return a row per label with a 1 in its column and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, shape (m,)
        Whole numbers from 0 to ``n_classes`` - 1.
    n_classes : int
        Number of columns.

    Returns
    -------
    ndarray, shape (m, n_classes)

    Raises
    ------
    ValueError
        If a label is no whole number or lies outside the classes.
    """
    labels = arrays.real_array("labels", labels)
    n_classes = checks.whole_number("n_classes", n_classes)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(
            f"labels have type {labels.dtype} and shape {labels.shape}: expected whole numbers "
            "in one row, shape (m,), such as np.ravel(labels).astype(int)"
        )
    outside = labels[(labels < 0) | (labels >= n_classes)]
    if len(outside):
        raise ValueError(f"labels hold {outside[0]}: expected 0 to {n_classes - 1}")
    return np.eye(n_classes)[labels]


def split(rng, m, n_first):
    """Divide the row numbers 0 … m-1 at random into two parts.

    Parameters
    ----------
    rng : numpy.random.Generator or int
        Decides who goes where.
    m : int
        Number of rows.
    n_first : int
        How many go to the first part; the rest, at least one, goes to the second.

    Returns
    -------
    pair of ndarray of int

    Raises
    ------
    ValueError
        If nothing would be left for one of the parts.
    """
    m, n_first = checks.whole_number("m", m), checks.whole_number("n_first", n_first)
    if n_first >= m:
        raise ValueError(f"n_first is {n_first}: expected less than {m}, the number of rows")
    order = checks.generator("rng", rng).permutation(m)
    return order[:n_first], order[n_first:]


def folds(rng, m, k):
    """Divide the row numbers 0 … m-1 at random into k parts whose sizes differ by one at most.

    Parameters
    ----------
    rng : numpy.random.Generator or int
        Decides who goes where.
    m : int
        Number of rows.
    k : int
        Number of folds.

    Returns
    -------
    list of k pairs of ndarray of int
        (all rows but those of the fold, the rows of the fold).

    Raises
    ------
    ValueError
        If k is below 2 or above m.
    """
    m, k = checks.whole_number("m", m), checks.whole_number("k", k, minimum=2)
    if k > m:
        raise ValueError(f"k is {k}: expected at most {m}, the number of rows")
    parts = np.array_split(checks.generator("rng", rng).permutation(m), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


@dataclass(frozen=True)
class Scale:
    """Column means and standard deviations, taken from one set and applied to others.

    Attributes
    ----------
    mean, std : ndarray, shape (n,), or a number for all columns
    """

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, values):
        """Measure the columns of ``values``, shape (m, n); std has the divisor m.

        Raises
        ------
        ValueError
            If a column is constant, or ``values`` is no table of finite numbers.
        """
        values = arrays.table("values", values, None, np.float64, "columns")
        constant = values.min(axis=0) == values.max(axis=0)  # rounding can leave std above 0
        if constant.any():
            column = int(np.argmax(constant))
            raise ValueError(
                f"column {column} is constant: it cannot be standardised, leave it out"
            )
        return cls(np.mean(values, axis=0), np.std(values, axis=0))

    def apply(self, values):
        """Return (values - mean) / std.

        Raises
        ------
        ValueError
            If ``values`` is no table of finite numbers with as many columns as were measured.
        """
        return (self._table(values) - self.mean) / self.std

    def undo(self, values):
        """Return values · std + mean; a ValueError is raised as by :meth:`apply`."""
        return self._table(values) * self.std + self.mean

    def _table(self, values):
        columns = len(self.mean) if np.ndim(self.mean) else None
        return arrays.table("values", values, columns, np.float64, "columns")
