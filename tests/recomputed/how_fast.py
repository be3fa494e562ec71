"""How fast: the measured times, read from the benchmarks' file."""

import json
from pathlib import Path

from recomputed.shared import NUMBER

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results.json"
PRODUCTS = "its matrix products alone"


def race(network, work):
    """Read the benchmark's file: bpbook's time, and the ratios of PyTorch and of the fastest."""
    table = json.loads(RESULTS.read_text())["mlp"][network][work]
    others = {k: v["ratio"] for k, v in table.items() if k not in ("bpbook", PRODUCTS)}
    unit = 1000 if (time := table["bpbook"]["median_us"]) >= 1000 else 1
    return {"time": time / unit, "torch": others["PyTorch"], "best": min(others.values())}


PAGE = "chapters/practice/how_fast.html"
EXPLORERS = [(
    rf"(?P<network>[\d-]+), one (?P<work>\w+) on one thread: bpbook takes (?P<time>{NUMBER}) "
    rf"m?µ?s, PyTorch (?P<torch>{NUMBER}) times that\. "
    rf"The fastest other is [\w ,]+ with (?P<best>{NUMBER})",
    race,
)]  # fmt: skip
