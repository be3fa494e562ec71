"""A layer by itself, without a network; and the derivative by a complex step."""

import numpy as np


def bound(layer, seed=0, is_first=False, dtype=np.float64):
    """Give ``layer`` two vectors of its own, with drawn weights; return it and its gradient."""
    theta, grad = np.zeros((2, layer.n_parameters), dtype)
    layer.bind(theta, grad, is_first)
    theta[:] = np.random.default_rng(seed).uniform(-1, 1, theta.size)
    return layer, grad


def drawn(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape)


def complex_step(function, numbers):
    """Return the derivative of ``function`` in each of the numbers.

    With J(θ) computed by plain sums and products, Im J(θ + ih) / h is the derivative up to h², here
    1e-60, and nothing is subtracted, so that nothing is lost to rounding.
    """
    derivatives = []
    for k in range(len(numbers)):
        moved = [complex(v) for v in numbers]
        moved[k] += 1e-30j
        derivatives.append(function(moved).imag / 1e-30)
    return derivatives
