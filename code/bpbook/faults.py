"""Faults for the stranger's program, each with the check that is promised to find it.

A fault exchanges pieces of the program's text; the spoilt text is run as a module of its own. The
names of the checks are those of ``bpbook.checklist``.
"""

import types
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("strangers_program.py").read_text(encoding="utf-8")
NOISE = "BATCH = 0.5, 0.5, 0.9, 20\n"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    name : str
        What is wrong, in a few words.
    edits : tuple of pairs of str
        What stands in the right program, and what stands in the spoilt one instead.
    check : str
        The check that is promised to flag it; others may flag it too.
    symptom : str
        Words of what that check then says.
    """

    name: str
    edits: tuple
    check: str
    symptom: str


def spoilt(fault, text=PROGRAM):
    """Return the text of the program with a fault in it.

    Parameters
    ----------
    fault : Fault
        Which one.
    text : str
        The right program.

    Raises
    ------
    ValueError
        If what the fault exchanges does not stand in the text exactly once.
    """
    for old, new in fault.edits:
        if text.count(old) != 1:
            raise ValueError(
                f"{old!r} stands {text.count(old)} times in the program: expected once, "
                f"so that the fault {fault.name!r} knows its place"
            )
        text = text.replace(old, new)
    return text


def run(text=PROGRAM):
    """Return a program, given as text, as a module; each call runs it anew."""
    program = types.ModuleType("program")
    program.TEXT = text
    exec(compile(text, "program", "exec"), vars(program))
    return program


def _one(name, old, new, check, symptom):
    return Fault(name, ((old, new),), check, symptom)


BACKWARD = (
    _one("W2 not transposed", 'd2 @ p["W2"].T', 'd2 @ p["W2"]', "gradient", "W1 wrong, b1 wrong"),
    _one("slope taken at z", "a1 * (1 - a1)", "z1 * (1 - z1)", "gradient", "W1 wrong, b1 wrong"),
    _one("slope forgotten", " * a1 * (1 - a1)", "", "gradient", "W1 wrong, b1 wrong"),
    _one(
        "ReLU with the sigmoid's slope",
        "a1 = 1 / (1 + np.exp(-z1))",
        "a1 = np.maximum(z1, 0)",
        "gradient",
        "W1 wrong, b1 wrong",
    ),
    _one(
        "slope overwrites a1",
        "* keep * a1 * (1 - a1)\n",
        "* keep\n    a1 *= 1 - a1\n    d1 *= a1\n",
        "gradient",
        "W2 wrong",
    ),
    _one("bias gradient one number", "d2.sum(axis=0)", "d2.sum()", "shapes", "b2 has ()"),
    _one("bias gradient a mean", "d1.sum(axis=0)", "d1.mean(axis=0)", "gradient", "b1 × 0.08"),
    _one("1/m missing", "(a2 - Y) / len(X)", "a2 - Y", "gradient", "W1 × 12.00, b1 × 12.00"),
    _one(
        "1/m twice",
        "dW1, db1 = X.T @ d1,",
        "dW1, db1 = X.T @ d1 / len(X),",
        "gradient",
        "W1 × 0.08",
    ),
    _one("mask left out of backward", "* keep * a1", "* a1", "gradient", "with dropout"),
)
FORWARD = (
    _one("bias missing", ' + p["b1"]\n', "\n", "gradient", "b1 wrong"),
    _one("softmax down the columns", "e.sum(axis=1", "e.sum(axis=0", "shapes", "sum to"),
    Fault(
        "softmax twice",
        (
            ("a2 = softmax((a1", "a2 = softmax(softmax((a1"),
            ('@ p["W2"] + p["b2"])', '@ p["W2"] + p["b2"]))'),
            (
                "(a2 - Y) / len(X)\n",
                '(a2 - Y) / len(X)\n    s = softmax((a1 * keep) @ p["W2"] + p["b2"])\n'
                "    d2 = s * (d2 - np.sum(d2 * s, axis=1, keepdims=True))\n",
            ),
        ),
        "overfit",
        "loss 1.",
    ),
    _one("logarithm of zero", "np.maximum(a2, 1e-300)", "a2", "extremes", "loss nan"),
    _one("exp overflows", "z - z.max(axis=1, keepdims=True)", "z", "extremes", "nan"),
    _one("mean over classes too", "np.sum(Y *", "np.mean(Y *", "start", "0.23"),
    Fault(
        "dropout left on",
        (
            (NOISE, NOISE + "NOISE = np.random.default_rng(1)\n"),
            ("keep = 1.0 if rng is None else (rng", "keep = ((rng or NOISE)"),
        ),
        "again",
        "differ",
    ),
    _one("mask not rescaled", " < KEEP) / KEEP", " < KEEP)", "mask", "0.90"),
)
START = (
    _one("scale √n, not 1/√n", "n_in**-0.5", "n_in**0.5", "units", "saturated"),
    Fault(
        "weights start at zero",
        (("(0, n_in**-0.5, (", "(0, 0, ("), ("(0, 0.1, (", "(0, 0, (")),
        "units",
        "alike",
    ),
    _one(
        "weights in float16",
        "rng.normal(0, n_in**-0.5, (n_in, n_hidden))",
        "rng.normal(0, n_in**-0.5, (n_in, n_hidden)).astype(np.float16)",
        "gradient",
        "W1 wrong",
    ),
)
UPDATE = (
    _one("plus, not minus", "v[name] - RATE", "v[name] + RATE", "step", "+0.500"),
    _one("momentum backwards", "= MOMENTUM *", "= -MOMENTUM *", "step", "-0.333"),
    _one("first layer never updated", "for name in p:\n", 'for name in ("W2", "b2"):\n', "moves",
         "W1, b1 stay"),
    _one("update of a copy", "p[name] +=", "p[name].copy()[...] +=", "moves", "W1, b1, W2, b2"),
    Fault(
        "gradients not reset",
        (
            ("    curve = []\n", "    curve, total = [], dict.fromkeys(p, 0)\n"),
            (
                "            step(p, v, g)",
                "            total = {name: total[name] + g[name] for name in p}\n"
                "            step(p, v, total)",
            ),
        ),
        "replay",
        "apart",
    ),
)  # fmt: skip
LOOP = (
    _one("first batch only", "order[first : first + BATCH]", "np.arange(len(X))[:BATCH]",
         "samples", "3 of 5"),
    _one("loss of the last batch", "curve.append(loss(p, X, Y))",
         "curve.append(loss(p, X[rows], Y[rows]))", "report", "reported"),
    Fault(
        "no seed for the order",
        (
            (NOISE, NOISE + "NOISE = np.random.default_rng(1)\n"),
            ("order = rng.permutation(len(X))", "order = NOISE.permutation(len(X))"),
        ),
        "seed",
        "differ",
    ),
)  # fmt: skip
DATA = (
    _one("labels in another order", "labels[order]", "labels[rng.permutation(len(labels))]",
         "tracer", "several"),
    _one("targets off by one", "np.eye(10)[labels]", "np.eye(10)[labels - 1]", "tracer", "order"),
    _one("uint8 wraps round", ".astype(float) - 128)", " - 128)", "tracer", "order"),
    _one("inputs scaled twice", " - 128) / 128", " - 128) / 128 / 128", "inputs",
         "spread"),
    _one("test inputs scaled otherwise", "X[n:], Y[n:]",
         "images[n:].reshape(len(X) - n, -1) / 255, Y[n:]", "tracer", "two scales"),
    _one("validation = training data", "X[n:], Y[n:]", "X[:n], Y[:n]", "disjoint", "in both"),
    _one("argmax down the columns", "a2.argmax(axis=1) == Y.argmax(axis=1)",
         "a2.argmax(axis=0) == Y.argmax(axis=0)", "batch", "accuracy"),
)  # fmt: skip
FAULTS = {f.name: f for f in (*BACKWARD, *FORWARD, *START, *UPDATE, *LOOP, *DATA)}
