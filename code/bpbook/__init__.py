"""The engine and the tools of *Backprop from First Principles*.

The engine needs NumPy and tqdm only. Plots, symbols and sliders live in modules that must be
imported by name: ``from bpbook import plots, widgets``.
"""

from bpbook.convolution import Conv2D
from bpbook.gradcheck import check_gradient
from bpbook.layers import Dense
from bpbook.lstm import LSTM
from bpbook.network import Network
from bpbook.normalization import BatchNorm, LayerNorm
from bpbook.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp, clip_gradient
from bpbook.pooling import Flatten, MaxPool2D
from bpbook.recurrent import RNN
from bpbook.regularization import L1, L2, Dropout
from bpbook.training import DivergedError, History, fit

__all__ = [
    "L1",
    "L2",
    "LSTM",
    "RNN",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "DivergedError",
    "Dropout",
    "Flatten",
    "History",
    "LayerNorm",
    "MaxPool2D",
    "Network",
    "RMSProp",
    "check_gradient",
    "clip_gradient",
    "fit",
]
