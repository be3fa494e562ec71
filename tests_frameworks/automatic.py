"""The J of the gradient contract, differentiated automatically by PyTorch and by TensorFlow."""

import tensorflow as tf
import torch


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


WAYS = {"PyTorch": torch_gradient, "TensorFlow": tensorflow_gradient}
