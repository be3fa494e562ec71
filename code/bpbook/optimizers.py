"""An optimizer moves theta against grad, in place: a few lines of vector arithmetic each.

Every optimizer keeps its state in vectors as long as theta, made at the first step.
"""

import numpy as np

from bpbook.checks import fraction, number_above_zero, number_not_below_zero

RATE_HINT = "0 learns nothing, a negative rate climbs the loss"


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
        The norm before.

    Raises
    ------
    ValueError
        If ``largest`` is not a number above 0.
    """
    largest = number_above_zero("largest", largest, "it is the norm to keep")
    norm = float(np.linalg.norm(grad))
    if norm > largest:
        grad *= largest / norm
    return norm


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
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.momentum = fraction("momentum", momentum)
        if nesterov and not self.momentum:
            raise ValueError("nesterov needs a momentum above 0: without one there is no velocity")
        self.nesterov = nesterov
        self.weight_decay = number_not_below_zero("weight_decay", weight_decay)
        self.velocity = None

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        if self.weight_decay:
            grad = grad + self.weight_decay * theta
        self.velocity = _state(self.velocity, theta)
        self.velocity *= self.momentum
        self.velocity += grad
        step = grad + self.momentum * self.velocity if self.nesterov else self.velocity
        theta -= self.learning_rate * step


class AdaGrad:
    """Divide each partial derivative by the root of the sum of all its squares so far.

    s ← s + grad²;  theta ← theta - η · grad / (√s + epsilon) (Duchi, Hazan and Singer 2011)

    Parameters
    ----------
    learning_rate : float
        η, above 0.
    epsilon : float
        Above 0; keeps the division finite.

    Raises
    ------
    ValueError
        If a number lies outside these limits.
    """

    def __init__(self, learning_rate=0.01, epsilon=1e-10):
        self.learning_rate = number_above_zero("learning_rate", learning_rate, RATE_HINT)
        self.epsilon = number_above_zero("epsilon", epsilon, "it keeps the division finite")
        self.sum_of_squares = None

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        self.sum_of_squares = _state(self.sum_of_squares, theta)
        self.sum_of_squares += grad**2
        theta -= self.learning_rate * grad / (np.sqrt(self.sum_of_squares) + self.epsilon)


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


class AdamW(Adam):
    """Adam with decay of the weights beside the gradient (Loshchilov and Hutter 2017).

    theta ← (1 - η · weight_decay) · theta, then a step of :class:`Adam`.

    Parameters
    ----------
    weight_decay : float
        0 or above. Biases decay too.
    learning_rate, beta1, beta2, epsilon : float
        As for :class:`Adam`.

    Raises
    ------
    ValueError
        If a number lies outside its limits.
    """

    def __init__(self, learning_rate=0.001, weight_decay=0.01, **options):
        super().__init__(learning_rate, **options)
        self.weight_decay = number_not_below_zero("weight_decay", weight_decay)

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        theta *= 1 - self.learning_rate * self.weight_decay
        super().step(theta, grad)
