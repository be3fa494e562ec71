"""SymPy does the deriving: a network as an expression, differentiated without any rule.

The activation σ and the loss C are generic: SymPy knows of them only that they have derivatives,
which print as σ′ and ∂C/∂a. What holds here holds for every differentiable activation and loss.
"""

import itertools

from bpbook.expressions import (
    SympyBackend,
    branch,
    each,
    gradient,
    is_zero,
    numbers,
    pairs,
    substitute,
    symbolic_inputs,
    symbols,
)
from bpbook.generic import Loss, sigma, sigma_prime

__all__ = [
    "Loss",
    "SymbolicNetwork",
    "SympyBackend",
    "branch",
    "each",
    "gradient",
    "is_zero",
    "numbers",
    "pairs",
    "sigma",
    "sigma_prime",
    "substitute",
    "symbolic_inputs",
    "symbols",
]


class SymbolicNetwork:
    """A fully connected network of any small architecture as expressions.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer, the inputs first.
    samples : int
        Rows of X.
    activation : callable
        Of one expression; by default the generic σ.
    loss : callable, optional
        Of the array of outputs; by default the generic C of all outputs.
    output : callable, optional
        The last layer's activation, of the array of its z, such as softmax; by default
        ``activation`` of each entry.

    Attributes
    ----------
    X : ndarray of symbols, shape (samples, sizes[0])
    W, b : dict of int to ndarray of symbols
        By the number of the layer, from 1.
    z, a : dict of int to ndarray of expressions
        In terms of X, W and b; ``a[0]`` is X.
    J : sympy expression

    Raises
    ------
    ValueError
        If ``sizes`` are not two or more whole numbers above 0.
    """

    def __init__(self, sizes, samples=1, activation=sigma, loss=None, output=None):
        if len(sizes) < 2 or not all(isinstance(n, int) and n >= 1 for n in sizes):
            raise ValueError(
                f"sizes is {sizes!r}: expected two or more whole numbers above 0, such as (2, 3, 1)"
            )
        self.n_layers = len(sizes) - 1
        self.activation = lambda z: each(activation, z)
        self.output = output or self.activation
        self.loss = loss or (lambda a: Loss(*a.ravel()))
        self.X = symbols("x", (samples, sizes[0]))
        self.W, self.b, self.z, self.a = {}, {}, {}, {0: self.X}
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1):
            self.W[layer] = symbols("w", (n_in, n_out), layer)
            self.b[layer] = symbols("b", (n_out,), layer)
            self.z[layer] = self.a[layer - 1] @ self.W[layer] + self.b[layer]
            self.a[layer] = self.activate(layer, self.z[layer])
        self.J = self.loss(self.a[self.n_layers])

    def activate(self, layer, z):
        """Return a of a layer for any z."""
        return self.output(z) if layer == self.n_layers else self.activation(z)

    def differentiated(self, layer):
        """Return δ of a layer by plain differentiation: J as a function of z, whatever z is."""
        z = symbols("z", self.z[layer].shape, layer)
        a = self.activate(layer, z)
        for later in range(layer + 1, self.n_layers + 1):
            a = self.activate(later, a @ self.W[later] + self.b[later])
        return substitute(gradient(self.loss(a), z), pairs(z, self.z[layer]))

    def loss_slopes(self):
        """Return ∂J/∂a of the last layer, an array in the shape of the outputs."""
        outputs = self.a[self.n_layers]
        a = symbols("a", outputs.shape, self.n_layers)
        return substitute(gradient(self.loss(a), a), pairs(a, outputs))

    def deltas(self, activation_prime=sigma_prime, last=None):
        """Return δ of each layer by the delta rules, a dict by the number of the layer.

        δ of the last layer is ∂J/∂a ⊙ σ′(z); before it (δ Wᵀ, both of the next layer) ⊙ σ′(z).

        Parameters
        ----------
        activation_prime : callable
            σ′, of one expression.
        last : ndarray of expressions, optional
            δ of the last layer, where it has a rule of its own, such as (a - Y) / m.
        """
        slopes = {layer: each(activation_prime, z) for layer, z in self.z.items()}
        delta = {self.n_layers: last}
        if last is None:
            delta[self.n_layers] = self.loss_slopes() * slopes[self.n_layers]
        for layer in range(self.n_layers - 1, 0, -1):
            delta[layer] = delta[layer + 1] @ self.W[layer + 1].T * slopes[layer]
        return delta

    def named(self, expression):
        """Return an expression, or an array, with z^l and a^l written as such.

        What is left of a long expression is then what the delta rules speak of.
        """
        for layer in range(self.n_layers, 0, -1):  # a before z, which stands in it
            for letter, values in (("a", self.a[layer]), ("z", self.z[layer])):
                names = pairs(values, symbols(letter, values.shape, layer))
                expression = substitute(expression, names)
        return expression
