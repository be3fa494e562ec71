"""A network worked by hand, again: NumPy forward, and derivatives by complex steps.

The derivative of J by a number p is the imaginary part of J(p + ih) over h. No rule of
back-propagation is used, and nothing is subtracted, so that all digits are right.
"""

import numpy as np

from recomputed.shared import NUMBER

H = 1e-150
FUNCTIONS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z.real > 0, z, 0),
}


class Worked:
    """One network with its samples; the names of numbers are those of the captions."""

    def __init__(self, X, Y, W, b, activations, mean, rate):
        self.X, self.Y = np.array(X, complex), np.array(Y, complex)
        self.W = [np.array(w, complex) for w in W]
        self.b = [np.array(row, complex) for row in b]
        self.activations, self.mean, self.rate = activations, mean, rate

    def forward(self, nudges=None):
        z, a = [], [self.X]
        for layer, f in enumerate(self.activations):
            nudge = 0 if nudges is None else nudges[layer]
            z.append(a[-1] @ self.W[layer] + self.b[layer] + nudge)
            a.append(FUNCTIONS[f](z[-1]))
        squares = (a[-1] - self.Y) ** 2
        return z, a, squares.mean() if self.mean else squares.sum() / 2

    def slopes(self, array):
        """Return ∂J/∂entry of an array of parameters."""
        found = np.empty(array.shape)
        for index in np.ndindex(array.shape):
            array[index] += 1j * H
            found[index] = self.forward()[2].imag / H
            array[index] = array[index].real
        return found

    def deltas(self):
        z = self.forward()[0]
        found = []
        for layer, entries in enumerate(z):
            found.append(np.empty(entries.shape))
            for index in np.ndindex(entries.shape):
                nudges = [np.zeros(part.shape, complex) for part in z]
                nudges[layer][index] = 1j * H
                found[-1][index] = self.forward(nudges)[2].imag / H
        return found

    def gradients(self):
        return [(self.slopes(W), self.slopes(b)) for W, b in zip(self.W, self.b, strict=True)]

    def step(self):
        for W, b, (dW, db) in zip(self.W, self.b, self.gradients(), strict=True):
            W -= self.rate * dW
            b -= self.rate * db
        return self

    def stages(self):
        """Return the numbers of each stage, in the order in which a walk shows them."""
        z, a, J = self.forward()
        n, gradients = len(z), self.gradients()
        flat = [part.real.ravel() for pair in zip(z, a[1:], strict=True) for part in pair]
        flat += [np.array([J.real])]
        flat += [delta.ravel() for delta in self.deltas()[::-1]]
        flat += [np.concatenate([part.ravel() for part in pair]) for pair in gradients[::-1]]
        for layer in range(n):
            new = [(p - self.rate * g).real.ravel() for p, g in
                   zip((self.W[layer], self.b[layer]), gradients[layer], strict=True)]  # fmt: skip
            flat.append(np.concatenate(new))
        return flat

    def numbers(self, step, prefix=""):
        """Return the numbers of a stage, counted from 1, by name."""
        return {f"{prefix}n{step}_{i}": x for i, x in enumerate(self.stages()[step - 1])}


def pattern(sizes, samples=1, prefix=""):
    """Return a pattern of all stages: each line ends with "= number"."""
    n = len(sizes) - 1
    up, down = range(1, n + 1), range(n, 0, -1)
    entries = [(sizes[layer - 1] + 1) * sizes[layer] for layer in up]  # of W and b
    titles = [
        (f"forward, {z} of layer {layer}", samples * sizes[layer]) for layer in up for z in "za"
    ]
    titles += [("the loss", 1)]
    titles += [(f"backward, δ of layer {layer}", samples * sizes[layer]) for layer in down]
    titles += [(f"backward, gradient of layer {layer}", entries[layer - 1]) for layer in down]
    titles += [(f"update of layer {layer}", entries[layer - 1]) for layer in up]
    stages = []
    for step, (title, count) in enumerate(titles, start=1):
        lines = [rf"[^;:]* = (?P<{prefix}n{step}_{i}>{NUMBER})" for i in range(count)]
        stages.append(rf"{title}: {'; '.join(lines)}\.$")
    return f"(?:{'|'.join(stages)})"
