"""Before 1986: three ideas on a timeline; a line learns to tell sixes from nines."""

import functools

import numpy as np

from recomputed.shared import NUMBER, digits

# For each work its year and the first letters of the ideas that it has.
WORKS = """1943l 1949d 1958d 1960d 1960c 1961c 1962c 1962d 1969d 1970c 1974cd 1976c 1980ld 1982d
1982cld 1985cld 1985cld 1986cld 1986cld 1986cld 1989cld 1989cld 1991cld 1994cld 1997cld 2006ld
2008c 2010cld 2010cld 2012c 2014cld 2014cld 2015cld 2015cld 2015cld 2017cld 2018cld 2021cld"""


def ideas(idea, until):
    """Count the works that have an idea up to a year."""
    works = [(int(word[:4]), word[4:]) for word in WORKS.split() if int(word[:4]) <= int(until)]
    letters = "cld" if idea == "all three" else idea[0]
    years = [year for year, marks in works if set(letters) <= set(marks)]
    return {"n": len(years), "m": len(works)} | ({"first": years[0]} if years else {})


@functools.cache
def samples(margin):
    """Return the features of sixes and nines that lie beyond the margin, and their classes."""
    images, labels = digits()
    rows = [i for i, label in enumerate(labels) if label in (6, 9)][:80]
    y = [1 if labels[i] == 6 else -1 for i in rows]
    F = np.array([[images[i].mean(), images[i][28 * 14 :].mean()] for i in rows])
    F = (F - F.mean(axis=0)) / F.std(axis=0)
    A = np.hstack([np.ones((80, 1)), F])
    line = np.linalg.solve(A.T @ A, A.T @ y)
    far = A @ line * y / np.hypot(line[1], line[2])
    keep = [i for i in range(80) if margin == 0 or far[i] >= margin]
    return [tuple(F[i]) for i in keep], [y[i] for i in keep]


@functools.cache
def course(margin):
    """Return the weights after each update, and whether the rule stops."""
    points, y = samples(margin)
    path = [(0.0, 0.0, 0.0)]
    for _ in range(40):
        before = len(path)
        for (p, q), sign in zip(points, y, strict=True):
            b, v, w = path[-1]
            if sign * (b + v * p + w * q) <= 0:
                path.append((b + sign, v + sign * p, w + sign * q))
        if len(path) == before:
            return path, True
    return path, False


def line(margin, update):
    """Count the wrong samples after so many updates."""
    (points, y), (path, stops) = samples(float(margin)), course(float(margin))
    b, v, w = path[min(int(update), len(path) - 1)]
    wrong = sum(s * (b + v * p + w * q) <= 0 for (p, q), s in zip(points, y, strict=True))
    found = {"bias": b, "first": v, "second": w, "wrong": wrong, "all": len(y)}
    return found | ({"updates": len(path) - 1} if stops else {})


PAGE = "chapters/history/before_1986.html"
EXPLORERS = [
    (
        r"Idea (?P<idea>chain rule|layers|data|all three), until (?P<until>\d+): (?P<n>\d+) of "
        r"(?P<m>\d+) works have it(?:, the first in (?P<first>\d+))?\.",
        ideas,
    ),
    (
        rf"Margin (?P<margin>{NUMBER}), update (?P<update>\d+): the rule (?:does not stop|stops "
        rf"after (?P<updates>\d+))\. Bias (?P<bias>{NUMBER}), weights (?P<first>{NUMBER}) and "
        rf"(?P<second>{NUMBER}): (?P<wrong>\d+) of (?P<all>\d+) samples wrong\.",
        line,
    ),
]
