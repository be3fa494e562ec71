"""The engine and the tools of *Backprop from First Principles*.

The engine needs NumPy and tqdm only. Plots, symbols and sliders live in modules that must be
imported by name: ``from bpbook import plots, widgets``.
"""

from bpbook.gradcheck import check_gradient
from bpbook.layers import Dense
from bpbook.network import Network
from bpbook.optimizers import SGD, Adam, RMSProp
from bpbook.training import DivergedError, History, fit

__all__ = [
    "SGD",
    "Adam",
    "Dense",
    "DivergedError",
    "History",
    "Network",
    "RMSProp",
    "check_gradient",
    "fit",
]
