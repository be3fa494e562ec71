"""A task for attention: of five digits in a row, each with a colour, tell the colour of one."""

import numpy as np

from bpbook import Adam, Dense, Network
from bpbook.data import one_hot
from bpbook.history import small_digits
from bpbook.history.attention import Lookup

SEEDS = range(10)
ITEMS, COLOURS, FEATURES = 5, 4, 196 + 4 + 10
STEPS, LOOK_EVERY, BATCH, RATE = 600, 50, 50, 0.003
KINDS = {"attention": True, "mean": False}


def rows_of_digits(rows, m, rng):
    """Return sequences, the colours asked for, and where in the row they are.

    Parameters
    ----------
    rows : slice
        The part of the images that is drawn from.
    m : int
        Number of sequences.
    rng : numpy.random.Generator
        Draws five different digits, an image of each, its colour, and the question.

    Returns
    -------
    X : ndarray, shape (m, 6, 210)
        First the question: which of ten digits. Then the items: image and colour.
    colours : ndarray of int, shape (m,)
    places : ndarray of int, shape (m,)
    """
    images, labels = small_digits.part(rows)
    digits = rng.random((m, 10)).argsort(axis=1)[:, :ITEMS]
    picked = np.empty((m, ITEMS), int)
    for digit in range(10):
        which = digits == digit
        picked[which] = rng.choice(np.flatnonzero(labels == digit), which.sum())
    colours = rng.integers(COLOURS, size=(m, ITEMS))
    places = rng.integers(ITEMS, size=m)
    X = np.zeros((m, 1 + ITEMS, FEATURES))
    X[:, 0, 200:] = one_hot(digits[np.arange(m), places], 10)
    X[:, 1:, :196] = images[picked]
    X[:, 1:, 196:200] = np.eye(COLOURS)[colours]
    return X, colours[np.arange(m), places], places


def network(kind, seed):
    """Return a network that pools by attention or by the mean."""
    pool = Lookup(1 + ITEMS, FEATURES, 16, 32, attends=KINDS[kind])
    layers = [pool, Dense(48, 64, "relu"), Dense(64, COLOURS, "softmax")]
    return Network(layers, "categorical_cross_entropy", rng=seed)


def right(net, X, colours):
    """Return the percentage of questions that are answered."""
    return 100 * float(np.mean(net.predict(X).argmax(axis=1) == colours))


def train(net, seed, steps=STEPS):
    """Train on new sequences in each step; yield the step before each, and after the last."""
    rng, optimizer = np.random.default_rng(seed), Adam(RATE)
    for step in range(steps):
        yield step
        X, colours, _ = rows_of_digits(small_digits.POOL, BATCH, rng)
        _, grad = net.step_gradient(*net.check_batch(X, one_hot(colours, COLOURS)))
        optimizer.step(net.theta, grad)
    yield steps


def run(seed):
    """Train both networks, and ask 1,000 questions about unseen images as they learn."""
    asked = rows_of_digits(small_digits.TEST, 1000, np.random.default_rng(1000 + seed))
    found = {}
    for kind in KINDS:
        net, curve = network(kind, seed), []
        for step in train(net, seed):
            if step % LOOK_EVERY == 0:
                curve.append(right(net, *asked[:2]))
        found[kind] = curve
    return found
