"""A bpbook network in PyTorch."""

import functools

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from twin import Place, Twin, kept, swap_last_two_gates, transposed

from bpbook import (
    L1,
    L2,
    LSTM,
    RNN,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    arrays,
)

ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": functional.leaky_relu,  # its slope is 0.01 unless told
    # Unless told, PyTorch takes z for softplus(z) above z = 20, which is wrong by 2e-9 there.
    "softplus": functools.partial(functional.softplus, threshold=40),
    "gelu": functools.partial(functional.gelu, approximate="tanh"),
    "softmax": functools.partial(torch.softmax, dim=-1),
}
LOSSES = {
    "squared_error": lambda z, a, Y: 0.5 * functional.mse_loss(a, Y, reduction="sum"),
    "mean_squared_error": lambda z, a, Y: functional.mse_loss(a, Y),
    "binary_cross_entropy": lambda z, a, Y: functional.binary_cross_entropy_with_logits(z, Y),
    "categorical_cross_entropy": lambda z, a, Y: functional.cross_entropy(z, Y),
}
FROM_PROBABILITIES = {
    "binary_cross_entropy": lambda z, a, Y: functional.binary_cross_entropy(a, Y),
    "categorical_cross_entropy": lambda z, a, Y: -(Y * a.log()).sum(1).mean(),
}
torch.set_num_threads(1)  # these networks are too small to share


class Unrolled(nn.Module):
    """nn.RNN with any activation: PyTorch's own knows tanh and relu only."""

    def __init__(self, layer):
        super().__init__()
        n_in, n_out = layer.n_in, layer.n_out
        self.weight_ih_l0 = nn.Parameter(torch.empty(n_out, n_in))
        self.weight_hh_l0 = nn.Parameter(torch.empty(n_out, n_out))
        self.bias_ih_l0 = nn.Parameter(torch.empty(n_out))
        self.f = ACTIVATIONS[layer.activation.name]

    def forward(self, x):
        a, outputs = x.new_zeros(len(x), len(self.bias_ih_l0)), []
        for x_t in x.unbind(1):
            a = self.f(x_t @ self.weight_ih_l0.T + a @ self.weight_hh_l0.T + self.bias_ih_l0)
            outputs.append(a)
        return torch.stack(outputs, 1), a


class TorchTwin(Twin):
    """The same network in PyTorch: ``variables`` are its parameters, for any torch.optim."""

    framework = "PyTorch"
    losses = LOSSES

    def build(self, layer):
        kind = torch.float32 if layer.theta.dtype == np.float32 else torch.float64
        module = _module(layer).to(kind)
        match layer:
            case Dense():
                return module, {"W": transposed(module.weight), "b": kept(module.bias)}
            case Conv2D():
                return module, {"W": kept(module.weight), "b": kept(module.bias)}
            case BatchNorm() | LayerNorm():
                there = functools.partial(np.reshape, shape=tuple(module.weight.shape))
                gamma, beta = (Place(v, there, np.ravel) for v in (module.weight, module.bias))
                if isinstance(layer, BatchNorm):
                    self.write(module.running_mean, layer.state["mean"])
                    self.write(module.running_var, layer.state["variance"])
                return module, {"gamma": gamma, "beta": beta}
            case RNN() | LSTM():
                W, U, b = module.weight_ih_l0, module.weight_hh_l0, module.bias_ih_l0
                if isinstance(module, nn.RNNBase):  # it has a second bias, which nobody needs
                    module.bias_hh_l0.requires_grad_(False).zero_()
                if isinstance(layer, RNN):
                    return module, {"W": transposed(W), "U": transposed(U), "b": kept(b)}
                swap = swap_last_two_gates
                W, U = (Place(v, lambda w: swap(w).T, lambda w: swap(w.T)) for v in (W, U))
                return module, {"W": W, "U": U, "b": Place(b, swap, swap)}
        return module, {}

    def read(self, tensor):
        return tensor.detach().numpy().copy()

    def write(self, variable, values):
        with torch.no_grad():
            variable.copy_(torch.tensor(values))

    def forward(self, X, training=True):
        """Return z and a of the last layer, tensors of shape (m, n_out).

        Frozen layers work as in prediction, as the network's own do. Dropout uses the mask that
        the network drew last, since every framework draws others.
        """
        a = torch.as_tensor(X)
        for layer, module in zip(self.net.layers, self.modules, strict=True):
            learns = training and layer in self.net.learning
            module.train(learns)
            match layer:
                case RNN() | LSTM():  # the module applies the activation itself
                    sequence, _ = module(a)
                    a = sequence if layer.sequence else sequence[:, -1]
                case Dropout():
                    a = a * torch.tensor(arrays.outside(layer.mask)) if learns else a
                case MaxPool2D() | Flatten():
                    a = module(a)
                case _:
                    z = module(a)
                    a = ACTIVATIONS[layer.activation.name](z)
        return z, a

    def loss(self, X, Y):
        """Return J as a tensor."""
        self.z, a = self.forward(X)
        J = self.losses[self.net.loss_function.name](self.z, a, torch.as_tensor(Y))
        match self.net.penalty:
            case L2(strength):
                J = J + 0.5 * strength * sum(w.square().sum() for w in self.weights)
            case L1(strength):
                J = J + strength * sum(w.abs().sum() for w in self.weights)
        return J

    def loss_and_gradients(self, X, Y):
        """Return J and a list of ∂J/∂variable, which are also left in ``grad`` of each."""
        frozen = sum(len(layer.parameters) for layer in self.net.frozen)
        for position, variable in enumerate(self.variables):
            variable.requires_grad_(position >= frozen).grad = None
        J = self.loss(X, Y)
        J.backward()
        return J.detach(), [torch.zeros_like(v) if v.grad is None else v.grad
                            for v in self.variables]  # fmt: skip

    def step(self, optimizer, X, Y, clip=None):
        """Let an optimiser of torch.optim take a step; return J before it."""
        J, gradients = self.loss_and_gradients(X, Y)
        if clip is not None:
            # PyTorch divides by the norm plus 1e-6: ask for as much more.
            norm = nn.utils.get_total_norm(gradients)
            nn.utils.clip_grad_norm_(self.variables, clip * float((norm + 1e-6) / norm))
        optimizer.step()
        return float(J)

    def predict(self, X):
        with torch.no_grad():
            return self.forward(X, training=False)[1].numpy()


def _module(layer):
    """Return PyTorch's module for a layer, its activation left to ``forward``."""
    match layer:
        case Dense():
            return nn.Linear(layer.n_in, layer.n_out)
        case Conv2D():
            channels = layer.shape_in[0]
            return nn.Conv2d(channels, layer.n_filters, layer.size, layer.stride, layer.padding)
        case MaxPool2D():
            return nn.MaxPool2d(2)
        case Flatten():
            return nn.Flatten()
        case Dropout():
            return nn.Identity()
        case BatchNorm():
            kind = nn.BatchNorm1d if len(layer.shape_in) == 1 else nn.BatchNorm2d
            return kind(layer.shape_in[0], layer.epsilon, layer.momentum)
        case LayerNorm():
            return nn.LayerNorm(layer.shape_in, layer.epsilon)
        case LSTM():
            return nn.LSTM(layer.n_in, layer.n_out, batch_first=True)
        case RNN():
            f = layer.activation.name
            if f not in ("tanh", "relu"):
                return Unrolled(layer)
            return nn.RNN(layer.n_in, layer.n_out, nonlinearity=f, batch_first=True)
    raise NotImplementedError(f"{layer!r} has no twin in PyTorch")
