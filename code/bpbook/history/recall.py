"""The simulations of Hopfield's paper, run again: what is remembered, and from how far away."""

import numpy as np

from bpbook.history import hopfield

SEEDS = range(100)
CAP = 100  # sweeps
COUNTED = (
    "bits",  # of the n N bits, those that would change
    "stable",  # memories without such a bit
    "near",  # runs that come to rest with fewer than NEAR errors
    "errors",  # at rest, all runs together
    "capped",  # runs that were not at rest at the cap
)
UNITS = {"0, 1": 0, "-1, 1": -1}
LOADS = {30: (2, 3, 4, 5, 6, 8), 100: (5, 8, 10, 12, 14, 15, 18, 20, 25),
         300: (30, 36, 42, 48, 60)}  # fmt: skip
STARTS = 20  # random starts for each network
FURTHEST = 12  # the largest distance that the paper names
CLOSE = 3  # differences: the paper's "very near", which it does not count
NEAR = 5  # errors: "less than 5" in the paper


def distance(states, memories):
    """Return the distance of each state to its nearest memory, and which one that is."""
    far = (states[:, None] != memories[None]).sum(axis=2)
    return far.min(axis=1), far.argmin(axis=1)


def kept(N, n, low, rng):
    """Store n memories, start at each of them, and count: a number for each of ``COUNTED``."""
    memories = hopfield.patterns(n, N, rng, low)
    T = hopfield.weights(memories).astype(float)
    wrong = hopfield.wrong_bits(T, memories, low)
    end = hopfield.settle(T, memories, rng, low, CAP)
    errors = (end.states != memories).sum(axis=1)
    stable = ~wrong.any(axis=1)
    return [wrong.sum(), stable.sum(), (errors < NEAR).sum(), errors.sum(), (~end.at_rest).sum()]


def nominal(low, rng, N=30, n=5):
    """Return the weights of the paper's small network, its memories, and these turned over."""
    memories = hopfield.patterns(n, N, rng, low)
    both = np.vstack([memories, 1 + low - memories])
    return hopfield.weights(memories).astype(float), both


def random_starts(low, rng):
    """Return where random starts end, and whether all ten nominal states are stable."""
    T, both = nominal(low, rng)
    starts = hopfield.patterns(STARTS, len(T), rng, low)
    far, _ = distance(hopfield.settle(T, starts, rng, low, CAP).states, both)
    return {"memory": (far == 0).sum(), "near": ((far > 0) & (far <= CLOSE)).sum(),
            "other": (far > CLOSE).sum(),
            "all stable": not hopfield.wrong_bits(T, both, low).any()}  # fmt: skip


def from_afar(low, rng):
    """Return, by the distance of a start to its nearest nominal state, how many runs end there.

    Beside it, whether all ten nominal states are stable. Each of "counts" has the number of starts,
    of runs that end in that state, and of runs that end nearer to it than to the nine others.
    """
    T, both = nominal(low, rng)
    found = np.zeros((FURTHEST + 1, 3), int)
    for count in range(1, 15):
        starts = hopfield.flipped(both, count, rng, low)
        far, nearest = distance(starts, both)
        end = hopfield.settle(T, starts, rng, low, CAP).states
        there = (end == both[nearest]).all(axis=1)
        for d in range(1, FURTHEST + 1):
            at = far == d
            nearer = distance(end, both)[1] == nearest
            found[d] += [at.sum(), (there & at).sum(), (nearer & at).sum()]
    stable = not hopfield.wrong_bits(T, both, low).any()
    return {"all stable": stable, "counts": found[1:]}


def lopsided(rng, N=30, trials=10):
    """Return how runs end where T_ij and T_ji are drawn apart, from -1 to 1."""
    T = rng.uniform(-1, 1, (N, N))
    np.fill_diagonal(T, 0)
    end = hopfield.settle(T, hopfield.patterns(trials, N, rng), rng, cap=200)
    states = {tuple(row) for row in end.states[end.at_rest].astype(int).tolist()}
    return {"at rest": end.at_rest.sum(), "states": len(states)}


def run(seed):
    """Run every simulation once, each with random numbers of its own."""
    found = {}
    for k, (name, low) in enumerate(UNITS.items()):
        for N, loads in LOADS.items():
            for n in loads:
                found[f"{name}: {n} of {N}"] = kept(
                    N, n, low, np.random.default_rng([seed, k, N, n])
                )
        found[f"{name}: random"] = random_starts(low, np.random.default_rng([seed, k, 1]))
        found[f"{name}: afar"] = from_afar(low, np.random.default_rng([seed, k, 2]))
    return found | {"lopsided": lopsided(np.random.default_rng([seed, 3]))}
