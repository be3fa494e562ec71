"""The digits as images of 14 × 14 pixels, in three parts, and how often a network misreads them."""

import functools

import numpy as np

from bpbook import DivergedError, fit
from bpbook.data import digits, one_hot

POOL, VALIDATION, TEST = slice(0, 7000), slice(7000, 8000), slice(8000, 10_000)


@functools.cache
def images():
    """Return the images, shape (10000, 196), and their labels; every 2 × 2 pixels are averaged."""
    data = digits()
    blocks = data.X.astype(float).reshape(-1, 14, 2, 14, 2)
    return blocks.mean(axis=(2, 4)).reshape(-1, 196), data.labels


def draw(n, seed):
    """Return images and labels of ``n`` digits of the pool."""
    X, labels = images()
    rows = np.random.default_rng(seed).choice(POOL.stop, n, replace=False)
    return X[rows], labels[rows]


def part(rows):
    """Return images and labels of ``VALIDATION`` or ``TEST``."""
    X, labels = images()
    return X[rows], labels[rows]


def errors(net, rows):
    """Return the percentage of a part that a network misreads."""
    X, labels = part(rows)
    return 100 * float(np.mean(net.predict(X).argmax(axis=1) != labels))


def learn(net, X, labels, optimizer, epochs, seed, batch_size=50):
    """Train, and return the loss of each epoch; None for those that were not reached."""
    try:
        losses = fit(net, X, one_hot(labels, 10), optimizer=optimizer, epochs=epochs, rng=seed,
                     batch_size=batch_size, progress=False).loss  # fmt: skip
    except DivergedError as stopped:
        losses = stopped.history.loss
    return [*losses, *[None] * (epochs - len(losses))]


def outcome(net, X, labels, optimizer, epochs, seed, batch_size=50):
    """Train, and return the losses of the epochs and the errors on both other parts in per cent."""
    losses = learn(net, X, labels, optimizer, epochs, seed, batch_size)
    return {"loss": losses, "validation": errors(net, VALIDATION), "test": errors(net, TEST)}


def grid(make, optimizer, rates, data, epochs, seed):
    """Return the outcome of a new network at each rate, by the rate.

    Parameters
    ----------
    make, optimizer : callable
        ``make()`` returns the network, ``optimizer(rate)`` what trains it.
    """
    return {f"{rate:g}": outcome(make(), *data, optimizer(rate), epochs, seed) for rate in rates}


def best(stored, *names):
    """Return the setting with the least mean validation error, and what each seed gave there.

    Parameters
    ----------
    stored : list of dict
        From :func:`bpbook.history.runs.load`.
    *names : str
        Where in a run the settings lie side by side.
    """
    for name in names:
        stored = [run[name] for run in stored]
    means = {key: np.mean([run[key]["validation"] for run in stored]) for key in stored[0]}
    chosen = min(means, key=means.get)
    return chosen, [run[chosen] for run in stored]
