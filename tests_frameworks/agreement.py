"""How far two answers are apart, what is allowed, and the largest seen in this run.

The measure is ‖ours - theirs‖ / ‖theirs‖, for each parameter array by itself. Some arrays should be
0 and hold nothing but rounding errors, as the gradient of a bias in front of a batch normalisation
does. Therefore the divisor is at least a hundredth of the norm of the whole vector: an array that
small must be right to the corresponding part of the whole.
"""

import json
from pathlib import Path

import numpy as np
from twin import parts

LIMITS = json.loads(Path(__file__).with_name("agreement.json").read_text(encoding="utf-8"))
SEEN = {}  # (kind, family, framework): how many, and the largest difference


def difference(net, ours, theirs, floor=0.01):
    """Return the largest relative difference of an array of theta or grad, and its name.

    With ``floor=1`` each array is compared with the norm of the whole vector.
    """
    assert np.isfinite(ours).all()
    assert np.isfinite(theirs).all()
    assert ours.shape == theirs.shape
    least = floor * np.linalg.norm(theirs)
    found = [(0.0, "nothing")]
    for name, part, _ in parts(net):
        apart = np.linalg.norm(ours[part] - theirs[part])
        if apart > 0:
            found.append((float(apart / max(np.linalg.norm(theirs[part]), least)), name))
    return max(found)


def relative(ours, theirs):
    """Return the relative difference of two numbers or of two arrays as a whole."""
    apart = np.linalg.norm(np.subtract(ours, theirs))
    return float(apart / np.linalg.norm(theirs)) if apart > 0 else 0.0


def assert_agreement(kind, family, twin, differences):
    """Record the largest of the named differences, and fail if it is above what is allowed."""
    largest, where = max(differences)
    count, before = SEEN.get((kind, family, twin.framework), (0, 0.0))
    SEEN[kind, family, twin.framework] = count + 1, max(before, largest)
    assert largest <= LIMITS[kind][family], f"{where} of {twin.net!r}"


def assert_same_gradient(kind, family, twin, X, Y, floor=0.01):
    """Let network and twin compute J and its gradient, and compare them."""
    twin.net.loss_and_gradient(-X, Y)  # which leaves nothing behind in buffers
    J, grad = twin.net.loss_and_gradient(X, Y)
    J_twin, grad_twin = twin.loss_and_gradient(X, Y)
    assert J_twin != 0
    differences = [(relative(J, J_twin), "J"), difference(twin.net, grad, grad_twin, floor)]
    assert_agreement(kind, family, twin, differences)


def table():
    """Return what was seen as lines of a table."""
    row = "{:<37}{:<11}{:>8}{:>10}{:>9}".format
    yield row("largest relative difference", "", "compared", "seen", "allowed")
    for (kind, family, framework), (count, largest) in sorted(SEEN.items()):
        allowed = f"{LIMITS[kind][family]:.0e}"
        yield row(f"{kind}, {family}", framework, count, f"{largest:.1e}", allowed)
