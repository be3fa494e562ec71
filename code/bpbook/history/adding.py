"""The adding problem of Hochreiter and Schmidhuber (1997): two numbers, far apart, and their sum.

A sequence has pairs (value, mark). Two values are marked; after the last step the network says
their sum. Values lie in [0, 1), so that the sum has the variance 1/6: the paper's values in
[-1, 1] and its target ½ + (X₁ + X₂)/4 are the same task, with every target halved.
"""

import numpy as np

from bpbook import LSTM, RNN, Adam, Dense, Network
from bpbook.optimizers import clip_gradient

LENGTHS = (10, 20, 50, 100)
REPEATS = 8
SEEDS = range(REPEATS * len(LENGTHS))  # the starts of the shortest length first
CAP, BATCH, RATE, CLIP = 1500, 50, 0.01, 1.0
UNITS = {"RNN": 25, "LSTM": 12}
CORRECT = 0.08  # the paper's 0.04, for targets twice as large
N_TEST = 1000
EVERY = 50  # steps between two looks at the error
BASELINE = 1 / 6  # of whoever always says 1
SOLVED = BASELINE / 10


def sequences(rng, m, length):
    """Return sequences and their sums: one mark in the first half, one in the second.

    Returns
    -------
    X : ndarray, shape (m, length, 2)
    Y : ndarray, shape (m, 1)
    """
    X = np.zeros((m, length, 2), np.float32)
    X[:, :, 0] = rng.random((m, length))
    rows, half = np.arange(m), length // 2
    places = rng.integers(0, half, m), rng.integers(half, length, m)
    for place in places:
        X[rows, place, 1] = 1
    return X, (X[:, :, 0] * X[:, :, 1]).sum(axis=1, keepdims=True)


def network(name, length, seed):
    """Return an RNN or LSTM with one linear output; both have about as many parameters."""
    layer = {"RNN": RNN, "LSTM": LSTM}[name]((length, 2), UNITS[name])
    return Network([layer, Dense(UNITS[name], 1)], "mean_squared_error", rng=seed, dtype=np.float32)


def hold(net):
    """Set the forget gates of an LSTM to 1 for good, which is how it was in 1997.

    A bias of 30 does it: in float32 the gate is 1 exactly, its slope 0, and no step moves it.
    """
    layer = net.layers[0]
    gates = slice(layer.n_out, 2 * layer.n_out)
    layer.W[:, gates] = layer.U[:, gates] = 0
    layer.b[gates] = 30
    return net


def train(name, length, seed, cap=CAP, change=None):
    """Train on new sequences at every step, and look at 1,000 others now and then.

    ``change(net)`` is called before the first step.

    Returns
    -------
    net : Network
    dict
        "mse", after each 50 steps; "solved", the first of these numbers of steps at which the
        error is below a tenth of the baseline, or None; "correct", the share of sequences that
        end within 0.08 of their sum.
    """
    net, rng = network(name, length, seed), np.random.default_rng(seed)
    if change:
        change(net)
    X_test, Y_test = sequences(np.random.default_rng(10_000), N_TEST, length)
    optimizer, path, solved = Adam(RATE), [], None
    for step in range(1, cap + 1):
        _, grad = net.step_gradient(*sequences(rng, BATCH, length))
        clip_gradient(grad, CLIP)
        optimizer.step(net.theta, grad)
        if step % EVERY == 0:
            path.append(net.loss(X_test, Y_test))
            if solved is None and path[-1] < SOLVED:
                solved = step
    near = np.abs(net.predict(X_test) - Y_test) < CORRECT
    return net, {"mse": np.round(path, 5), "solved": solved, "correct": float(near.mean())}


def run(number):
    """Train both: run ``number`` is start ``number % 8`` on length ``number // 8``."""
    length, start = LENGTHS[number // REPEATS], number % REPEATS
    went = {name: train(name, length, start)[1] for name in UNITS}
    return {"length": length, "start": start, **went}
