"""House prices with Adam: a ReLU network, full batches, 300 steps."""

import functools

import numpy as np

from recomputed.shared import NUMBER, houses, standardised, weights

PAGE = "chapters/practice/houses.html"


@functools.cache
def run(rate, width):
    """Train 3-width-1; return the errors of step 300 in thousands of dollars."""
    X, Y = houses()
    Y = Y / 1000
    order = np.random.default_rng(0).permutation(len(X))
    known, held = order[:400], order[400:]
    x, y = standardised(X, X[known]), standardised(Y, Y[known])
    rng = np.random.default_rng(1)
    W1 = weights(rng, 3, width, "he")
    W2 = weights(rng, width, 1, "xavier")
    theta = [W1, np.zeros(width), W2, np.zeros(1)]
    m, v = ([np.zeros_like(p) for p in theta] for _ in range(2))

    def forward(rows):
        a = np.maximum(x[rows] @ theta[0] + theta[1], 0)
        return a, a @ theta[2] + theta[3] - y[rows]

    for k in range(1, 301):
        a, residual = forward(known)
        delta2 = 2 / len(known) * residual
        delta1 = delta2 @ theta[2].T * (a > 0)
        gradients = [x[known].T @ delta1, delta1.sum(axis=0), a.T @ delta2, delta2.sum(axis=0)]
        for i, g in enumerate(gradients):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g**2
            step = m[i] / (1 - 0.9**k) / (np.sqrt(v[i] / (1 - 0.999**k)) + 1e-8)
            theta[i] = theta[i] - rate * step
    training, test = (np.sqrt(np.mean(forward(rows)[1] ** 2)) for rows in (known, held))
    return Y[known].std() * training, Y[known].std() * test


def line():
    X, Y = houses()
    order = np.random.default_rng(0).permutation(len(X))
    known, held = order[:400], order[400:]
    A = np.column_stack([X, np.ones(len(X))])
    w = np.linalg.lstsq(A[known], Y[known] / 1000)[0]
    return np.sqrt(np.mean((A[held] @ w - Y[held] / 1000) ** 2))


def judged(learning_rate, width):
    training, test = run(float(learning_rate), int(width))
    return {"training": training, "test": test, "line": line()}


EXPLORERS = [
    (
        rf"Rate (?P<learning_rate>{NUMBER}), width (?P<width>{NUMBER}): after 300 steps "
        rf"off by (?P<training>{NUMBER}) thousand dollars on the training houses, "
        rf"(?P<test>{NUMBER}) on the test houses; least squares (?P<line>{NUMBER})\.",
        judged,
    )
]
