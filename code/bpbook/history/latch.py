"""The latch of Bengio, Simard and Frasconi (1994): one neuron is to keep one bit for T steps.

a[t] = tanh(w a[t-1] + u[t]). At the first step u is the input of the sequence's class, which is
learnt as w is; after that u is noise. The targets at the end are 0.8 and -0.8. The task is told so
by Schmidhuber, Hochreiter and Bengio (2001), who solve it by guessing.
"""

import numpy as np

from bpbook import RNN, SGD, Dense, Network

LENGTHS = (5, 10, 20, 40)
STARTS = (0.5, 1.0, 2.0, 3.0)  # w at first
SEEDS = range(40)
NOISE, TARGET = np.sqrt(0.2), 0.8
CAP, BATCH, RATE = 300, 32, 0.3
N_TEST = 500
SOLVED = 0.05  # the largest share of wrong signs
WIDEST, TRIALS = 100, 1000  # of guesses
LEARNT = np.array([0, 1, 1, 1, 0, 0, 0])  # what training may change


def network(length):
    """Return a layer of one tanh neuron and an output that repeats it."""
    layers = [RNN((length, 3), 1), Dense(1, 1)]
    return Network(layers, "mean_squared_error", rng=0)


def parameters(w, inputs):
    """Return theta: noise weight 1, the inputs of both classes, w, no bias; the output repeats."""
    return np.array([1.0, *inputs, w, 0.0, 1.0, 0.0])


def sequences(rng, m, length):
    """Return (noise, class 1, class 2) of each step, shape (m, length, 3), and targets (m, 1)."""
    first = rng.random(m) < 0.5
    X = np.zeros((m, length, 3))
    X[:, 1:, 0] = NOISE * rng.standard_normal((m, length - 1))
    X[:, 0, 1], X[:, 0, 2] = first, ~first
    return X, np.where(first, TARGET, -TARGET)[:, None]


def wrong(net, length):
    """Return the share of 500 sequences whose end has the wrong sign."""
    X, Y = sequences(np.random.default_rng(10_000), N_TEST, length)
    return float(np.mean(np.sign(net.predict(X)) != np.sign(Y)))


def train(length, start, seed, cap=CAP):
    """Return a network after ``cap`` steps of gradient descent, each on 32 new sequences."""
    rng = np.random.default_rng(seed)
    net, optimizer = network(length), SGD(RATE)
    net.theta = parameters(start, rng.uniform(-1, 1, 2))
    for _ in range(cap):
        _, grad = net.step_gradient(*sequences(rng, BATCH, length))
        optimizer.step(net.theta, grad * LEARNT)
    return net


def guess(length, seed):
    """Return how many guesses it takes until at most 5 % of the signs are wrong, or None.

    The three numbers are drawn evenly from [-100, 100].
    """
    rng, net = np.random.default_rng(seed), network(length)
    for trial in range(1, TRIALS + 1):
        w, *inputs = rng.uniform(-WIDEST, WIDEST, 3)
        net.theta = parameters(w, inputs)
        if wrong(net, length) <= SOLVED:
            return trial
    return None


def run(seed):
    """Train for each length and start; guess for each length."""
    found = {"guesses": {str(length): guess(length, seed) for length in LENGTHS}}
    for start in STARTS:
        nets = {str(length): train(length, start, seed) for length in LENGTHS}
        found[f"w {start:g}"] = {name: wrong(net, int(name)) for name, net in nets.items()}
    return found
