"""Run all timings and write results.json, whole or not at all: this is `make bench`."""

from pathlib import Path

import cnn
import cold_start
import growth
import habits
import mlp
import replay
import settings

RESULTS = Path(__file__).with_name("results.json")
SCRIPTS = (mlp, habits, growth, cnn, cold_start, replay)


def main():
    results = {"machine": settings.isolated(settings.machine)}
    for script in SCRIPTS:
        print("\n" + script.__doc__.partition("\n")[0], flush=True)
        results[script.__name__] = script.measure()
    settings.write(RESULTS, results)
    print(f"\nWritten: {RESULTS.name}")


if __name__ == "__main__":
    main()
