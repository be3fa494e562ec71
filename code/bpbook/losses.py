"""A loss is one number J that says how far the outputs a are from the targets Y.

Beside each value stands its error signal delta = ∂J/∂z at the output layer. Shapes are (m, n):
m samples, n outputs. For the two cross-entropies delta is simply a - Y, over m for the categorical
and over m n for the binary one, because the derivative of the log cancels the derivative of the
activation; this is why each of them insists on its own output activation.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpbook.arrays import kept
from bpbook.checks import choice

TINIEST = {np.dtype(kind): np.finfo(kind).tiny for kind in (np.float32, np.float64)}


@dataclass(frozen=True)
class Loss:
    """One loss function and its error signal.

    Attributes
    ----------
    name : str
        The name by which a network asks for it.
    value : callable
        ``value(z, a, Y)`` returns J as a float.
    delta : callable
        ``delta(z, a, Y, activation, out)`` writes ∂J/∂z into ``out`` and returns it.
    output : str or None
        The output activation that the loss requires, its targets being probabilities; None if any
        will do.
    is_mean : bool
        True if J is a mean over the samples, False if it is a sum over them.
    """

    name: str
    value: Callable
    delta: Callable
    output: str | None = None
    is_mean: bool = True


def _squared_error(z, a, Y):
    error = a - Y
    return 0.5 * float(np.vdot(error, error))


def _squared_error_delta(z, a, Y, activation, out):
    return activation.backward(z, a, a - Y, out)


def _mean_squared_error(z, a, Y):
    error = a - Y
    return float(np.vdot(error, error)) / a.size


def _mean_squared_error_delta(z, a, Y, activation, out):
    return activation.backward(z, a, (a - Y) * (2 / a.size), out)


def _binary_cross_entropy(z, a, Y):
    # -Y log a - (1 - Y) log(1 - a) with a = sigmoid(z), so that -log a = log(1 + e^-z): no term
    # overflows, and none is the small difference of large ones.
    zero, one = kept(0, z.dtype), kept(1, z.dtype)
    unlikely_1, unlikely_0 = np.logaddexp(zero, -z), np.logaddexp(zero, z)
    return (float(np.vdot(Y, unlikely_1)) + float(np.vdot(one - Y, unlikely_0))) / a.size


def _binary_cross_entropy_delta(z, a, Y, activation, out):
    np.subtract(a, Y, out=out)
    out /= kept(a.size, out.dtype)
    return out


def _categorical_cross_entropy(z, a, Y):
    # -Σ Y log a with a = softmax(z): log a = z - log Σ e^z, and as each row of a adds up to 1,
    # log Σ e^z = Σ a (z - log a). Together Σ (a - Y) z - Σ a log a. Where a is 0, so is the last
    # term, whatever tiny number stands in its log. What all z of a row have in common drops out;
    # to take the first of them away from all spares the digits.
    log_a = np.log(np.maximum(a, TINIEST[a.dtype]))
    return (float(np.vdot(a - Y, z - z[:, :1])) - float(np.vdot(a, log_a))) / len(Y)


def _categorical_cross_entropy_delta(z, a, Y, activation, out):
    np.subtract(a, Y, out=out)
    out /= kept(len(Y), out.dtype)
    return out


squared_error = Loss("squared_error", _squared_error, _squared_error_delta, is_mean=False)
"""J = ½ Σ (a - Y)², summed over samples and outputs: the error of the 1986 papers."""

mean_squared_error = Loss("mean_squared_error", _mean_squared_error, _mean_squared_error_delta)
"""J = mean of (a - Y)² over samples and outputs: what frameworks call MSE."""

binary_cross_entropy = Loss(
    "binary_cross_entropy", _binary_cross_entropy, _binary_cross_entropy_delta, "sigmoid"
)
"""J = -mean of Y log a + (1 - Y) log(1 - a) over samples and outputs, after a sigmoid."""

categorical_cross_entropy = Loss(
    "categorical_cross_entropy",
    _categorical_cross_entropy,
    _categorical_cross_entropy_delta,
    "softmax",
)
"""J = -(1/m) Σ Y log a, after a softmax; each row of Y is a distribution over the classes."""

LOSSES = {
    loss.name: loss
    for loss in (
        squared_error,
        mean_squared_error,
        binary_cross_entropy,
        categorical_cross_entropy,
    )
}


def get_loss(name):
    """Return the loss called ``name``; a :class:`Loss` is returned as it is.

    Raises
    ------
    ValueError
        If there is no loss of that name.
    """
    return name if isinstance(name, Loss) else choice("loss", name, LOSSES)
