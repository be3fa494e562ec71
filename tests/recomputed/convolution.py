"""Convolution: what a δ does, place by place, and filters over digits."""

import numpy as np

from recomputed.shared import NUMBER, digits

PIXELS = [[1, 0, 2, 1, 3], [0, 1, 1, 0, 2], [2, 1, 0, 3, 1], [1, 3, 1, 2, 0], [0, 2, 1, 1, 1]]
FILTERS = {
    "average": lambda i, j: 1 / 9,
    "left edge": lambda i, j: j - 1,
    "upper edge": lambda i, j: i - 1,
    "outline": lambda i, j: 8 if i == j == 1 else -1,
}


def is_chosen(name, y, x, n):
    return {
        "corner": y == x == 0,
        "edge": y == 0 and x == n // 2,
        "middle": y == x == n // 2,
        "two neighbours": y == 0 and x <= 1,
        "everywhere": True,
    }[name]


def backward(geometry, delta_at):
    """Sum over places and filter entries, in plain Python; pixels outside are zeros."""
    words = geometry.split(", ")
    options = dict(word.split() for word in words[1:])
    size, stride = int(words[0][0]), int(options.get("stride", 1))
    padding = int(options.get("padding", 0))
    n = len(range(-padding, 5 + padding - size + 1, stride))
    chosen = [(y, x) for y in range(n) for x in range(n) if is_chosen(delta_at, y, x, n)]
    dW, back = 0, dict.fromkeys(np.ndindex(5, 5), 0)
    for y, x in chosen:
        for i, j in np.ndindex(size, size):
            pixel = (stride * y + i - padding, stride * x + j - padding)
            if pixel in back:
                dW += PIXELS[pixel[0]][pixel[1]]
                back[pixel] += size * i + j + 1
    return {
        "ones": len(chosen), "places": n * n, "db": len(chosen), "dW": dW,
        "da": sum(back.values()), "largest": max(back.values()),
    }  # fmt: skip


def filtered(kernel, digit):
    """Lay a filter over the first image of a digit, pixel by pixel of the filter."""
    X, labels = digits()
    image = X[np.flatnonzero(labels == int(digit))[0]].reshape(28, 28)
    z = sum(
        FILTERS[kernel](i, j) * image[i : i + 26, j : j + 26]
        for i in range(3) for j in range(3)
    )  # fmt: skip
    pooled = np.maximum(z, 0).reshape(13, 2, 13, 2).max(axis=(1, 3))
    return {"low": z.min(), "high": z.max(), "strong": (pooled > 0.5).sum(), "all": pooled.size}


PAGE = "chapters/mathematics/convolution.html"
EXPLORERS = [(
    r"Geometry (?P<geometry>\d×\d(?:, \w+ \d)*), δ at (?P<delta_at>[\w ]+): (?P<ones>\d+) of "
    r"(?P<places>\d+) places have δ = 1, so db = (?P<db>\d+)\. dW sums to (?P<dW>\d+); "
    r"da_prev sums to (?P<da>\d+), its largest entry is (?P<largest>\d+)\.",
    backward,
), (
    rf"Kernel (?P<kernel>[\w ]+), digit (?P<digit>\d): z runs from (?P<low>{NUMBER}) to "
    rf"(?P<high>{NUMBER}); after ReLU and pooling (?P<strong>\d+) of (?P<all>\d+) places",
    filtered,
)]  # fmt: skip
