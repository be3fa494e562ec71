"""An initializer draws the weights with which training starts.

All take a random generator, the shape to fill, and the numbers of inputs (fan-in) and outputs
(fan-out) of a neuron. The last three aim to keep the mean square of the signal from layer to layer,
for weights of mean 0 that are independent of one another and of the inputs; ``he`` counts on ReLU
letting half of it through.
"""

import numpy as np

from bpbook.checks import choice


def zeros(rng, shape, fan_in, fan_out):
    """Return zeros: the neurons of a hidden layer start equal, and in such a network stay so."""
    return np.zeros(shape)


def normal(rng, shape, fan_in, fan_out):
    """Draw from the normal distribution with mean 0 and variance 1, whatever the fan-in."""
    return rng.standard_normal(shape)


def uniform(rng, shape, fan_in, fan_out):
    """Draw evenly from [-1, 1), whatever the fan-in."""
    return rng.uniform(-1, 1, shape)


def lecun(rng, shape, fan_in, fan_out):
    """Draw normally with the variance 1 / fan-in of LeCun et al. (1998, Efficient BackProp)."""
    return rng.standard_normal(shape) * np.sqrt(1 / fan_in)


def xavier(rng, shape, fan_in, fan_out):
    """Draw normally with the variance 2 / (fan-in + fan-out) of Glorot and Bengio (2010)."""
    return rng.standard_normal(shape) * np.sqrt(2 / (fan_in + fan_out))


def he(rng, shape, fan_in, fan_out):
    """Draw normally with the variance 2 / fan-in of He et al. (2015), made for ReLU."""
    return rng.standard_normal(shape) * np.sqrt(2 / fan_in)


INITIALIZERS = {f.__name__: f for f in (zeros, normal, uniform, lecun, xavier, he)}


def get_initializer(name):
    """Return the initializer called ``name``; a function is returned as it is.

    Raises
    ------
    ValueError
        If there is no initializer of that name.
    """
    return name if callable(name) else choice("initializer", name, INITIALIZERS)


def default_initializer(activation):
    """Return "he" for the ReLU family, which passes half of the signal on, and "xavier" else."""
    return "he" if "relu" in activation.name else "xavier"
