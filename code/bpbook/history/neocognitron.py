"""Fukushima's neocognitron of 1980: stages of S-cells, which learn, and C-cells, which do not.

Sizes, rates and rules are the paper's. Three things it leaves open are chosen here: how fast the
fixed weights fall with distance (``FALL``), the weak first weights, and how the planes of a layer
lie over those of the one below: cell by cell, the edges cut off or filled with zeros.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

PLANES = 24
SIZES = ((16, 10), (8, 6), (2, 1))  # rows of an S-plane and of a C-plane, stage by stage
AREAS, COLUMNS, C_AREAS = (5, 5, 5), (5, 5, 2), (5, 5, 2)
R, Q, ALPHA = (4.0, 1.5, 1.5), (1.0, 16.0, 16.0), 0.5
FALL, WEAK = 0.9, 1e-3  # chosen here
DRAWN = {
    "0": " ### #   ##   ##   ##   ##   # ### ",
    "1": "  #   ##    #    #    #    #   ### ",
    "2": " ### #   #    #  ##  #   #    #####",
    "3": "####     #    # ###     #    ##### ",
    "4": "   #   ##  # # #  # #####   #    # ",
}  # 7 rows of 5; the paper's own drawings are in its figure 6


def image(digit, down=0, right=0):
    """Return a drawn digit on 16 × 16 pixels, shape (16, 16), moved away from the middle."""
    pixels = np.zeros((16, 16))
    ink = np.array([mark == "#" for mark in DRAWN[digit]]).reshape(7, 5)
    pixels[4 + down : 11 + down, 5 + right : 10 + right] = ink
    return pixels


def _phi(x):
    return np.maximum(x, 0)


def _fixed(area):
    """Return weights that fall with the distance from the middle, shape (area, area)."""
    middle = np.arange(area) - (area - 1) / 2
    return FALL ** np.hypot(middle[:, None], middle)


def _windows(planes, area, rows):
    """Return what each of rows × rows cells sees, shape (planes, rows, rows, area, area)."""
    edge = (rows + area - 1 - planes.shape[1]) // 2
    if edge > 0:
        planes = np.pad(planes, [(0, 0), (edge, edge), (edge, edge)])
    elif edge < 0:
        planes = planes[:, -edge:edge, -edge:edge]
    return sliding_window_view(planes, (area, area), axis=(1, 2))


class Neocognitron:
    """The network U0, S1, C1, S2, C2, S3, C3 of the paper's simulation.

    Attributes
    ----------
    a, b : list of ndarray
        Weights of the S-cells by stage, shapes (24, planes below, 5, 5) and (24,): one set for a
        whole plane.
    """

    def __init__(self, planes=PLANES):
        self.a, self.b, self.c = [], [], []
        for stage, area in enumerate(AREAS):
            below = 1 if stage == 0 else planes
            c = _fixed(area)
            c = c / (below * c.sum())
            middle = np.arange(area) - (area - 1) / 2
            angle = np.arctan2(middle[:, None], middle)
            k, under = np.arange(planes)[:, None, None, None], np.arange(below)[:, None, None]
            turned = 1 + np.cos(2 * (angle - np.pi * k / planes))
            near = 1 + np.cos(2 * np.pi * (under / below - k / planes))
            self.a.append(WEAK * c * turned * near)
            self.b.append(np.zeros(planes))
            self.c.append(c)

    def s_cells(self, stage, below):
        """Return the outputs of a stage's S-cells (equation 1) and of the inhibiting cells (3)."""
        r = R[stage]
        seen = _windows(below, AREAS[stage], SIZES[stage][0])
        squares = _windows((below**2).sum(axis=0, keepdims=True), AREAS[stage], SIZES[stage][0])
        v = np.sqrt(np.einsum("kxyij,ij->xy", squares, self.c[stage]))
        excited = np.tensordot(self.a[stage], seen, ((1, 2, 3), (0, 3, 4)))
        inhibited = 2 * r / (1 + r) * self.b[stage][:, None, None] * v
        return r * _phi((1 + excited) / (1 + inhibited) - 1), v, seen

    def c_cells(self, stage, u):
        """Return the outputs of a stage's C-cells: equations 4 to 6."""
        area = C_AREAS[stage]
        summed = np.einsum("kxyij,ij->kxy", _windows(u, area, SIZES[stage][1]), _fixed(area))
        x = _phi((1 + summed) / (1 + summed.mean(axis=0)) - 1)
        return x / (ALPHA + x)

    def respond(self, image):
        """Return the outputs of the 24 cells of the last layer."""
        below = image[None]
        for stage in range(3):
            below = self.c_cells(stage, self.s_cells(stage, below)[0])
        return below[:, 0, 0]

    def present(self, image):
        """Show one image and reinforce the planes of the representatives, stage by stage."""
        below = image[None]
        for stage in range(3):
            u, v, seen = self.s_cells(stage, below)
            below = self.c_cells(stage, u)
            for k, x, y in representatives(u, COLUMNS[stage]):
                self.a[stage][k] += Q[stage] * self.c[stage] * seen[:, x, y]
                self.b[stage][k] += Q[stage] / 2 * v[x, y]


def representatives(u, column):
    """Return at most one cell (plane, row, column) for each plane: the winners of the columns.

    In every column, all planes over ``column`` × ``column`` places, the cell with the largest
    output is a candidate. Of the candidates in one plane the one with the largest output stays.
    """
    best = {}
    for x in range(u.shape[1] - column + 1):
        for y in range(u.shape[2] - column + 1):
            part = u[:, x : x + column, y : y + column]
            k, i, j = np.unravel_index(part.argmax(), part.shape)
            if part[k, i, j] > best.get(k, (0.0,))[0]:
                best[k] = (part[k, i, j], x + i, y + j)
    return [(int(k), int(x), int(y)) for k, (_, x, y) in sorted(best.items())]


def learnt(rng, furthest=0, presentations=20):
    """Return a network that saw the five digits in turn, each at random places.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the places.
    furthest : int
        How many pixels a digit may be moved, both ways; 0 leaves it in the middle.
    presentations : int
        Of each digit; 20 in the paper.
    """
    net = Neocognitron()
    for _ in range(presentations):
        for digit in DRAWN:
            net.present(image(digit, *rng.integers(-furthest, furthest + 1, 2)))
    return net
