"""All optimizers under one roof; each moves theta against grad, in place."""

from bpbook.adaptive import AdaGrad, Adam, AdamW, RMSProp
from bpbook.sgd import SGD, Optimizer, clip_gradient, gradient_norm

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSProp",
    "clip_gradient",
    "gradient_norm",
]
