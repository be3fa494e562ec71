"""Gradient descent: an optimizer moves theta against grad, in place.

Each is a few lines of vector arithmetic; its state is kept in vectors as long as theta, made at the
first step.
"""

import math

import numpy as np

from bpbook.checks import boolean, fraction, number_above_zero, number_not_below_zero

RATE_HINT = "0 learns nothing, a negative rate climbs the loss"


def gradient_norm(grad):
    """Return ‖grad‖, a float, also where the sum of the squares would overflow."""
    squared = float(np.dot(grad, grad))
    if math.isfinite(squared):
        return math.sqrt(squared)
    largest = float(np.abs(grad).max())
    if not math.isfinite(largest):
        return largest
    return largest * float(np.linalg.norm(grad.astype(np.float64) / largest))


def clip_gradient(grad, largest):
    """Shorten ``grad`` in place to the norm ``largest`` if it is longer; keep its direction.

    Parameters
    ----------
    grad : ndarray, shape (p,)
        ∂J/∂theta.
    largest : float
        Above 0.

    Returns
    -------
    float
        The norm before. A gradient whose norm is not finite stays as it is.

    Raises
    ------
    ValueError
        If ``largest`` is not a number above 0, or ``grad`` is no vector of floats.

    Notes
    -----
    Pascanu, Mikolov and Bengio (2013), against exploding gradients.
    """
    largest = number_above_zero("largest", largest, "it is the norm to keep")
    if not isinstance(grad, np.ndarray) or grad.ndim != 1 or grad.dtype.kind != "f":
        raise ValueError(
            "grad is no vector of floats: expected one of shape (p,), such as net.grad"
        )
    norm = gradient_norm(grad)
    if largest < norm < math.inf:
        grad *= largest / norm
    return norm


class Optimizer:
    """What every optimizer has: settings, which print as the call that made it, and its state.

    Attributes
    ----------
    learning_rate : float
        η of the next step; a schedule changes it.
    state : dict
        The vectors of shape (p,), and for Adam the step count, that carry on from step to step;
        empty before the first.
    """

    def __init__(self, learning_rate, **settings):
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.__dict__.update(settings)
        self._settings, self.state = tuple(settings), {}

    def vector(self, name, theta):
        """Return the vector kept under ``name`` since the last step, or zeros at the first."""
        if name not in self.state:
            self.state[name] = np.zeros_like(theta)
        kept = self.state[name]
        if kept.shape != theta.shape:
            raise ValueError(
                f"this optimizer has trained {kept.size} parameters and is given {theta.size}: "
                "expected the same network again; make a new optimizer for each network"
            )
        return kept

    def __repr__(self):
        settings = "".join(f", {name}={getattr(self, name)!r}" for name in self._settings)
        return f"{type(self).__name__}(learning_rate={self.learning_rate!r}{settings})"


class SGD(Optimizer):
    """Gradient descent, with momentum if asked for.

    velocity ← momentum · velocity + grad;  theta ← theta - η · velocity

    Nesterov's form looks one step ahead: theta ← theta - η · (grad + momentum · velocity).
    Weight decay adds weight_decay · theta to grad, the gradient of ½ weight_decay ‖theta‖².

    With a constant rate these are the steps of Rumelhart, Hinton and Williams (1986), who multiply
    only the gradient by the rate: Δtheta ← momentum · Δtheta - η · grad.

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    momentum : float
        From 0 (plain gradient descent) up to, not including, 1; 0.9 in the 1986 papers.
    nesterov : bool
        Whether to look ahead; needs a momentum above 0.
    weight_decay : float
        0 or above. Biases decay too.

    Raises
    ------
    ValueError
        If a number lies outside these limits, or ``nesterov`` has no momentum.
    """

    def __init__(self, learning_rate, momentum=0.0, *, nesterov=False, weight_decay=0.0):
        momentum = fraction("momentum", momentum)
        nesterov = boolean("nesterov", nesterov)
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum above 0: without one there is no velocity")
        weight_decay = number_not_below_zero("weight_decay", weight_decay)
        super().__init__(
            learning_rate, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay
        )

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        if self.weight_decay:
            grad = grad + self.weight_decay * theta
        step = self._with_momentum(theta, grad) if self.momentum else grad
        theta -= self.learning_rate * step

    def _with_momentum(self, theta, grad):
        velocity = self.vector("velocity", theta)
        velocity *= self.momentum
        velocity += grad
        return grad + self.momentum * velocity if self.nesterov else velocity
