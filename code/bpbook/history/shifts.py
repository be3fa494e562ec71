"""The neocognitron and a layer of weights on the pixels, tested on digits that were moved."""

import numpy as np

from bpbook import SGD, Dense, Network
from bpbook.history import neocognitron
from bpbook.history.neocognitron import DRAWN, image

SEEDS = range(20)
FURTHEST = 4  # pixels a digit is moved in the tests, in the eight directions
PLACES = [(0, 0)] + [
    (d * far, r * far)
    for far in range(1, FURTHEST + 1)
    for d in (-1, 0, 1)
    for r in (-1, 0, 1)
    if (d, r) != (0, 0)
]


def cells(net):
    """Return which last cell answers loudest to each digit at each place, -1 if all are silent."""
    found = {}
    for digit in DRAWN:
        answers = [net.respond(image(digit, *place)) for place in PLACES]
        found[digit] = [int(u.argmax()) if u.max() > 0 else -1 for u in answers]
    return found


def right(found, names):
    """Return the share of right answers by distance; ``names`` says what stands for a digit.

    A cell that stands for two digits is right for neither.
    """
    known = list(names.values())
    good = [
        [known.count(names[digit]) == 1 and cell == names[digit] for cell in found[digit]]
        for digit in DRAWN
    ]
    far = np.abs(PLACES).max(axis=1)
    return [float(np.mean(np.array(good)[:, far == d])) for d in range(FURTHEST + 1)]


def named(net):
    """Name for each digit the cell that answers loudest to it in the middle."""
    return {digit: int(net.respond(image(digit)).argmax()) for digit in DRAWN}


def one_layer(furthest=0, steps=500):
    """Train weights from the pixels to five digits, by softmax and gradient descent."""
    span = range(-furthest, furthest + 1)
    X = np.array([image(digit, d, r).ravel() for digit in DRAWN for d in span for r in span])
    Y = np.repeat(np.eye(5), len(span) ** 2, axis=0)
    net = Network([Dense(256, 5, "softmax")], "categorical_cross_entropy", rng=0)
    net.layers[0].W = np.zeros((256, 5))
    optimizer = SGD(0.5)
    for _ in range(steps):
        _, grad = net.loss_and_gradient(X, Y)
        optimizer.step(net.theta, grad)
    return net


def judged(net):
    """Return the share of right answers of the one layer by distance."""
    found = {
        digit: net.predict(np.array([image(digit, *p).ravel() for p in PLACES])).argmax(axis=1)
        for digit in DRAWN
    }
    return right(found, {digit: k for k, digit in enumerate(DRAWN)})


def run(seed):
    """Present the digits at random places, up to two pixels from the middle, and test."""
    net = neocognitron.learnt(np.random.default_rng(seed), furthest=2)
    names = named(net)
    loud = [int((net.respond(image(digit)) > 0).sum()) for digit in DRAWN]
    return {"right": right(cells(net), names), "cells": len(set(names.values())), "loud": loud}
