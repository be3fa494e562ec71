"""How everything here is timed: contestants take turns, in an order drawn anew for every round.

A contestant is a function of n that does its work n times. What a machine does besides, it does to
all contestants of a round alike, so that the ratio within a round is steadier than any time: the
ratio reported is the median of those of all rounds, and the quartiles say how steady it was.
"""

import gc
import math
import random
import statistics
import time

from bpbook.units import scaled

LEAST = 0.02  # seconds that a contestant works in each round


def compare(contestants, reference, rounds=15, at_least=1):
    """Time functions of n against each other.

    Parameters
    ----------
    contestants : dict of str to callable
        ``contestants[name](n)`` does the work n times.
    reference : str
        Whose time is 1 in the ratios.
    rounds, at_least : int
        As for :func:`race`.

    Returns
    -------
    dict of str to dict
        For each name what :func:`summary` returns.
    """
    times = race(contestants, rounds, at_least)
    return {name: summary(times[name], times[reference]) for name in contestants}


def race(contestants, rounds=15, at_least=1, seed=0):
    """Return for each contestant a list: the seconds for doing the work once, in each round.

    Parameters
    ----------
    contestants : dict of str to callable
        As for :func:`compare`.
    rounds : int
        How often each has its turn.
    at_least : int
        How often it then does the work, or more often if that takes less than `LEAST` seconds.
    seed : int
        Decides in which order they come.
    """
    counts = {name: calibrate(work, at_least) for name, work in contestants.items()}
    draw, times = random.Random(seed), {name: [] for name in contestants}
    for _ in range(rounds):
        for name in draw.sample(list(contestants), len(contestants)):
            times[name].append(seconds(contestants[name], counts[name]) / counts[name])
    return times


def calibrate(work, n):
    """Return how often to repeat the work in a round; this warms it up, too."""
    work(1)
    while (duration := seconds(work, n)) < LEAST:
        n = max(2 * n, math.ceil(n * LEAST / max(duration, 1e-6)))
    return n


def seconds(work, n):
    start = time.perf_counter()
    work(n)
    return time.perf_counter() - start


def collecting(work, n):
    """Return the part of the time, 0 to 1, that Python looks for garbage while work is done."""
    stamps = []
    gc.callbacks.append(watch := lambda phase, info: stamps.append(time.perf_counter()))
    try:
        duration = seconds(work, n)
    finally:
        gc.callbacks.remove(watch)
    searches = zip(stamps[::2], stamps[1::2], strict=True)
    return sum(stop - start for start, stop in searches) / duration


def summary(times, reference_times):
    """Return medians and quartiles of the times, and of the ratios to a reference in each round.

    ``median_us`` and ``quartiles_us`` are microseconds for doing the work once; ``ratio`` and
    ``ratio_quartiles`` say how many times as long as the reference it takes.
    """
    ratios = [t / r for t, r in zip(times, reference_times, strict=True)]
    low, median, high = statistics.quantiles([1e6 * t for t in times], n=4)
    ratio_low, ratio, ratio_high = statistics.quantiles(ratios, n=4)
    return {"median_us": median, "quartiles_us": [low, high],
            "ratio": ratio, "ratio_quartiles": [ratio_low, ratio_high]}  # fmt: skip


def show(title, results):
    """Print the result of :func:`compare` as a table."""
    print(f"\n{title:44} {'median':>10} {'quartiles':>19} {'ratio':>8} {'quartiles':>15}")
    for name, row in results.items():
        times = [scaled(t) for t in (row["median_us"], *row["quartiles_us"])]
        low, high = row["ratio_quartiles"]
        print(f"{name:44} {times[0]:>10} {times[1]:>9}–{times[2]:<9} {row['ratio']:8.3g} "
              f"{low:7.3g}–{high:<7.3g}", flush=True)  # fmt: skip
