"""A checklist for a program that trains a classifier: each check is a few lines, and says why.

A check takes the program as a module with the functions of ``bpbook.strangers_program`` and raises
:class:`Flag` with a sentence if something is wrong. It knows what a classifier must do and nothing
of how this one does it. ``inspect_program`` runs them all on fresh copies of the program.
"""

import functools
from dataclasses import dataclass

import numpy as np

from bpbook import data, faults

CLASSES, SEED, EPOCHS = 10, 0, 40
STEP = 6e-6  # of a central difference, the cube root of float64's machine epsilon


class Flag(Exception):  # noqa: N818 (a finding, no error)
    """What a check found."""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; true in a condition if the program passed."""

    passed: bool
    said: str

    def __bool__(self):
        return self.passed


@functools.cache
def small_digits(m=1000):
    """Return m digits of 7 × 7 pixels, whole numbers from 0 to 255, and their labels."""
    digits = data.digits()
    pixels = np.rint(255 * digits.X[:m]).astype(int).reshape(m, 7, 4, 7, 4)
    return (pixels.sum(axis=(2, 4)) // 16).astype(np.uint8), digits.labels[:m]


def _rng(seed=None):
    return np.random.default_rng(SEED if seed is None else seed)


def _loaded(program, m=1000):
    images, labels = small_digits(m)
    return program.load(images.copy(), labels.copy(), _rng())


def _trained(program, X, Y, epochs):
    p = program.start(_rng(), X.shape[1])
    return p, program.train(p, X, Y, _rng(SEED + 1), epochs)


@dataclass(frozen=True)
class Training:
    """What a whole training reports: losses per epoch, and both parts at its end."""

    curve: list
    loss: float
    loss_val: float
    accuracy: float
    accuracy_val: float


@functools.cache
def whole_training(text, seed=SEED):
    """Run a program on the digits for all epochs; what it reports is its own word."""
    program = faults.run(text)
    images, labels = small_digits()
    rngs = [np.random.default_rng(s) for s in (seed, seed, seed + 1)]
    with np.errstate(all="ignore"):
        X, Y, X_val, Y_val = program.load(images.copy(), labels.copy(), rngs[0])
        p = program.start(rngs[1], X.shape[1])
        curve = [float(J) for J in program.train(p, X, Y, rngs[2], EPOCHS)]
        losses = program.loss(p, X, Y), program.loss(p, X_val, Y_val)
        shares = program.accuracy(p, X, Y), program.accuracy(p, X_val, Y_val)
    return Training(curve, *map(float, losses + shares))


def _small_batch(program, m=12, n_in=6):
    """Return parameters in general position, and a batch of random numbers."""
    rng = _rng()
    p = program.start(rng, n_in)
    for name in p:
        p[name] += rng.normal(0, 0.5, p[name].shape)
    return p, rng.normal(size=(m, n_in)), np.eye(CLASSES)[rng.integers(CLASSES, size=m)]


def shapes(program):
    """Five samples, four inputs, three units, two classes: all sizes different."""
    rng = _rng()
    p = program.start(rng, 4, 3, 2)
    X, Y = rng.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
    sums = program.forward(p, X)[-1].sum(axis=1)
    if not np.allclose(sums, 1):
        raise Flag(f"the probabilities of a sample sum to {sums[0]:.2f}")
    g = program.gradients(p, X, Y)
    for name in p:
        if np.shape(g[name]) != p[name].shape:
            raise Flag(f"the gradient of {name} has {np.shape(g[name])}, not {p[name].shape}")


def start(program):
    """Before training nothing is known: the loss is near ln K."""
    X, Y, *_ = _loaded(program)
    J, expected = program.loss(program.start(_rng()), X, Y), np.log(CLASSES)
    if not abs(J - expected) < 0.2:
        raise Flag(f"loss {J:.2f} at the start, expected ln {CLASSES} = {expected:.2f}")


def gradient(program):
    """Every partial derivative against a central difference, without and with dropout."""
    for how, seed in (("without dropout", None), ("with dropout", 3)):
        p, X, Y = _small_batch(program)
        noise = functools.partial(_rng, seed) if seed else lambda: None
        g = program.gradients(p, X, Y, noise())
        wrong = [
            _compared(name, g[name], _differences(program, p, name, X, Y, noise)) for name in p
        ]
        if any(wrong):
            raise Flag(f"{how}: {', '.join(filter(None, wrong))}")


def _differences(program, p, name, X, Y, noise):
    d = np.empty(p[name].shape)
    for i in np.ndindex(d.shape):
        kept, J = p[name][i], []
        for side in (STEP, -STEP):
            p[name][i] = kept + side
            J.append(program.loss(p, X, Y, noise()))
        p[name][i] = kept
        d[i] = (J[0] - J[1]) / (2 * STEP)
    return d


def _compared(name, g, d):
    """Return nothing if g is d, else the factor between them, or that there is none."""
    size = np.linalg.norm(g) + np.linalg.norm(d)
    if np.linalg.norm(g - d) < 1e-7 * size + 1e-9:  # where all is zero, rounding is left
        return None
    if np.linalg.norm(g) < 1e-7 * size:
        return f"{name} zero"
    factor = np.sum(g * d) / max(np.sum(d * d), 1e-300)
    same = np.linalg.norm(g - factor * d) < 1e-6 * size
    return f"{name} × {factor:.2f}" if same else f"{name} wrong"


def extremes(program):
    """Weights a thousand times as large may be bad, but all numbers stay finite."""
    p, X, Y = _small_batch(program)
    p = {name: 1000 * p[name] for name in p}
    J, g = program.loss(p, X, Y), program.gradients(p, X, Y)
    broken = [name for name in g if not np.all(np.isfinite(g[name]))]
    if not np.isfinite(J) or broken:
        raise Flag(f"loss {J}, gradients not finite: {', '.join(broken) or 'none'}")


def batch(program):
    """A batch is no more than its samples: loss and accuracy are means over them."""
    p, X, Y = _small_batch(program)
    rows = [slice(i, i + 1) for i in range(len(X))]
    for measure in (program.loss, program.accuracy):
        whole, alone = measure(p, X, Y), np.mean([measure(p, X[r], Y[r]) for r in rows])
        if not np.isclose(whole, alone):
            name = measure.__name__
            raise Flag(f"{name} {whole:.2f} of the batch, {alone:.2f} of its samples")


def again(program):
    """Asked twice, the program answers the same, and leaves its arguments alone."""
    p, X, Y = _small_batch(program)
    before = [X.copy(), Y.copy(), *(p[name].copy() for name in p)]
    first, second = (program.loss(p, X, Y) for _ in range(2))
    if first != second:
        raise Flag("two evaluations of one batch differ")
    program.gradients(p, X, Y)
    if not all(map(np.array_equal, before, [X, Y, *p.values()])):
        raise Flag("an evaluation changes its arguments")


def seed(program):
    """The same seed, the same result."""
    X, Y, *_ = _loaded(program, 100)
    one, two = (_trained(program, X, Y, 2)[0] for _ in range(2))
    if not all(np.array_equal(one[name], two[name]) for name in one):
        raise Flag("two trainings from the same seed differ")


def step(program):
    """A constant gradient of 1: the first step is -η, later ones come to -η/(1 - momentum)."""
    p = program.start(_rng())
    v = {name: np.zeros_like(p[name]) for name in p}
    g = {name: np.ones_like(p[name]) for name in p}
    moves = []
    for _ in range(60):
        before = {name: p[name].copy() for name in p}
        program.step(p, v, g)
        moves.append({name: np.mean(p[name] - before[name]) for name in p})
    expected = -program.RATE, -program.RATE / (1 - program.MOMENTUM)
    for name in p:
        first, last = moves[0][name], moves[-1][name]
        if not np.allclose((first, last), expected):
            found = f"{first:+.3f} and then {last:+.3f}"
            wanted = f"{expected[0]:+.3f} and {expected[1]:+.3f}"
            raise Flag(f"steps of {found} in {name}, expected {wanted}")


def replay(program):
    """One batch, no dropout: five epochs are five times ``gradients`` and ``step``."""
    program.KEEP, program.BATCH = 1.0, 1000
    X, Y, *_ = _loaded(program, 100)
    p, _ = _trained(program, X, Y, 5)
    own = program.start(_rng(), X.shape[1])
    v = {name: np.zeros_like(own[name]) for name in own}
    for _ in range(5):
        program.step(own, v, program.gradients(own, X, Y))
    gap = max(np.max(np.abs(p[name] - own[name])) for name in p)
    if not gap < 1e-9:
        raise Flag(f"five epochs and five steps are {gap:.1e} apart")


def moves(program):
    """After one epoch every array of parameters has moved."""
    X, Y, *_ = _loaded(program, 100)
    p, _ = _trained(program, X, Y, 1)
    first = program.start(_rng(), X.shape[1])
    still = [name for name in p if np.allclose(p[name], first[name], rtol=0, atol=1e-9)]
    if still:
        raise Flag(f"{', '.join(still)} stay where they started")


def samples(program):
    """Five samples in batches of two: with another target for any of them the result changes."""
    program.BATCH = 2
    X, Y, *_ = _loaded(program, 20)
    X, Y = X[:5], Y[:5]
    base, _ = _trained(program, X, Y, 1)
    unused = 0
    for i in range(5):
        other = Y.copy()
        other[i] = np.roll(Y[i], 1)
        p, _ = _trained(program, X, other, 1)
        unused += all(np.array_equal(p[name], base[name]) for name in p)
    if unused:
        raise Flag(f"{unused} of 5 samples change nothing in an epoch")


def units(program):
    """At the start hidden units answer differently, and few are at their ends."""
    X, *_ = _loaded(program)
    a = program.forward(program.start(_rng()), X)[1]
    if np.max(np.ptp(a, axis=1)) < 1e-6:
        raise Flag("all hidden units are alike")
    dead = np.mean(np.ptp(a, axis=0) < 1e-6)
    ends = np.mean((a < 0.01) | (a > 0.99))
    if dead > 0 or ends > 0.5:
        raise Flag(f"{dead:.0%} of the units are dead, {ends:.0%} of the values saturated")


def inputs(program):
    """Training and validation inputs are of size 1, and alike."""
    for part in _loaded(program)[::2]:
        mean, spread = np.mean(part), np.std(part)
        if not (abs(mean) < 2 and 0.1 < spread < 2):
            raise Flag(f"inputs have mean {mean:.1f} and spread {spread:.1f}")


def tracer(program):
    """Grey pictures whose grey tells the label: after loading it must still tell it."""
    labels = np.arange(400) % CLASSES
    images = np.broadcast_to((25 * labels)[:, None, None], (400, 7, 7)).astype(np.uint8)
    X, Y, X_val, Y_val = program.load(images, labels, _rng())
    scales = []
    for inputs, targets in ((X, Y), (X_val, Y_val)):
        groups = [np.unique(inputs[targets.argmax(axis=1) == k]) for k in range(CLASSES)]
        if any(len(group) != 1 for group in groups):
            raise Flag("several greys have one label")
        scales.append(np.concatenate(groups))
        if np.any(np.diff(scales[-1]) <= 0):
            raise Flag("a larger label no longer has a lighter grey: the order is lost")
    if not np.allclose(*scales):
        raise Flag("training and validation have two scales")


def disjoint(program):
    """Pictures that are all different: none in both parts, none lost."""
    number = np.arange(400)
    images = np.zeros((400, 7, 7), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = number % 20, number // 20
    X, _, X_val, _ = program.load(images, number % CLASSES, _rng())
    train, test = ({row.tobytes() for row in part} for part in (X, X_val))
    if train & test or len(train | test) != 400:
        both, lost = len(train & test), 400 - len(train | test)
        raise Flag(f"{both} of 400 samples are in both parts, {lost} in none")


def mask(program):
    """Dropout leaves the mean as it is."""
    p = program.start(_rng())
    keep = np.mean(program.forward(p, np.zeros((2000, 49)), _rng())[2])
    if not abs(keep - 1) < 0.02:
        raise Flag(f"the mask has the mean {keep:.2f}, expected 1")


def report(program):
    """The last loss that is reported is the loss of the trained network on all its data."""
    X, Y, *_ = _loaded(program)
    p, curve = _trained(program, X, Y, 3)
    J = program.loss(p, X, Y)
    if not np.isclose(curve[-1], J):
        raise Flag(f"loss {curve[-1]:.3f} reported, {J:.3f} computed")


def overfit(program):
    """Ten samples without dropout are learned by heart."""
    program.KEEP, program.BATCH = 1.0, 10
    X, Y, *_ = _loaded(program)
    _, curve = _trained(program, X[:10], Y[:10], 400)
    if not curve[-1] < 0.1:
        raise Flag(f"loss {curve[-1]:.2f} after 400 steps on ten samples, expected below 0.1")


def gap(program):
    """Validation is somewhat worse than training: neither equal nor far behind."""
    run = whole_training(program.TEXT, SEED)
    J, J_val = run.loss, run.loss_val
    if not J < J_val < J + 0.5:
        raise Flag(f"loss {J:.2f} in training, {J_val:.2f} in validation")


def baseline(program):
    """It does better than the nearest mean picture of a class."""
    found, simple = whole_training(program.TEXT, SEED).accuracy_val, nearest_mean()
    if not found > simple:
        raise Flag(f"{found:.0%} right, the nearest mean has {simple:.0%}")


@functools.cache
def nearest_mean():
    """Return the accuracy of the nearest mean picture, on the last quarter of the digits."""
    images, labels = small_digits()
    rows = images.reshape(len(images), -1).astype(float)
    n = 3 * len(rows) // 4
    means = np.array([rows[:n][labels[:n] == k].mean(axis=0) for k in range(CLASSES)])
    distance = np.sum((rows[n:, None] - means) ** 2, axis=2)
    return np.mean(distance.argmin(axis=1) == labels[n:])


def chance(program):
    """Labels dealt out at random cannot be learned: validation stays at chance."""
    images, labels = small_digits(100)
    X, Y, X_val, Y_val = program.load(images.copy(), _rng(5).permutation(labels), _rng())
    p, _ = _trained(program, X, Y, 3 * EPOCHS)
    found = program.accuracy(p, X_val, Y_val)
    if not found < 1 / CLASSES + 0.25:
        raise Flag(f"{found:.0%} right with random labels, expected about {1 / CLASSES:.0%}")


def falls(program):
    """The loss falls: the check that everybody makes."""
    curve = whole_training(program.TEXT, SEED).curve
    if not curve[-1] < curve[0]:
        raise Flag(f"loss {curve[0]:.2f} after one epoch, {curve[-1]:.2f} after {EPOCHS}")


CHECKS = {
    check.__name__: check
    for check in (
        inputs, tracer, disjoint, shapes, start, units, gradient, extremes, batch, again, mask,
        step, replay, moves, samples, seed, report, overfit, gap, baseline, chance, falls,
    )
}  # fmt: skip


def inspect_program(text, names=tuple(CHECKS)):
    """Run checks on a program.

    Parameters
    ----------
    text : str
        The program.
    names : sequence of str
        Which checks, by default all.

    Returns
    -------
    dict
        A :class:`Finding` for each name.
    """
    return {name: _judged(CHECKS[name], text) for name in names}


def _judged(check, text):
    try:
        with np.errstate(all="ignore"):
            check(faults.run(text))
    except Flag as flag:
        return Finding(False, str(flag))
    except Exception as error:  # whatever a stranger's program may raise is a finding
        return Finding(False, f"raises {type(error).__name__}: {error}")
    return Finding(True, "passed")
