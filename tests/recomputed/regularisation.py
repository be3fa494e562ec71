"""Regularisation: the network on few digits, and the minimiser under a penalty."""

import functools
import itertools

import numpy as np

from recomputed.shared import NUMBER, digits, weights


@functools.cache
def few_digits(percent_wrong):
    """Return images of 14 × 14, labels of which so many are wrong, and the rows used."""
    X, labels = digits()
    X = X.reshape(-1, 14, 2, 14, 2).mean(axis=4).mean(axis=2).reshape(-1, 196)
    known = np.random.default_rng(7).permutation(10_000)[:8000]
    rng, labels = np.random.default_rng(1), labels.copy()
    if percent_wrong:
        wrong = known[rng.random(8000) < percent_wrong / 100]
        labels[wrong] = (labels[wrong] + rng.integers(1, 10, len(wrong))) % 10
    learn = np.random.default_rng(0).choice(known[:7000], 300, replace=False)
    return X, labels, learn, known[7000:]


def few_digits_network(strength, dropout, percent_wrong):
    """Train 196-50-10 for 60 epochs in batches of 75, with momentum, in plain NumPy."""
    strength, rate = float(strength), float(dropout)
    X, labels, learn, watch = few_digits(int(percent_wrong))
    rng = np.random.default_rng(0)
    parameters = [weights(rng, 196, 50, "he"), np.zeros(50)]
    drop = rng.spawn(1)[0]
    parameters += [weights(rng, 50, 10, "xavier"), np.zeros(10)]
    W1, b1, W2, b2 = parameters
    velocity = [np.zeros_like(p) for p in parameters]

    def softmax(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def judge(rows):
        p = softmax(np.maximum(X[rows] @ W1 + b1, 0) @ W2 + b2)
        loss = -np.mean(np.log(p[np.arange(len(rows)), labels[rows]]))
        return loss, 100 * np.mean(p.argmax(axis=1) == labels[rows])

    shuffle = np.random.default_rng(0)
    for _ in range(60):
        order = learn[shuffle.permutation(300)]
        for rows in np.split(order, 4):
            a1 = np.maximum(X[rows] @ W1 + b1, 0)
            mask = np.where(drop.random(a1.shape) < rate, 0, 1 / (1 - rate))
            delta2 = (softmax(a1 * mask @ W2 + b2) - np.eye(10)[labels[rows]]) / 75
            delta1 = delta2 @ W2.T * mask * (a1 > 0)
            gradients = [
                X[rows].T @ delta1 + strength * W1, delta1.sum(axis=0),
                (a1 * mask).T @ delta2 + strength * W2, delta2.sum(axis=0),
            ]  # fmt: skip
            for p, v, gradient in zip(parameters, velocity, gradients, strict=True):
                v *= 0.9
                v += gradient
                p -= 0.1 * v
    (loss, _), (valid_loss, percent) = judge(learn), judge(watch)
    return {"loss": loss, "valid_loss": valid_loss, "percent": percent}


def penalised_minimum(penalty, strength, tilt):
    """Minimise a tilted quadratic under a penalty; for L1 by trying all patterns of signs."""
    strength, angle = float(strength), np.radians(float(tilt))
    cosine, sine = np.cos(angle), np.sin(angle)
    H = np.array([[cosine**2 + 4 * sine**2, -3 * sine * cosine],
                  [-3 * sine * cosine, sine**2 + 4 * cosine**2]])  # fmt: skip
    centre = np.array([1.6, 0.7])
    if penalty == "L2":
        theta = np.linalg.inv(H + strength * np.eye(2)) @ H @ centre
        return {"one": theta[0], "two": theta[1], "zeros": 0}

    def J(theta):
        return (theta - centre) @ H @ (theta - centre) / 2 + strength * np.abs(theta).sum()

    found = []
    for signs in itertools.product((-1, 0, 1), repeat=2):
        signs, theta = np.array(signs), np.zeros(2)
        free = signs != 0
        if free.any():
            slopes = (H @ centre)[free] - strength * signs[free]
            theta[free] = np.linalg.solve(H[np.ix_(free, free)], slopes)
        if (np.sign(theta) == signs).all():
            found.append(theta)
    theta = min(found, key=J)
    return {"one": theta[0], "two": theta[1], "zeros": int((theta == 0).sum())}


PAGE = "chapters/mathematics/regularisation.html"
EXPLORERS = [(
    rf"Strength (?P<strength>{NUMBER}), dropout (?P<dropout>{NUMBER}), "
    rf"(?P<percent_wrong>\d+)% of labels wrong: after 60 epochs the training loss is "
    rf"(?P<loss>{NUMBER}), the validation loss (?P<valid_loss>{NUMBER}), and "
    rf"(?P<percent>{NUMBER})% of the validation labels",
    few_digits_network,
), (
    rf"(?P<penalty>L[12]), strength (?P<strength>{NUMBER}), tilt (?P<tilt>\d+)°: minimiser "
    rf"\((?P<one>{NUMBER}), (?P<two>{NUMBER})\), (?P<zeros>\d) of 2 weights exactly 0",
    penalised_minimum,
)]  # fmt: skip
