"""The gradient contract in PyTorch and TensorFlow: each J, differentiated automatically."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from bpbook import contract
from bpbook.contract import ANALYTIC, NumpyBackend

FORMULAS = contract.formulas()
SEEDS = range(3)


class TorchBackend:
    """The operations of a J in PyTorch."""

    exp, log, sqrt, tanh, abs = torch.exp, torch.log, torch.sqrt, torch.tanh, torch.abs
    reshape, stack = torch.reshape, torch.stack

    @staticmethod
    def maximum(array, other):
        return torch.maximum(array, torch.as_tensor(other, dtype=array.dtype))

    @staticmethod
    def sum(array, axis=None):
        return torch.sum(array) if axis is None else torch.sum(array, dim=axis)


def torch_gradient(formula, inputs):
    """Return J and ∂J/∂wrt by autograd."""
    tensors = {name: torch.from_numpy(value.copy()) for name, value in inputs.items()}
    tensors[formula.wrt].requires_grad_()
    J = formula.J(TorchBackend, **tensors)
    J.backward()
    return float(J.detach()), tensors[formula.wrt].grad.numpy()


class TensorFlowBackend:
    """The operations of a J in TensorFlow."""

    exp, log, sqrt, tanh, abs = tf.exp, tf.math.log, tf.sqrt, tf.tanh, tf.abs
    maximum, reshape, stack = tf.maximum, tf.reshape, tf.stack
    sum = tf.reduce_sum


def tensorflow_gradient(formula, inputs):
    """Return J and ∂J/∂wrt by a GradientTape."""
    tensors = {name: tf.constant(value, tf.float64) for name, value in inputs.items()}
    with tf.GradientTape() as tape:
        tape.watch(tensors[formula.wrt])
        J = formula.J(TensorFlowBackend, **tensors)
    return float(J), tape.gradient(J, tensors[formula.wrt]).numpy()


WAYS = {"torch": torch_gradient, "tensorflow": tensorflow_gradient}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_automatic_differentiation_agrees_with_the_engine(way, formula):
    for seed in SEEDS:
        inputs = formula.draw(np.random.default_rng(seed))
        J, gradient = way(formula, inputs)
        assert gradient.dtype == np.float64
        assert abs(J - float(formula.J(NumpyBackend, **inputs))) <= 1e-12
        gap = contract.disagreement(contract.engine(formula, inputs), gradient)
        assert gap <= ANALYTIC, contract.complaint(formula, way.__name__, gap)


@pytest.mark.parametrize("backend", [TorchBackend, TensorFlowBackend])
def test_the_backend_offers_what_the_others_offer(backend):
    ours, theirs = (
        {name for name in vars(each) if not name.startswith("_")}
        for each in (NumpyBackend, backend)
    )
    assert ours == theirs
