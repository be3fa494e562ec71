"""What the twins of a network have in common: a copy of theta in another framework's own shapes.

A twin is built from a network's layers out of the framework's own modules, as a user would write
them, and knows for every parameter where the framework keeps it and how the shapes are related.
"""

from collections import namedtuple

import numpy as np

# The framework's variable, and the ways from our shape to its shape and back.
Place = namedtuple("Place", "variable there back")


def kept(variable):
    return Place(variable, np.asarray, np.asarray)


def transposed(variable):
    return Place(variable, np.transpose, np.transpose)


def swap_last_two_gates(values):
    """Ours are i, f, o, g; PyTorch and Keras have i, f, g, o. Its own inverse."""
    i, f, third, fourth = np.split(values, 4, axis=-1)
    return np.concatenate([i, f, fourth, third], axis=-1)


def parts(net):
    """Return what lies where in theta: a list of (name, slice, shape)."""
    found, start = [], 0
    for position, layer in enumerate(net.layers):
        for name, shape in layer.parameters.items():
            stop = start + int(np.prod(shape))
            found.append((f"{position}.{name}", slice(start, stop), shape))
            start = stop
    return found


class Twin:
    """The same network in a framework, with the same numbers in it.

    A framework says how: ``build(layer)`` returns its module for a layer, and a Place for each of
    our names; ``read`` and ``write`` turn a variable into an array and back; and
    ``loss_and_gradients(X, Y)`` returns J and one gradient for each of ``variables``.
    """

    def __init__(self, net):
        self.net = net
        self.modules, self.places = [], []
        for layer in net.layers:
            module, places = self.build(layer)
            self.modules.append(module)
            self.places += [places[name] for name in layer.parameters]
        self.variables = [place.variable for place in self.places]
        shapes = [shape for _, _, shape in parts(net)]
        self.weights = [v for v, shape in zip(self.variables, shapes, strict=True) if shape[1:]]
        self.theta = net.theta

    @property
    def theta(self):
        """The framework's parameters, in our order and shapes."""
        return self.joined(self.variables)

    @theta.setter
    def theta(self, values):
        for place, (_, part, shape) in zip(self.places, parts(self.net), strict=True):
            self.write(place.variable, place.there(values[part].reshape(shape)))

    def joined(self, arrays):
        """Return the framework's arrays, one for each parameter, as one vector in our order."""
        pairs = zip(self.places, map(self.read, arrays), strict=True)
        return np.concatenate([place.back(array).ravel() for place, array in pairs])

    def loss_and_gradient(self, X, Y):
        """Return J and ∂J/∂theta, as the network's method of that name does."""
        J, gradients = self.loss_and_gradients(X, Y)
        return float(J), self.joined(gradients)
