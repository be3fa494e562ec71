"""A ReLU network by hand: every stage of five readings, and 30 steps at eight rates."""

from recomputed.by_hand import Worked, pattern
from recomputed.shared import NUMBER

READINGS = {
    "target 0": (2, 2, 1, [[1, 2]], [[0]]),
    "target 1": (2, 2, 1, [[1, 2]], [[1]]),
    "two outputs": (2, 2, 2, [[1, 2]], [[0, 1]]),
    "two samples": (1, 2, 1, [[1], [2]], [[0], [1]]),
    "one neuron": (2, 1, 1, [[1, 2]], [[0]]),
}


def network(reading, rate):
    n_in, hidden, n_out, X, Y = READINGS[reading]
    W = [[[1] * hidden] * n_in, [[1] * n_out] * hidden]
    return Worked(X, Y, W, [[0] * hidden, [0] * n_out], ["relu", "identity"], False, rate)


def stage(step, reading):
    return network(reading, 0.1).numbers(int(step), f"r{list(READINGS).index(reading)}")


def run(learning_rate, reading):
    worked = network(reading, float(learning_rate))
    J, z = [], []
    for _ in range(31):
        hidden, _, loss = worked.forward()
        J.append(loss.real)
        z.append(hidden[0].real.max())
        worked.step()
    on = int((hidden[0].real > 0).any(axis=0).sum())
    return {"J0": J[0], "J1": J[1], "J30": J[30], "z0": z[0], "z1": z[1], "z30": z[30], "on": on}


STAGES = "|".join(
    f"(?<={name}, ){pattern((n_in, hidden, n_out), len(X), f'r{i}')}"
    for i, (name, (n_in, hidden, n_out, X, _)) in enumerate(READINGS.items())
)
PAGE = "chapters/worked_examples/relu_network.html"
EXPLORERS = [
    (rf"Step (?P<step>\d+), (?P<reading>[a-z]+ [a-z01]+), (?:{STAGES})", stage),
    (
        rf"Learning rate (?P<learning_rate>{NUMBER}), reading (?P<reading>[a-z]+ [a-z01]+): "
        rf"loss (?P<J0>{NUMBER}) at first, (?P<J1>{NUMBER}) after one step, (?P<J30>{NUMBER}) "
        rf"after 30; the largest hidden z goes from (?P<z0>{NUMBER}) over (?P<z1>{NUMBER}) to "
        rf"(?P<z30>{NUMBER}); hidden neurons on: (?P<on>\d)\.$",
        run,
    ),
]
