"""Gradient descent: a walk down a double well."""

from recomputed.shared import NUMBER

FAR = 1e50


def double_well(learning_rate, start):
    """Walk down (θ² - 1)²/4 + θ/10 for 40 steps, in plain Python."""
    rate, theta = float(learning_rate), float(start)
    for step in range(1, 41):
        theta -= rate * (theta * (theta * theta - 1) + 0.1)
        if abs(theta) > FAR:
            return {"step": step}
    return {"theta": theta, "loss": (theta * theta - 1) ** 2 / 4 + theta / 10}


PAGE = "chapters/concepts/gradient_descent.html"
EXPLORERS = [(
    rf"Learning rate (?P<learning_rate>{NUMBER}), start (?P<start>{NUMBER}): "
    rf"(?:after 40 steps θ = (?P<theta>{NUMBER}) and the loss is (?P<loss>{NUMBER})"
    rf"|diverged, \|θ\| passes 10⁵⁰ at step (?P<step>\d+))",
    double_well,
)]  # fmt: skip
