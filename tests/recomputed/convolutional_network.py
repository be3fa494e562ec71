"""The convolutional network: sizes behind a convolution and a pooling, counted place by place."""

from recomputed.shared import NUMBER


def sizes(side, size, padding):
    """Count the places of a filter and of a 2 × 2 window instead of using the formula."""
    side, size, padding = int(side), int(size), int(padding)
    padded = side + 2 * padding
    conv = len([first for first in range(padded) if first + size <= padded])
    pool = len([first for first in range(0, conv, 2) if first + 2 <= conv])
    flat = sum(1 for _ in range(32) for _ in range(pool) for _ in range(pool))
    return {"conv": conv, "pool": pool, "flat": flat}


PAGE = "chapters/practice/convolutional_network.html"
EXPLORERS = [
    (
        rf"Side (?P<image_side>{NUMBER}), filter (?P<filter_side>{NUMBER}), padding "
        rf"(?P<padding>{NUMBER}): (?P<conv>\d+) behind the convolution, (?P<pool>\d+) behind "
        rf"the pooling, (?P<flat>\d+) numbers in the flat row; 32 · 8 · 8 = 2048 "
        rf"(?:fits|does not fit)\.",
        lambda image_side, filter_side, padding: sizes(image_side, filter_side, padding),
    ),
]
