"""Adaptive optimizers divide each partial derivative by a measure of its own size so far.

Where the loss is steep in one direction and flat in another, the steps in both become alike.
"""

import numpy as np

from bpbook.checks import fraction, number_above_zero, number_not_below_zero
from bpbook.sgd import Optimizer


def _epsilon(value):
    return number_above_zero("epsilon", value, "it keeps the division finite")


class AdaGrad(Optimizer):
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
        super().__init__(learning_rate, epsilon=_epsilon(epsilon))

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        sum_of_squares = self.vector("sum_of_squares", theta)
        sum_of_squares += grad**2
        theta -= self.learning_rate * grad / (np.sqrt(sum_of_squares) + self.epsilon)


class RMSProp(Optimizer):
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
        decay = fraction("decay", decay)
        super().__init__(learning_rate, decay=decay, epsilon=_epsilon(epsilon))

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        mean_square = self.vector("mean_square", theta)
        mean_square *= self.decay
        mean_square += (1 - self.decay) * grad**2
        theta -= self.learning_rate * grad / (np.sqrt(mean_square) + self.epsilon)


class Adam(Optimizer):
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
        beta1, beta2 = fraction("beta1", beta1), fraction("beta2", beta2)
        super().__init__(learning_rate, beta1=beta1, beta2=beta2, epsilon=_epsilon(epsilon))

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        mean, mean_square = self.vector("mean", theta), self.vector("mean_square", theta)
        t = self.state["t"] = int(self.state.get("t", 0)) + 1
        mean += (1 - self.beta1) * (grad - mean)
        mean_square += (1 - self.beta2) * (grad**2 - mean_square)
        root = np.sqrt(mean_square / (1 - self.beta2**t)) + self.epsilon
        theta -= self.learning_rate / (1 - self.beta1**t) * mean / root


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
        self._settings += ("weight_decay",)

    def step(self, theta, grad):
        """Change ``theta`` in place; both vectors have shape (p,)."""
        theta *= 1 - self.learning_rate * self.weight_decay
        super().step(theta, grad)
