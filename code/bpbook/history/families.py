"""Two families of twelve and twelve relations, by marriages and births; all else follows."""

import numpy as np

MARRIAGES = {  # the same places in both trees
    "English": (("Christopher", "Penelope"), ("Andrew", "Christine"), ("Arthur", "Margaret"),
                ("James", "Victoria"), ("Charles", "Jennifer")),
    "Italian": (("Roberto", "Maria"), ("Pierro", "Francesca"), ("Emilio", "Gina"),
                ("Marco", "Lucia"), ("Tomaso", "Angela")),
}  # fmt: skip
CHILDREN = {
    "English": {0: ("Arthur", "Victoria"), 1: ("James", "Jennifer"), 3: ("Colin", "Charlotte")},
    "Italian": {0: ("Emilio", "Lucia"), 1: ("Marco", "Angela"), 3: ("Alfonso", "Sophia")},
}  # of which marriage; the son first
PEOPLE = tuple(
    person
    for nation, pairs in MARRIAGES.items()
    for couple in (*pairs, CHILDREN[nation][3])
    for person in couple
)
RELATIONS = ("father", "mother", "husband", "wife", "son", "daughter",
             "uncle", "aunt", "brother", "sister", "nephew", "niece")  # fmt: skip


def _families():
    """Return spouse, parents and sex of each person who has them."""
    spouse, parents, sex = {}, {}, {}
    for nation, pairs in MARRIAGES.items():
        for man, woman in pairs:
            spouse |= {man: woman, woman: man}
            sex |= {man: "m", woman: "f"}
        for marriage, (son, daughter) in CHILDREN[nation].items():
            parents |= {son: pairs[marriage], daughter: pairs[marriage]}
            sex |= {son: "m", daughter: "f"}
    return spouse, parents, sex


SPOUSE, PARENTS, SEX = _families()


def children(person):
    """Return the set of a person's children."""
    return {child for child, pair in PARENTS.items() if person in pair}


def siblings(person):
    """Return the set of a person's brothers and sisters."""
    pair = PARENTS.get(person)
    return {other for other, theirs in PARENTS.items() if theirs == pair} - {person}


def elders(person):
    """Return uncles and aunts: siblings of a parent, and whom these married."""
    born = {other for parent in PARENTS.get(person, ()) for other in siblings(parent)}
    return born | {SPOUSE[other] for other in born if other in SPOUSE}


def related(person, relation):
    """Return the set of all people who are ``relation`` of ``person``.

    Raises
    ------
    ValueError
        If the person or the relation is none of these.
    """
    if person not in PEOPLE or relation not in RELATIONS:
        raise ValueError(f"{person!r} or {relation!r} is not in PEOPLE or RELATIONS")
    place = RELATIONS.index(relation)
    groups = (
        set(PARENTS.get(person, ())),
        {SPOUSE[person]} if person in SPOUSE else set(),
        children(person),
        elders(person),
        siblings(person),
        {other for other in PEOPLE if person in elders(other)},
    )
    return {other for other in groups[place // 2] if SEX[other] == "mf"[place % 2]}


FACTS = tuple(
    (person, relation, frozenset(related(person, relation)))
    for person in PEOPLE
    for relation in RELATIONS
    if related(person, relation)
)


def encode(facts=FACTS):
    """Return inputs and targets: a unit for each person and each relation.

    Parameters
    ----------
    facts : sequence of (str, str, set of str)
        Person, relation, answers.

    Returns
    -------
    X : ndarray, shape (m, 36)
        24 people, then 12 relations; two ones in each row.
    Y : ndarray, shape (m, 24)
        1 for each answer.
    """
    X, Y = np.zeros((len(facts), 36)), np.zeros((len(facts), 24))
    for row, (person, relation, answers) in enumerate(facts):
        X[row, [PEOPLE.index(person), 24 + RELATIONS.index(relation)]] = 1
        Y[row, [PEOPLE.index(answer) for answer in answers]] = 1
    return X, Y


def nations():
    """Return 0 for each English and 1 for each Italian person."""
    return np.repeat([0, 1], 12)


def generations():
    """Return 1, 2 or 3 for each person."""
    return np.tile([1] * 4 + [2] * 6 + [3] * 2, 2)


def sides():
    """Return the side of the tree, 0 or 1, and 2 for the youngest, who belong to both."""
    return np.tile([0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 2, 2], 2)


def sexes():
    """Return 0 for each man and 1 for each woman."""
    return np.array(["mf".index(SEX[person]) for person in PEOPLE])
