"""The family trees: what a unit explains, and what the network answers, from the stored run."""

import functools
import json

import numpy as np

from recomputed.shared import DATA, NUMBER

COUPLES = [  # father, mother, son, daughter
    ("Christopher", "Penelope", "Arthur", "Victoria"),
    ("Andrew", "Christine", "James", "Jennifer"),
    ("James", "Victoria", "Colin", "Charlotte"),
    ("Roberto", "Maria", "Emilio", "Lucia"),
    ("Pierro", "Francesca", "Marco", "Angela"),
    ("Marco", "Lucia", "Alfonso", "Sophia"),
]
NAMES = [
    *("Christopher", "Penelope", "Andrew", "Christine", "Arthur", "Margaret"),
    *("James", "Victoria", "Charles", "Jennifer", "Colin", "Charlotte"),
    *("Roberto", "Maria", "Pierro", "Francesca", "Emilio", "Gina"),
    *("Marco", "Lucia", "Tomaso", "Angela", "Alfonso", "Sophia"),
]
RELATIONS = [
    *("father", "mother", "husband", "wife", "son", "daughter"),
    *("uncle", "aunt", "brother", "sister", "nephew", "niece"),
]
PLACE = "001100101122"  # side of the tree, in the order of the names
AGE = "111122222233"


@functools.cache
def parameters(run):
    stored = json.loads((DATA / "history" / "family_trees.json").read_text())["runs"]
    numbers = np.array(next(r["theta"] for r in stored if r["seed"] == run))
    shapes = [(24, 6), (6,), (12, 6), (6,), (12, 12), (12,), (12, 6), (6,), (6, 24), (24,)]
    cuts = np.cumsum([np.prod(shape) for shape in shapes])
    return [p.reshape(s) for p, s in zip(np.split(numbers, cuts[:-1]), shapes, strict=True)]


def share(values, groups):
    """Return 1 minus the variance within groups over the whole."""
    within = sum(
        np.var(values[groups == g]) * np.count_nonzero(groups == g) for g in set(groups.tolist())
    )
    return 1 - within / (np.var(values) * len(values))


def unit(run, unit):
    w = parameters(int(run))[0][:, int(unit) - 1]
    side = np.array([int(c) for c in PLACE * 2])
    age = np.array([int(c) for c in AGE * 2])
    elder = age < 3
    return {
        "nation": share(w, np.arange(24) // 12),
        "generation": share(w, age),
        "side": share(w[elder], side[elder]),
        "sex": share(w, np.arange(24) % 2),
        "largest": max(abs(w)),
    }


def logistic(z):
    return 1 / (1 + np.exp(-z))


def answer(person, relation):
    W1, b1, W2, b2, W3, b3, W4, b4, W5, b5 = parameters(3)
    a = np.concatenate(
        [logistic(W1[NAMES.index(person)] + b1), logistic(W2[RELATIONS.index(relation)] + b2)]
    )
    for W, b in ((W3, b3), (W4, b4), (W5, b5)):
        a = logistic(a @ W + b)
    two, one = np.sort(a)[-2:]
    right = sum(a[NAMES.index(name)] > 0.5 for name in relatives(person, relation))
    return {"one": one, "two": two, "right": right}


def relatives(person, relation):
    """Return who is meant, by plain search in the couples."""
    is_man = {name: i % 2 == 0 for i, name in enumerate(NAMES)}
    married = dict(zip(NAMES[::2], NAMES[1::2], strict=True))
    married = {h: w for h, w in married.items() if h not in ("Colin", "Alfonso")}
    spouse = married | {w: h for h, w in married.items()}
    parents = {c: (f, m) for f, m, *both in COUPLES for c in both}

    def siblings(name):
        return [c for c in parents if parents.get(name) == parents[c] and c != name]

    def elders(name):
        born = [s for p in parents.get(name, ()) for s in siblings(p)]
        return born + [spouse[b] for b in born]

    found = {
        "father": parents.get(person, ()),
        "husband": [spouse[person]] if person in spouse else [],
        "son": [c for c in parents if person in parents[c]],
        "uncle": elders(person),
        "brother": siblings(person),
        "nephew": [n for n in NAMES if person in elders(n)],
    }
    pairs = dict(zip(RELATIONS[1::2], RELATIONS[::2], strict=True))
    group = found[pairs.get(relation, relation)]
    return {name for name in group if is_man[name] == (relation in found)}


PAGE = "chapters/history/family_trees.html"
EXPLORERS = [
    (
        rf"Run (?P<run>\d+), unit (?P<unit>\d+): nation (?P<nation>{NUMBER}), "
        rf"generation (?P<generation>{NUMBER}), side (?P<side>{NUMBER}), sex (?P<sex>{NUMBER}) "
        rf"of the variance; largest weight (?P<largest>{NUMBER})\.",
        unit,
    ),
    (
        rf"(?P<person>\w+), (?P<relation>\w+): highest \w+ (?P<one>{NUMBER}), "
        rf"then \w+ (?P<two>{NUMBER})\. Right: \w+( and \w+)?, (?P<right>\d+) above ½\.",
        answer,
    ),
]
