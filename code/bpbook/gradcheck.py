"""A gradient check compares back-propagation with the definition of the derivative.

For each parameter i the central difference (J(θ + εeᵢ) - J(θ - εeᵢ)) / 2ε differs from ∂J/∂θᵢ by
about ε²J‴/6, plus rounding of about 1e-16 · J/ε. The two are balanced near ε = 6e-6, the cube
root of float64's machine epsilon, and leave about ten correct digits. Where the whole gradient is
smaller than that rounding, as at a minimum, the check cannot tell, and passes.

How to read the relative error ‖difference - gradient‖ / (‖difference‖ + ‖gradient‖):

========== =======================================================================
below 1e-7 the gradient is right
up to 1e-4 suspicious; with kinks (ReLU) look at the worst entry, else find the bug
above      the gradient is wrong
========== =======================================================================

The bands follow the notes of Stanford's course CS231n. The error is one number for the whole
vector: a small entry that is wrong can hide behind large ones that are right; look at ``gradient``
and ``difference`` themselves when in doubt.
"""

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
        ∂J/∂theta by back-propagation, and by central differences.
    relative_error : float
        ‖difference - gradient‖ / (‖difference‖ + ‖gradient‖), 0 if both are 0.
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
        A float64 network; theta is the same afterwards.
    X, Y : array_like, shapes (m, n_in) and (m, n_out)
        The batch on which J is taken.

    Returns
    -------
    GradientCheck
        True in a condition if the relative error is below 1e-7.

    Raises
    ------
    ValueError
        If the network is float32, in which a difference has only about two correct digits, or if
        the batch does not fit.
    """
    if net.dtype != np.float64:
        raise ValueError(
            f"the network is {net.dtype}: a gradient check needs dtype=np.float64, since in "
            "float32 a difference of two losses has only about two correct digits"
        )
    X, Y = net.check_batch(X, Y)
    J, gradient = net.loss_and_gradient(X, Y)
    gradient = gradient.copy()
    difference = np.array([_central_difference(net, X, Y, i) for i in range(net.theta.size)])
    gap = np.abs(difference - gradient)
    size = np.linalg.norm(difference) + np.linalg.norm(gradient)
    rounding = 4 * np.finfo(float).eps * abs(J) / EPSILON * np.sqrt(net.theta.size)
    size = max(size, rounding / RIGHT)
    relative_error = float(np.linalg.norm(gap) / size) if size else 0.0
    return GradientCheck(gradient, difference, relative_error, _name(net, int(np.argmax(gap))))


def _central_difference(net, X, Y, i):
    """Return (J(θ + εeᵢ) - J(θ - εeᵢ)) / 2ε and put θᵢ back."""
    kept = net.theta[i]
    try:
        net.theta[i] = kept + EPSILON
        above, J_above = net.theta[i], net.loss(X, Y)
        net.theta[i] = kept - EPSILON
        below, J_below = net.theta[i], net.loss(X, Y)
    finally:
        net.theta[i] = kept
    return (J_above - J_below) / (above - below)  # the step as it was rounded, not as intended


def _name(net, i):
    """Return where in the layers theta[i] sits."""
    position = 0
    while i >= net.layers[position].n_parameters:
        i -= net.layers[position].n_parameters
        position += 1
    W = net.layers[position].W
    if i < W.size:
        row, column = divmod(i, W.shape[1])
        return f"layers[{position}].W[{row}, {column}]"
    return f"layers[{position}].b[{i - W.size}]"
