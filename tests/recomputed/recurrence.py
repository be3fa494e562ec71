"""Recurrence: an unrolled network, and gradients through time by explicit Jacobians."""

import functools

import numpy as np

from recomputed.shared import NUMBER, weights


def walk(recurrent_weight, stage):
    """Go through three steps of one neuron forward and back, in plain Python."""
    u, stage = float(recurrent_weight), int(stage)
    x, y = (1.0, 0.5, -1.0), (0.5, -0.3, 0.4)
    a = [0.0]
    for value in x:
        a.append(float(np.tanh(0.8 * value + u * a[-1] + 0.1)))
    if stage <= 3:
        return {"value": a[stage]}
    asked = [a[t + 1] - y[t] for t in range(3)]
    if stage == 4:
        return {"value": sum(e * e for e in asked) / 2}
    d3 = asked[2] * (1 - a[3] ** 2)
    d2 = (asked[1] + u * d3) * (1 - a[2] ** 2)
    d1 = (asked[0] + u * d2) * (1 - a[1] ** 2)
    return {"value": [d3, d2, d1, a[1] * d2 + a[2] * d3][stage - 5]}


def log_norm(matrix):
    return np.log10(np.linalg.svd(matrix, compute_uv=False)[0])


@functools.cache
def drawn():
    rng = np.random.default_rng(3)
    U = rng.normal(size=(16, 16))
    U = U / np.abs(np.linalg.eigvals(U)).max()
    W = rng.normal(size=(4, 16)) / 2
    return U, W, rng.normal(size=(50, 4))


def plain_network(spectral_radius, input_scale):
    """Multiply Uᵀ and diag(1 - a²) over 50 steps."""
    unit, W, X = drawn()
    U = float(spectral_radius) * unit
    a, product = np.zeros(16), np.eye(16)
    for x in float(input_scale) * X:
        a = np.tanh(x @ W + a @ U)
        product = product @ U @ np.diag(1 - a**2)
    return {
        "factor": log_norm(product),
        "power": 50 * np.log10(float(spectral_radius)),
        "bound": 50 * log_norm(U),
    }


def lstm_and_plain(forget_bias, recurrent_scale):
    """Multiply the 2 × 2 blocks of an LSTM's Jacobians, and an RNN's, over 40 steps."""
    n, scale = 8, float(recurrent_scale)
    X = np.random.default_rng(4).normal(size=(40, 4))
    rng = np.random.default_rng(0)
    W = [weights(rng, 4, n, "xavier") for _ in range(4)]
    U = [scale * weights(rng, n, n, "xavier") for _ in range(4)]
    a, c = np.zeros(n), np.zeros(n)
    product, kept = np.eye(2 * n), np.ones(n)
    for x in X:
        zi, zf, zo, zg = (x @ w + a @ u for w, u in zip(W, U, strict=True))
        i, o, g = 1 / (1 + np.exp(-zi)), 1 / (1 + np.exp(-zo)), np.tanh(zg)
        f = 1 / (1 + np.exp(-zf - float(forget_bias)))
        slope = {"i": g * i * (1 - i), "f": c * f * (1 - f), "g": i * (1 - g**2)}
        by_a = U[0] * slope["i"] + U[1] * slope["f"] + U[3] * slope["g"]
        c = f * c + i * g
        out = o * (1 - np.tanh(c) ** 2)
        a = o * np.tanh(c)
        o_slope = np.tanh(c) * o * (1 - o)
        one = np.block([[by_a * out + U[2] * o_slope, by_a], [np.diag(f * out), np.diag(f)]])
        product, kept = product @ one, kept * f
    rng = np.random.default_rng(0)
    W, U = weights(rng, 4, n, "xavier"), scale * weights(rng, n, n, "xavier")
    a, plain = np.zeros(n), np.eye(n)
    for x in X:
        a = np.tanh(x @ W + a @ U)
        plain = plain @ U @ np.diag(1 - a**2)
    return {
        "cells": log_norm(product[n:, n:]),
        "gates": np.log10(kept.max()),
        "rnn": log_norm(plain),
    }


PAGE = "chapters/mathematics/recurrence.html"
EXPLORERS = [
    (
        rf"Recurrent weight (?P<recurrent_weight>{NUMBER}), stage (?P<stage>\d): "
        rf"(?:a\(\d\)|J|δ\(\d\)|dU) = (?P<value>{NUMBER})",
        walk,
    ),
    (
        rf"Spectral radius (?P<spectral_radius>{NUMBER}), input scale (?P<input_scale>{NUMBER}): "
        rf"50 steps back the gradient has the factor 10\^(?P<factor>{NUMBER}); "
        rf"ρ⁵⁰ is 10\^(?P<power>{NUMBER}), the bound σ⁵⁰ is 10\^(?P<bound>{NUMBER})",
        plain_network,
    ),
    (
        rf"Forget bias (?P<forget_bias>{NUMBER}), recurrent scale (?P<recurrent_scale>{NUMBER}): "
        rf"40 steps back the LSTM's cells have the factor 10\^(?P<cells>{NUMBER}), "
        rf"10\^(?P<gates>{NUMBER}) along the gates alone; the RNN's state has "
        rf"10\^(?P<rnn>{NUMBER})",
        lstm_and_plain,
    ),
]
