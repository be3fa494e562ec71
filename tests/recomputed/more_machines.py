"""More than one machine: the time of a step by server and by ring, from its parts."""

from recomputed.shared import NUMBER


def cluster(workers, gigabits):
    """Add up operations, bytes and delays of 784-1024-1024-10 on 1024 samples, in float64."""
    K, rate = int(workers), float(gigabits) * 1e9 / 8
    layers = [(784, 1024), (1024, 1024), (1024, 10)]
    n_bytes = sum(8 * (n_in + 1) * n_out for n_in, n_out in layers)
    operations = sum((4 if i == 0 else 6) * a * b for i, (a, b) in enumerate(layers))
    alone = 1024 * operations / 2e10
    work = alone / K
    server = sum(50e-6 + K * n_bytes / rate for _way in ("down", "up"))
    ring = sum(50e-6 + n_bytes / K / rate for _message in range(2 * (K - 1)))
    return {
        "work": 1000 * work,
        "server": 1000 * server,
        "ring": 1000 * ring,
        "by_server": alone / (work + server),
        "by_ring": alone / (work + ring),
    }


PAGE = "chapters/practice/more_machines.html"
EXPLORERS = [(
    rf"(?P<workers>\d+) workers, links of (?P<gigabits>{NUMBER}) gigabits a second: "
    rf"work (?P<work>{NUMBER}) ms, messages (?P<server>{NUMBER}) ms by server and "
    rf"(?P<ring>{NUMBER}) ms by ring\. Times as fast as one process: "
    rf"(?P<by_server>{NUMBER}) by server, (?P<by_ring>{NUMBER}) by ring",
    cluster,
)]  # fmt: skip
