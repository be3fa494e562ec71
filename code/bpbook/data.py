"""The data of the book: real sets from the folder ``data/``, drawn ones, and what prepares them."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpbook import checks
from bpbook.preparation import Scale, folds, one_hot, split

__all__ = [
    "Digits",
    "HousePrices",
    "Scale",
    "digits",
    "folds",
    "house_prices",
    "one_hot",
    "split",
    "two_moons",
]
FOLDER = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True)
class HousePrices:
    """546 houses sold in Windsor, Canada, in 1987 (Anglin and Gençay 1996).

    Attributes
    ----------
    X : ndarray, shape (546, 3)
        Lot size in square feet, number of bedrooms, preferred area (1 yes, 0 no).
    Y : ndarray, shape (546, 1)
        Sale price in dollars, presumably Canadian: the documentation names no currency.
    names : tuple of str
        What the columns of X are called.
    """

    X: np.ndarray
    Y: np.ndarray
    names: tuple = ("lot size", "bedrooms", "preferred area")


def house_prices():
    """Return the houses, in the order of the file.

    Returns
    -------
    HousePrices
        float64 arrays.

    Raises
    ------
    FileNotFoundError
        If the folder ``data/`` of the book is not where the package expects it.
    """
    with _file("windsor_house_prices.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    X = [(float(r["lotsize"]), float(r["bedrooms"]), float(r["prefer"] == "yes")) for r in rows]
    return HousePrices(np.array(X), np.array([[float(r["price"])] for r in rows]))


@dataclass(frozen=True)
class Digits:
    """10,000 handwritten digits of 28 × 28 pixels, from the training set of MNIST.

    Attributes
    ----------
    X : ndarray, shape (10000, 784)
        Pixels row by row, from 0 (paper) to 1 (ink), float32.
    labels : ndarray of int, shape (10000,)
        Which digit it is.
    """

    X: np.ndarray
    labels: np.ndarray

    @property
    def Y(self):
        """The labels as rows with one 1, shape (10000, 10)."""
        return one_hot(self.labels, 10)

    @property
    def images(self):
        """X as images of one channel, shape (10000, 1, 28, 28), as Conv2D takes them."""
        return self.X.reshape(-1, 1, 28, 28)


def digits():
    """Return the digits, in the order of the file, which was shuffled once.

    Returns
    -------
    Digits

    Raises
    ------
    FileNotFoundError
        If the folder ``data/`` of the book is not where the package expects it.
    """
    with np.load(_file("mnist10k.npz"), allow_pickle=False) as file:
        X = file["images"].reshape(-1, 784).astype(np.float32) / 255
        return Digits(X, file["labels"].astype(int))


def two_moons(rng, m, noise=0.1):
    """Return points on two interleaved half circles, as two classes.

    The first is the upper half of the unit circle, the second a lower half, moved by (1, 0.5).

    Parameters
    ----------
    rng : numpy.random.Generator or int
        Draws the points.
    m : int
        Number of points, half of them (rounded up) in class 0.
    noise : float
        Standard deviation of what is added to both coordinates, 0 or above.

    Returns
    -------
    X : ndarray, shape (m, 2)
    Y : ndarray, shape (m, 1)
        0 or 1.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """
    rng, m = checks.generator("rng", rng), checks.whole_number("m", m, minimum=2)
    noise = checks.number_not_below_zero("noise", noise)
    Y = (np.arange(m) >= (m + 1) // 2).astype(float)
    angle = rng.uniform(0, np.pi, m)
    sign = 1 - 2 * Y
    X = np.column_stack([Y + sign * np.cos(angle), 0.5 * Y + sign * np.sin(angle)])
    order = rng.permutation(m)
    return (X + noise * rng.standard_normal((m, 2)))[order], Y[order, None]


def _file(name):
    path = FOLDER / name
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there: bpbook reads the book's folder data/, so install it from a "
            "checkout of the book with `pip install -e .`"
        )
    return path
