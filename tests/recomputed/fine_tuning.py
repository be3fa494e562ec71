"""Fine-tuning: what each method gains on 5 to 9 and forgets of 0 to 4, by labels and rate."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits, weights

SEEDS, RATES = range(10), (0.01, 0.03, 0.1, 0.3)


@functools.cache
def images():
    """Return images of 14 × 14, labels, and the rows to learn from, choose and judge with."""
    X, labels = digits()
    X = X.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)
    order = np.random.default_rng(3).permutation(10_000)
    return X, labels, order[:7000], order[7000:8000], order[8000:]


def start(seed):
    rng = np.random.default_rng(seed)
    W = [weights(rng, 196, 64, "he"), weights(rng, 64, 32, "he"), weights(rng, 32, 5, "xavier")]
    return [W[0], np.zeros(64), W[1], np.zeros(32), W[2], np.zeros(5)]


def forward(parameters, x):
    W1, b1, W2, b2, W3, b3 = parameters
    a1 = np.maximum(x @ W1 + b1, 0)
    a2 = np.maximum(a1 @ W2 + b2, 0)
    z = a2 @ W3 + b3
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return a1, a2, e / e.sum(axis=1, keepdims=True)


def train(parameters, x, classes, rates, steps, seed):
    """Take steps with momentum in batches of 25, each layer at its rate; at None it is frozen."""
    rng, velocity = np.random.default_rng(seed), [0 * p for p in parameters]
    size = min(25, len(x))
    for _ in range(-(-steps // -(-len(x) // size))):
        order = rng.permutation(len(x))
        for first in range(0, len(x), size):
            rows = order[first : first + size]
            a1, a2, a3 = forward(parameters, x[rows])
            d3 = (a3 - np.eye(5)[classes[rows]]) / len(rows)
            d2 = d3 @ parameters[4].T * (a2 > 0)
            d1 = d2 @ parameters[2].T * (a1 > 0)
            slopes = [x[rows].T @ d1, d1.sum(axis=0), a1.T @ d2, d2.sum(axis=0),
                      a2.T @ d3, d3.sum(axis=0)]  # fmt: skip
            for i, slope in enumerate(slopes):
                if rates[i // 2] is not None:
                    velocity[i] = 0.9 * velocity[i] + slope
                    parameters[i] = parameters[i] - rates[i // 2] * velocity[i]
    return parameters


@functools.cache
def pretrained(seed):
    X, labels, pool, _, _ = images()
    low = pool[labels[pool] < 5]
    return train(start(seed), X[low], labels[low], 3 * [0.03], 1400, seed)


def right(parameters, rows, first):
    X, labels, *_ = images()
    guess = forward(parameters, X[rows])[2].argmax(axis=1) + first
    return 100 * np.mean(guess == labels[rows])


@functools.cache
def read(method, n, rate):
    """Return 5-9 to choose with, 5-9 in the test, 0-4 in the test, means over the seeds."""
    X, labels, pool, choose, test = images()
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        of = [pool[labels[pool] == digit] for digit in range(5, 10)]
        rows = np.concatenate([rng.choice(r, n, replace=False) for r in of])
        parameters = start(100 + seed)
        if method != "scratch":
            parameters[:4] = pretrained(seed)[:4]
        stages = {
            "frozen": [[None, None, rate]],
            "gradual": [[None, None, rate], [None, rate, rate], 3 * [rate]],
            "by layer": [[rate / 2.6**2, rate / 2.6, rate]],
        }.get(method, [3 * [rate]])
        for rates in stages:
            parameters = train(
                parameters, X[rows], labels[rows] - 5, rates, 150 // len(stages), seed
            )
        high, low = ([r[labels[r] >= 5] for r in (choose, test)], test[labels[test] < 5])
        again = parameters[:4] + pretrained(seed)[4:]
        found.append([right(parameters, part, 5) for part in high] + [right(again, low, 0)])
    return np.mean(found, axis=0)


def chosen(method, n):
    return max(RATES, key=lambda rate: read(method, n, rate)[0])


@functools.cache
def before():
    _, labels, *_, test = images()
    rows = test[labels[test] < 5]
    return np.mean([right(pretrained(seed), rows, 0) for seed in SEEDS])


def plane(labels_a_digit, method):
    n = int(labels_a_digit)
    found = {"chosen": chosen(method, n)}
    scratch = read("scratch", n, chosen("scratch", n))[1]
    for i, rate in enumerate(RATES):
        _, new, old = read(method, n, rate)
        lost, gain = before() - old, new - scratch
        if lost < 45 and gain > -25:  # beyond the axes training is near divergence, and chaotic
            found |= {f"lost_{i}": lost, f"gain_{i}": gain}
    return found


PAGE = "chapters/practice/fine_tuning.html"
PAIRS = ", ".join(
    rf"at {rate} (?:(?P<lost_{i}>{NUMBER}) and (?P<gain_{i}>{NUMBER})|beyond the axes)"
    for i, rate in enumerate(RATES)
)
EXPLORERS = [(
    r"(?P<method>[a-z ]+), (?P<labels_a_digit>\d+) labels a digit, points of 0–4 forgotten and of "
    rf"5–9 above scratch by rate: {PAIRS}; chosen (?P<chosen>{NUMBER})\.",
    plane,
)]  # fmt: skip
