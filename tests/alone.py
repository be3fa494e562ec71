"""A layer by itself; the derivative by a complex step; arrays that stay in float32."""

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


class Single(np.ndarray):
    """A float32 array that fails when NumPy is given an array or number of another type beside it.

    NumPy would work in double then, and only the result would be float32 again.
    """

    def __array_ufunc__(self, ufunc, method, *inputs, out=(None,), **options):
        result = getattr(ufunc, method)(*map(plain, inputs), out=plain(out[0]), **options)
        return result.view(Single) if out[0] is None else out[0]

    def __array_function__(self, function, types, inputs, options):
        return function(*map(plain, inputs), **options)


def single(values):
    return np.array(values, np.float32).view(Single)


def plain(x):
    """Return an array as NumPy's own if it holds truth values or float32."""
    assert getattr(x, "dtype", np.float32) in (np.float32, bool), x.dtype
    return x.view(np.ndarray) if isinstance(x, Single) else x
