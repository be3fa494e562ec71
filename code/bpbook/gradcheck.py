"""A gradient check compares back-propagation with the definition of the derivative.

For each parameter i the central difference (J(θ + εeᵢ) - J(θ - εeᵢ)) / 2ε differs from ∂J/∂θᵢ by
about ε²J‴/6, plus rounding of about 1e-16 · J/ε. The two are balanced near ε = 6e-6, the cube
root of float64's machine epsilon, and leave about ten correct digits. Where the two are no further
apart than that rounding, as they may be at a minimum, the check cannot tell, and passes.

How to read the relative error ‖difference - gradient‖ / (‖difference‖ + ‖gradient‖):

========== =======================================================================
below 1e-7 the gradient is right
up to 1e-4 suspicious; with kinks (ReLU) look at the worst entry, else find the bug
up to 1e-2 most likely wrong, or one kink among few parameters
above      the gradient is wrong
========== =======================================================================

The bands follow the notes of Stanford's course CS231n. The error is one number for the whole
vector: a small entry that is wrong can hide behind large ones that are right; look at ``gradient``
and ``difference`` themselves when in doubt.
"""

import math
from dataclasses import dataclass

import numpy as np

EPSILON = 6e-6
RIGHT = 1e-7


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of :func:`check_gradient`.

    Attributes
    ----------
    gradient, difference : ndarray, shape (p,)
        ∂J/∂theta by back-propagation, and by central differences; the frozen part left out.
    relative_error : float
        ‖difference - gradient‖ / (‖difference‖ + ‖gradient‖), 0 if both are 0. The denominator is
        never taken below 1e7 times the rounding, so that rounding alone is no error.
    worst : str
        The parameter where the two are furthest apart, such as "layers[0].W[1, 2]".
    """

    gradient: np.ndarray
    difference: np.ndarray
    relative_error: float
    worst: str

    def __bool__(self):
        """Return whether the gradient is right: relative error below 1e-7."""
        return bool(self.relative_error < RIGHT)

    def __repr__(self):
        verdict = "right" if self else "NOT right"
        return (
            f"gradient {verdict}: relative error {self.relative_error:.0e} over "
            f"{self.gradient.size} parameters, largest gap at {self.worst}"
        )


def check_gradient(net, X, Y):
    """Compare every partial derivative of J with a central difference.

    It takes two forward passes per parameter, so use a small network and few samples.

    Parameters
    ----------
    net : Network
        A float64 network; it is the same afterwards. J is what a training step sees: dropout
        drops the same inputs each time, batch normalisation uses the batch.
    X, Y : array_like, shapes (m, n_in) and (m, n_out)
        The batch on which J is taken.

    Returns
    -------
    GradientCheck
        True in a condition if the relative error is below 1e-7.

    Raises
    ------
    ValueError
        If the network is float32, in which a difference has only about two correct digits, if the
        batch does not fit, or if J is not finite.
    """
    if net.dtype != np.float64:
        raise ValueError(
            f"the network is {net.dtype}: a gradient check needs dtype=np.float64, since in "
            "float32 a difference of two losses has only about two correct digits"
        )
    X, Y = net.check_batch(X, Y)
    state = net.get_state()  # where dropout and batch normalisation stand before each loss
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is said below
        J, gradient = net.loss_and_gradient(X, Y)
    if not math.isfinite(J):
        net.set_state(state)
        raise ValueError(f"J is {J}, of which no difference can be taken: expected smaller weights")
    gradient = gradient[net.trainable].copy()
    places = range(*net.trainable.indices(net.theta.size))
    difference = np.array([_central_difference(net, X, Y, i, state) for i in places])
    net.set_state(state)
    gap = np.abs(difference - gradient)
    size = np.linalg.norm(difference) + np.linalg.norm(gradient)
    rounding = 4 * np.finfo(float).eps * abs(J) / EPSILON * np.sqrt(gradient.size)
    size = max(size, rounding / RIGHT)
    relative_error = float(np.linalg.norm(gap) / size) if size else 0.0
    return GradientCheck(
        gradient, difference, relative_error, _name(net, places[int(np.argmax(gap))])
    )


def _central_difference(net, X, Y, i, state):
    """Return (J(θ + εeᵢ) - J(θ - εeᵢ)) / 2ε and put θᵢ back."""
    kept = state["theta"][i]
    J, at = [], []
    try:
        for epsilon in (EPSILON, -EPSILON):
            net.set_state(state)
            net.theta[i] = kept + epsilon
            at.append(net.theta[i])
            J.append(net.loss(X, Y, training=True))
    finally:
        net.theta[i] = kept
    return (J[0] - J[1]) / (at[0] - at[1])  # the step as it was rounded, not as intended


def _name(net, i):
    """Return where in the layers theta[i] sits."""
    for position, layer in enumerate(net.layers):
        for name, shape in layer.parameters.items():
            size = math.prod(shape)
            if i < size:
                index = ", ".join(map(str, np.unravel_index(i, shape)))
                return f"layers[{position}].{name}[{index}]"
            i -= size
    raise IndexError(i)
