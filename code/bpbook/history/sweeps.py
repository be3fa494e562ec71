"""Learning as in 1986: the gradient of all patterns is summed, then the weights move once.

One pass over all patterns is a sweep. The error is ½ Σ (a - Y)², the step has momentum 0.9, and
weights and biases start uniform in a small interval about 0.
"""

from dataclasses import dataclass

import numpy as np

from bpbook import SGD, Network
from bpbook.history.separation import corners

NEAR = 0.1  # a pattern is learnt when every output is this close to its target
NUDGE = 1e-5  # for differences of gradients


@dataclass(frozen=True)
class Setting:
    """What the experiments of 1986 vary.

    Attributes
    ----------
    rate : float
        η of the book, ε of the paper.
    momentum : float
        α.
    width : float
        Weights and biases start uniform in (-width, width).
    low, high : float
        The targets that stand for no and yes.
    """

    rate: float = 0.1
    momentum: float = 0.9
    width: float = 0.3
    low: float = 0.0
    high: float = 1.0

    def targets(self, answers):
        """Return the targets for answers of 0 and 1."""
        return self.low + (self.high - self.low) * np.asarray(answers, float)

    def optimizer(self):
        """Return the engine's optimizer for these steps."""
        return SGD(self.rate, self.momentum)


def start(layers, setting, seed):
    """Return a network of ``layers`` whose weights and biases are drawn as in ``setting``."""
    net = Network(layers, "squared_error", rng=0)
    rng = np.random.default_rng(seed)
    net.theta = rng.uniform(-setting.width, setting.width, net.theta.size)
    return net


def learn(net, X, Y, optimizer, cap):
    """Sweep until every output is near its target, at most ``cap`` times.

    Parameters
    ----------
    net : Network
        It learns; at the end it is as it was when it answered.
    X, Y : array_like
        All patterns and their targets.
    optimizer : SGD
        Its steps.
    cap : int
        The largest number of steps.

    Returns
    -------
    dict
        "right": the number of steps after which all outputs were first on the right side of ½,
        "learnt": after which all were first within 0.1 of their targets, each None if never; and
        "error": ½ Σ (a - Y)² at the end.
    """
    X, Y = net.check_batch(X, Y)
    right, wanted = None, Y > 0.5
    for steps in range(cap + 1):
        error, grad = net.step_gradient(X, Y)
        outputs = net.layers[-1].a
        if right is None and np.array_equal(outputs > 0.5, wanted):
            right = steps
        if np.abs(outputs - Y).max() < NEAR:
            return {"right": right, "learnt": steps, "error": error}
        if steps < cap:
            optimizer.step(net.theta, grad)
    return {"right": right, "learnt": None, "error": error}


def trace(net, X, Y, optimizer, moments):
    """Return theta after each number of steps in ``moments``, which ascend; shape (moments, p)."""
    X, Y = net.check_batch(X, Y)
    kept, steps = [], 0
    for moment in moments:
        for _ in range(moment - steps):
            optimizer.step(net.theta, net.step_gradient(X, Y)[1])
        steps = moment
        kept.append(net.theta.copy())
    return np.array(kept)


def curvatures(net, X, Y):
    """Return the length of the gradient and the Hessian's eigenvalues, ascending.

    The Hessian comes from differences of gradients; ``net`` is the same afterwards.
    """

    def gradient_at(theta):
        net.theta = theta
        return net.loss_and_gradient(X, Y)[1].copy()

    here = net.theta.copy()
    nudges = NUDGE * np.eye(here.size)
    hessian = np.array([gradient_at(here + d) - gradient_at(here - d) for d in nudges])
    length = float(np.linalg.norm(gradient_at(here)))
    return length, np.linalg.eigvalsh((hessian + hessian.T) / (4 * NUDGE))


def binary(n):
    """Return all patterns of ``n`` bits, shape (2ⁿ, n), in the order of counting."""
    return corners(n).astype(float)
