"""Optimisers: forty steps of each down a turned ravine."""

import math

from recomputed.shared import NUMBER

STEPS, CURVATURES, DEGREES, START = 40, (1.0, 20.0), 25.0, (-1.8, 0.6)


def ravine_walk(method, learning_rate):
    """Walk entry by entry, in plain Python, with the gradient in the ravine's own directions."""
    rate, c, s = float(learning_rate), *(f(math.radians(DEGREES)) for f in (math.cos, math.sin))
    x = [c * START[0] - s * START[1], s * START[0] + c * START[1]]
    first, memory = None, [[0.0, 0.0], [0.0, 0.0]]
    for k in range(1, STEPS + 2):
        along, across = c * x[0] + s * x[1], -s * x[0] + c * x[1]
        J = (CURVATURES[0] * along**2 + CURVATURES[1] * across**2) / 2
        first = first or J
        if k > STEPS or J > 1e60:
            break
        pull, push = CURVATURES[0] * along, CURVATURES[1] * across
        gradient = (c * pull - s * push, s * pull + c * push)
        x = [x[i] - rate * direction(method, gradient[i], memory[i], k) for i in (0, 1)]
    if J / first > 10:
        return {"times": 10.0}
    return {"x": x[0], "y": x[1], "loss": J}


def direction(method, g, memory, k):
    """Return what a step is the rate times of, and keep in memory what the next one needs."""
    if method in ("momentum", "Nesterov"):
        memory[0] = 0.9 * memory[0] + g
        return memory[0] if method == "momentum" else g + 0.9 * memory[0]
    if method == "AdaGrad":
        memory[0] += g * g
        return g / (math.sqrt(memory[0]) + 1e-10)
    if method == "RMSProp":
        memory[0] = 0.9 * memory[0] + 0.1 * g * g
        return g / (math.sqrt(memory[0]) + 1e-8)
    if method == "Adam":
        memory[0] = 0.9 * memory[0] + 0.1 * g
        memory[1] = 0.999 * memory[1] + 0.001 * g * g
        root = math.sqrt(memory[1] / (1 - 0.999**k)) + 1e-8
        return memory[0] / (1 - 0.9**k) / root
    return g


PAGE = "chapters/mathematics/optimisers.html"
EXPLORERS = [(
    rf"(?P<method>\w+), learning rate (?P<learning_rate>{NUMBER}): "
    rf"(?:after {STEPS} steps at \((?P<x>{NUMBER}), (?P<y>{NUMBER})\), loss (?P<loss>{NUMBER})"
    rf"|diverged, the loss is above (?P<times>\d+) times its start)",
    ravine_walk,
)]  # fmt: skip
