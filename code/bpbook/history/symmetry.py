"""Mirror symmetry of six bits with two hidden units: the first experiment of the Nature paper."""

import numpy as np

from bpbook import Dense
from bpbook.history import sweeps
from bpbook.history.sweeps import Setting

SEEDS = range(150)
CAP = 10_000
X = sweeps.binary(6)
ANSWERS = (X[:, ::-1] == X).all(axis=1, keepdims=True).astype(float)
PAPER = Setting(0.1)
PATIENCE = 40_000  # the cap with the paper's settings
EARLY = 50  # steps after which the output is looked at
SETTINGS = {
    f"targets {low:g}, {high:g}, ε {rate:g}": Setting(rate, low=low, high=high)
    for low, high in ((0.0, 1.0), (0.1, 0.9))
    for rate in (0.1, 0.05, 0.02)
}
MORE = (3, 4)  # hidden units
KINDS = {"1 : 2 : 4": (2.0, 4.0), "2 : 3 : 4": (1.5, 2.0)}
TOLERANCE = 0.05  # relative, of a ratio


def train(setting, seed, hidden=2, cap=CAP):
    """Return a network 6-hidden-1 trained on the 64 patterns, and how it went."""
    net = begin(setting, seed, hidden)
    return net, sweeps.learn(net, X, setting.targets(ANSWERS), setting.optimizer(), cap)


def begin(setting, seed, hidden=2):
    """Return the network at its start."""
    return sweeps.start([Dense(6, hidden, "sigmoid"), Dense(hidden, 1, "sigmoid")], setting, seed)


def halves(W):
    """Return the antisymmetric part of the weights of each unit, one side of it.

    Parameters
    ----------
    W : array_like, shape (6, units)
        From the six inputs.

    Returns
    -------
    ndarray, shape (3, units)
        ½ (w₁ - w₆), ½ (w₂ - w₅), ½ (w₃ - w₄).
    """
    W = np.asarray(W)
    return ((W - W[::-1]) / 2)[:3]


def lopsidedness(W):
    """Return the largest |wᵢ + w₇₋ᵢ| over the largest |w|: 0 if equal and opposite, at most 2."""
    W = np.asarray(W)
    return float(np.abs(W + W[::-1]).max() / np.abs(W).max())


def ratios(W):
    """Return the sizes of each unit's halves, ascending, over the least; shape (3, units)."""
    sizes = np.sort(np.abs(halves(W)), axis=0)
    return sizes / sizes[0]


def kind(W):
    """Return which of the KINDS the sizes are in both units, within the tolerance; else "other"."""
    if not halves(W).all():
        return "other"  # a size of 0 has no ratio
    for name, wanted in KINDS.items():
        if np.allclose(ratios(W)[1:].T, wanted, rtol=TOLERANCE, atol=0):
            return name
    return "other"


def form(theta):
    """Return what the weights of two hidden units look like.

    Returns
    -------
    dict
        "kind"; "uneven", the lopsidedness; "mismatch", the largest |w + w'| between the two units
        over the largest |w|: 0 if they are equal and opposite; "bias", the larger of the two.
    """
    W, b = theta[:12].reshape(6, 2), theta[12:14]
    mismatch = float(np.abs(W.sum(axis=1)).max() / np.abs(W).max())
    return {
        "kind": kind(W),
        "uneven": round(lopsidedness(W), 4),
        "mismatch": round(mismatch, 4),
        "bias": round(float(b.max()), 4),
    }


def early_output(seed):
    """Return the mean output for the symmetric patterns, early in the paper's run."""
    net = begin(PAPER, seed)
    sweeps.trace(net, X, ANSWERS, PAPER.optimizer(), [EARLY])
    return float(net.predict(X[ANSWERS[:, 0] == 1]).mean())


def run(seed):
    """Train in every setting and say what the weights look like; then with more units."""
    found = {"early output": early_output(seed)}
    for name, setting in SETTINGS.items():
        net, went = train(setting, seed, cap=PATIENCE if setting == PAPER else CAP)
        went |= form(net.theta)
        if setting == PAPER:
            went["theta"] = net.theta.round(4)
        found[name] = went
        if setting.rate != 0.05:
            for hidden in MORE:
                found[f"{name}, {hidden} units"] = train(setting, seed, hidden)[1]
    return found
