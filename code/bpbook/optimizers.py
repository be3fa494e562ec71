"""An optimizer moves theta against grad, in place: a few lines of vector arithmetic each.

Every optimizer keeps its state in vectors as long as theta, made at the first step.
"""

import numpy as np

from bpbook.checks import fraction, number_above_zero

RATE_HINT = "0 learns nothing, a negative rate climbs the loss"


def _state(kept, theta):
    """Return the vector ``kept`` since the last step, or zeros at the first."""
    if kept is None:
        return np.zeros_like(theta)
    if kept.shape != theta.shape:
        raise ValueError(
            f"this optimizer has trained {kept.size} parameters and is given {theta.size}: "
            "expected the same network again; make a new optimizer for each network"
        )
    return kept


class SGD:
    """Gradient descent, with momentum if asked for.

    velocity ← momentum · velocity + grad;  theta ← theta - η · velocity

    With a constant rate these are the steps of Rumelhart, Hinton and Williams (1986), who multiply
    only the gradient by the rate: Δtheta ← momentum · Δtheta - η · grad.

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    momentum : float
        From 0 (plain gradient descent) up to, not including, 1; 0.9 in the 1986 papers.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """

    def __init__(self, learning_rate, momentum=0.0):
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.momentum = fraction("momentum", momentum)
        self.velocity = None

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        self.velocity = _state(self.velocity, theta)
        self.velocity *= self.momentum
        self.velocity += grad
        theta -= self.learning_rate * self.velocity


class RMSProp:
    """Divide each partial derivative by a running root mean square of itself.

    From a lecture of 2012 (Tieleman and Hinton), in the form that frameworks use.

    s ← decay · s + (1 - decay) · grad²;  theta ← theta - η · grad / (√s + epsilon)

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    decay : float
        How much of the old mean square is kept, from 0 up to, not including, 1.
    epsilon : float
        Above 0; keeps the division finite.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """

    def __init__(self, learning_rate=0.001, decay=0.9, epsilon=1e-8):
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.decay = fraction("decay", decay)
        self.epsilon = number_above_zero("epsilon", epsilon, "it keeps the division finite")
        self.mean_square = None

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        self.mean_square = _state(self.mean_square, theta)
        self.mean_square *= self.decay
        self.mean_square += (1 - self.decay) * grad**2
        theta -= self.learning_rate * grad / (np.sqrt(self.mean_square) + self.epsilon)


class Adam:
    """Momentum and RMSProp together, each corrected for its start at 0 (Kingma and Ba 2014).

    mean ← β1 mean + (1 - β1) grad;  mean_square ← β2 mean_square + (1 - β2) grad²
    theta ← theta - η · mean / (1 - β1ᵗ) / (√(mean_square / (1 - β2ᵗ)) + epsilon), t = 1, 2, …

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    beta1, beta2 : float
        From 0 up to, not including, 1.
    epsilon : float
        Above 0; keeps the division finite.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.beta1 = fraction("beta1", beta1)
        self.beta2 = fraction("beta2", beta2)
        self.epsilon = number_above_zero("epsilon", epsilon, "it keeps the division finite")
        self.mean = self.mean_square = None
        self.t = 0

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        self.mean, self.mean_square = _state(self.mean, theta), _state(self.mean_square, theta)
        self.t += 1
        self.mean += (1 - self.beta1) * (grad - self.mean)
        self.mean_square += (1 - self.beta2) * (grad**2 - self.mean_square)
        root = np.sqrt(self.mean_square / (1 - self.beta2**self.t)) + self.epsilon
        theta -= self.learning_rate / (1 - self.beta1**self.t) * self.mean / root
