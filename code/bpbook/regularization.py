"""Regularisation holds a network back, so that it fits the samples less and the rule more."""

from dataclasses import dataclass

import numpy as np

from bpbook import checkpoints, checks
from bpbook.layers import Layer


class Dropout(Layer):
    """Set each input to 0 with probability ``rate`` while training, and multiply the rest.

    a = a_prev · mask, with mask 0 or 1 / (1 - rate), so that the mean stays. In ``predict`` and
    ``loss`` nothing is dropped.

    Parameters
    ----------
    rate : float
        From 0 up to, not including, 1.

    Raises
    ------
    ValueError
        If ``rate`` lies outside these limits.

    Notes
    -----
    Srivastava et al. (2014) multiply by 1 - rate when predicting; dividing when training, which
    they mention as equivalent, leaves prediction alone.
    """

    def __init__(self, rate):
        self.rate = checks.fraction("rate", rate)
        super().__init__()

    def follow(self, shape):
        """Take the shape of the layer before."""
        self.shape_in = self.shape_out = shape

    def initialize(self, rng):
        """Take a generator of its own, so that what is dropped changes no other random number."""
        self.rng = rng.spawn(1)[0]

    def forward(self, a_prev, training=False):
        """Return a, of the shape of a_prev."""
        if not training:
            return a_prev
        kept = self.rng.random(a_prev.shape, a_prev.dtype) >= self.rate
        self.mask = kept.astype(a_prev.dtype) / (1 - self.rate)
        return a_prev * self.mask

    def backward(self, da):
        """Return ∂J/∂a_prev: what was dropped passes nothing back."""
        return None if self.is_first else da * self.mask

    def get_state(self):
        """Return where the generator stands, so that a resumed training drops the same."""
        return {"generator": checkpoints.generator_state(self.rng)}

    def set_state(self, state):
        """Put the generator back to where it stood."""
        checkpoints.set_generator_state(self.rng, state["generator"])

    def __repr__(self):
        return f"Dropout({self.rate})"


@dataclass(frozen=True)
class _Penalty:
    """What L1 and L2 have in common: a number λ, and a sum over all weights.

    Biases, gains and shifts are left out.

    Parameters
    ----------
    strength : float
        λ, 0 or above.

    Raises
    ------
    ValueError
        If ``strength`` is no such number.
    """

    strength: float

    def __post_init__(self):
        strength = checks.number_not_below_zero("strength", self.strength)
        object.__setattr__(self, "strength", strength)  # a plain float, whatever number came


class L2(_Penalty):
    """Add ½ λ Σ w² to J: small weights are cheap, large ones dear.

    Parameters
    ----------
    strength : float
        λ, 0 or above; a ValueError says so otherwise. The sum leaves out biases, gains and shifts.
    """

    def value(self, w):
        """Return ½ λ Σ w²."""
        return 0.5 * self.strength * float(np.vdot(w, w))

    def gradient(self, w):
        """Return λ w."""
        return self.strength * w


class L1(_Penalty):
    """Add λ Σ |w| to J: it pushes every weight to 0 with the same force.

    Parameters
    ----------
    strength : float
        As for :class:`L2`.
    """

    def value(self, w):
        """Return λ Σ |w|."""
        return self.strength * float(np.abs(w).sum())

    def gradient(self, w):
        """Return λ sign(w), and 0 at the kink w = 0."""
        return self.strength * np.sign(w)
