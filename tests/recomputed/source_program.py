"""A program with faults: one sample, three layers of two neurons, and the fault that is chosen."""

import functools
import math

import numpy as np

from recomputed.shared import NUMBER

X, Y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
RIGHT = "none"


class Program:
    """The network with all its layers in two arrays, W[l] and b[l], and one fault."""

    def __init__(self, fault, linear):
        self.fault, self.linear = fault, linear
        rng = np.random.default_rng(2)
        self.W, self.b = np.empty((3, 2, 2)), np.empty((3, 2))
        for layer in range(3):
            self.W[layer], self.b[layer] = rng.random((2, 2)), rng.random(2)

    def forward(self):
        """Set z and a, one row per layer, and return the loss."""
        self.z, self.a = np.zeros((3, 2)), np.zeros((4, 2))
        self.a[0] = X
        for layer in range(3):
            self.z[layer] = self.a[layer] @ self.W[layer] + self.b[layer]
            is_open = self.linear and layer == 2
            self.a[layer + 1] = self.z[layer] if is_open else 1 / (1 + np.exp(-self.z[layer]))
        return 0.5 * sum((self.a[3] - Y) ** 2)

    def slope(self, layer, fault):
        if fault == "no σ′":
            return np.ones(2)
        value = self.z[layer] if fault == "σ′ of z" else self.a[layer + 1]
        return value * (1 - value)

    def gradients(self, fault):
        """Return dW and db of all layers in one array each."""
        dW, db = np.empty((3, 2, 2)), np.empty((3, 2))
        delta = self.a[3] - Y
        if fault == "half":
            delta = delta / 2
        if fault == "sign":
            delta = -delta
        if not self.linear:
            delta = delta * self.slope(2, fault)
        for layer in (2, 1, 0):
            at = 2 - layer if fault == "order" else layer
            dW[at] = self.W[layer] @ delta if fault == "W for a" else np.outer(self.a[layer], delta)
            db[at] = delta
            if layer and fault != "one δ":
                delta = self.W[layer] @ delta * self.slope(layer - 1, fault)
        return dW, db

    def step(self):
        dW, db = self.gradients(self.fault)
        self.W -= 0.1 * dW
        self.b -= 0.1 * db

    def gap(self):
        """Return how far the faulty gradient is from the right one, where the program stands."""
        wrong, good = (
            np.concatenate([part.ravel() for part in self.gradients(fault)])
            for fault in (self.fault, RIGHT)
        )
        return math.dist(wrong, good) / (math.hypot(*wrong) + math.hypot(*good))


@functools.cache
def run(fault, epochs, linear):
    """Return the loss after so many epochs, the program, and when it passed 1000, if it did."""
    program = Program(fault, linear)
    for epoch in range(epochs + 1):
        loss = program.forward()
        if loss > 1000:
            return loss, program, epoch
        if epoch < epochs:
            program.step()
    return loss, program, None


def faulty_program(fault, epoch):
    epochs = int(epoch)
    loss, program, _ = run(fault, epochs, False)
    linear, _, diverged = run(fault, epochs, True)
    end = {"linear": linear} if diverged is None else {"diverged": diverged}
    return end | {
        "loss": loss,
        "right": run(RIGHT, epochs, False)[0],
        "right_linear": run(RIGHT, epochs, True)[0],
        "gap": program.gap(),
    }


PAGE = "chapters/worked_examples/source_program.html"
EXPLORERS = [(
    rf"Fault (?P<fault>[^,]+), epoch (?P<epoch>{NUMBER}): sigmoid output (?P<loss>{NUMBER}), "
    rf"right program (?P<right>{NUMBER}); linear output (?:(?P<linear>{NUMBER})"
    rf"|more than 1000 in epoch (?P<diverged>{NUMBER})), right program "
    rf"(?P<right_linear>{NUMBER}); gap (?P<gap>{NUMBER})\.",
    faulty_program,
)]  # fmt: skip
