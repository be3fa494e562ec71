"""The textbook version of training: bpbook's mathematics and numbers, without its habits.

Everything is written as the formulas stand in a textbook: float64, a new array for each result,
the chain rule one factor at a time, one update per parameter. It is what bpbook is compared with,
and `habits.py` turns it step by step into what bpbook does.
"""

import itertools

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_backward(z, a, da):
    jacobian = a[:, :, None] * (np.eye(a.shape[1], dtype=a.dtype) - a[:, None, :])
    return np.einsum("mi,mij->mj", da, jacobian)


VALUE = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh,
         "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "softmax": softmax}  # fmt: skip
BACKWARD = {
    "relu": lambda z, a, da: da * (z > 0),
    "tanh": lambda z, a, da: da * (1 - a**2),
    "sigmoid": lambda z, a, da: da * a * (1 - a),
    "softmax": softmax_backward,
}


class Plain:
    """A network of fully connected layers, cross-entropy at its end, and gradient descent.

    One output is a sigmoid with binary cross-entropy, several are a softmax. ``theta`` holds the
    weights to start from, in the order of a :class:`bpbook.Network`.
    """

    dtype = np.float64

    def __init__(self, widths, activation, theta, learning_rate):
        output = "softmax" if widths[-1] > 1 else "sigmoid"
        self.activations = [activation] * (len(widths) - 2) + [output]
        self.learning_rate = learning_rate
        self.take(np.array(theta, self.dtype), widths)

    def take(self, theta, widths):
        self.W, self.b = unpack(theta, widths)
        self.dW, self.db = [None] * len(self.W), [None] * len(self.W)

    def step(self, X, Y):
        """Train on one batch and return its loss before the step."""
        self.forward(X)
        J = self.loss(Y)
        self.backward(Y)
        self.update()
        return J

    def forward(self, X):
        self.z, self.a = [], [X]
        for W, b, activation in zip(self.W, self.b, self.activations, strict=True):
            self.z.append(self.a[-1] @ W + b)
            self.a.append(VALUE[activation](self.z[-1]))

    def loss(self, Y):
        a = self.a[-1]
        if self.activations[-1] == "softmax":
            return -np.sum(Y * np.log(a)) / len(Y)
        return -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a))

    def backward(self, Y):
        delta = self.output_delta(Y)
        for i in reversed(range(len(self.W))):
            self.dW[i] = self.a[i].T @ delta
            self.db[i] = delta.sum(axis=0)
            da = delta @ self.W[i].T  # for the first layer, too, though nobody needs it there
            if i > 0:
                delta = BACKWARD[self.activations[i - 1]](self.z[i - 1], self.a[i], da)

    def output_delta(self, Y):
        a = self.a[-1]
        if self.activations[-1] == "softmax":
            da = -Y / a / len(Y)
        else:
            da = ((1 - Y) / (1 - a) - Y / a) / Y.size
        return BACKWARD[self.activations[-1]](self.z[-1], a, da)

    def update(self):
        for i in range(len(self.W)):
            self.W[i] = self.W[i] - self.learning_rate * self.dW[i]
            self.b[i] = self.b[i] - self.learning_rate * self.db[i]

    def theta(self):
        return np.concatenate([part.ravel() for pair in zip(self.W, self.b, strict=True)
                               for part in pair])  # fmt: skip


def unpack(theta, widths):
    """Return two lists, the W and the b of each layer, as views into a vector."""
    W, b, start = [], [], 0
    for n_in, n_out in itertools.pairwise(widths):
        stop = start + n_in * n_out
        W.append(theta[start:stop].reshape(n_in, n_out))
        b.append(theta[stop : stop + n_out])
        start = stop + n_out
    return W, b
