"""Write contract.json: of each formula one number by five ways, and how far apart they ever were.

The page of the gradient contract prints the file. Run it after a change of the formulas:
.venv-frameworks/bin/python tests_frameworks/record.py
"""

import json
import os
from pathlib import Path

import numpy as np
from automatic import WAYS

from bpbook import contract

FILE = Path(__file__).with_name("contract.json")
SEEDS = range(3)


def recorded(formula, seeds=SEEDS):
    """Return a formula's entry of the file.

    The numbers are the entry of the gradient that is largest in size, for the inputs of seed 0.
    The gaps are the largest over all seeds: among the ways that follow a rule, and of central
    differences from the engine.
    """
    ways = {"engine": contract.engine, "SymPy": contract.symbolic}
    ways |= {name: lambda *given, way=way: way(*given)[1] for name, way in WAYS.items()}
    ways |= {"differences": contract.difference}
    gaps = {}
    for seed in reversed(seeds):  # so that what is left at the end belongs to seed 0
        inputs = formula.draw(np.random.default_rng(seed))
        gradients = {name: way(formula, inputs) for name, way in ways.items()}
        for name, gradient in gradients.items():
            gap = contract.disagreement(gradients["engine"], gradient)
            gaps[name] = max(gap, gaps.get(name, 0.0))
    place = np.unravel_index(np.abs(gradients["engine"]).argmax(), gradients["engine"].shape)
    return {
        "place": [int(i) for i in place],
        "numbers": {name: float(f"{g[place]:.12g}") for name, g in gradients.items()},
        "gap": float(f"{max(g for name, g in gaps.items() if name != 'differences'):.1e}"),
        "gap_of_differences": float(f"{gaps['differences']:.1e}"),
    }


def main():
    found = {name: recorded(formula) for name, formula in contract.formulas().items()}
    written = FILE.with_suffix(".tmp")
    written.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    os.replace(written, FILE)
    print(f"{len(found)} formulas written to {FILE}")


if __name__ == "__main__":
    main()
