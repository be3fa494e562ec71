"""Numbers with their units, as a reader wants them."""


def scaled(us):
    """Return microseconds as text, in the unit that suits them: "39.8 µs", "3.64 ms", "2 s"."""
    unit, size = next((u, s) for u, s in (("s", 1e6), ("ms", 1e3), ("µs", 0)) if us >= s)
    return f"{us / (size or 1):.3g} {unit}"
