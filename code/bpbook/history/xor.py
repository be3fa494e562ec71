"""XOR in the two networks of the book of 1986, from many starts.

One has two hidden units; the other has one, and direct links from the inputs to the output.
"""

import numpy as np

from bpbook import Dense
from bpbook.history import sweeps
from bpbook.history.sweeps import Setting

SEEDS = range(200)
CAP = 10_000
X = sweeps.binary(2)
ANSWERS = np.array([[0], [1], [1], [0]])

SETTINGS = {
    "η 0.5": Setting(0.5),
    "η 0.25": Setting(0.25),
    "start ±1": Setting(0.5, width=1.0),
    "targets 0.1, 0.9": Setting(0.5, low=0.1, high=0.9),
    "no momentum": Setting(0.5, momentum=0.0),
}
HIGHER = (0.5, 1.0)  # rates at which a run that is stuck at 0.25 goes on


class WithInputs(Dense):
    """A layer that gives its activations and, beside them, its inputs.

    The next layer then has direct links to the inputs. On the way back the part of ∂J/∂a that
    belongs to the inputs passes by.
    """

    def __init__(self, n_in, n_out, activation):
        super().__init__(n_in, n_out, activation)
        self.shape_out = (n_out + n_in,)

    def forward(self, a_prev, training=False):
        """Return a and a_prev side by side, shape (m, n_out + n_in)."""
        return np.hstack([super().forward(a_prev, training), a_prev])

    def backward(self, da):
        """Take ∂J/∂ both parts; return ∂J/∂a_prev, or None in the first layer."""
        through = super().backward(da[:, : self.n_out])
        return None if through is None else through + da[:, self.n_out :]


def two_hidden():
    """Return the layers 2-2-1."""
    return [Dense(2, 2, "sigmoid"), Dense(2, 1, "sigmoid")]


def direct_links():
    """Return the layers 2-1-1 with links from the inputs to the output."""
    return [WithInputs(2, 1, "sigmoid"), Dense(3, 1, "sigmoid")]


NETS = {"two": two_hidden, "direct": direct_links}


def train(layers, setting, seed, cap=CAP):
    """Return a trained network and how it went, as :func:`bpbook.history.sweeps.learn` says."""
    net = sweeps.start(layers(), setting, seed)
    return net, sweeps.learn(net, X, setting.targets(ANSWERS), setting.optimizer(), cap)


def run(seed):
    """Train both networks in every setting; let the two hidden units go on where they fail."""
    found = {
        name: {key: train(layers, setting, seed)[1] for key, setting in SETTINGS.items()}
        for name, layers in NETS.items()
    }
    if found["two"]["η 0.25"]["learnt"] is None:
        found["went on"] = {f"η {rate:g}": went_on(seed, rate) for rate in HIGHER}
    return found


def went_on(seed, rate):
    """Train 2-2-1 at η = 0.25 up to the cap, then as long again at a higher rate."""
    net, _ = train(two_hidden, Setting(0.25), seed)
    return sweeps.learn(net, X, ANSWERS, Setting(rate).optimizer(), CAP)
