"""The family trees of 1986: facts, branches, what the runs held, and what the units stand for."""

from collections import Counter

import numpy as np
import pytest

from bpbook import Dense, Network, check_gradient
from bpbook.history import families, runs
from bpbook.history import family_trees as trees
from bpbook.history import family_units as units

STORED = runs.load("family_trees")
X, Y = families.encode()
WEIGHTS = np.array([units.person_weights(run["theta"]) for run in STORED])

YOUNGER = dict.fromkeys(("son", "daughter", "nephew", "niece"), 1)
YOUNGER |= dict.fromkeys(("father", "mother", "uncle", "aunt"), -1)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def test_there_are_24_people_12_relations_and_104_facts_with_112_answers():
    assert len(set(families.PEOPLE)) == 24
    assert len(set(families.RELATIONS)) == 12
    assert len(families.FACTS) == 104
    assert Y.sum() == 112
    counts = Counter(relation for _, relation, _ in families.FACTS)
    assert counts == {"father": 12, "mother": 12, "husband": 10, "wife": 10, "son": 12,
                      "daughter": 12, "uncle": 4, "aunt": 4, "brother": 6, "sister": 6,
                      "nephew": 8, "niece": 8}  # fmt: skip


@pytest.mark.parametrize(
    ("person", "relation", "answers"),
    [
        ("Colin", "aunt", {"Margaret", "Jennifer"}),
        ("Charlotte", "uncle", {"Arthur", "Charles"}),
        ("Colin", "sister", {"Charlotte"}),
        ("Christopher", "son", {"Arthur"}),
        ("Christopher", "daughter", {"Victoria"}),
        ("Margaret", "nephew", {"Colin"}),
        ("Victoria", "nephew", set()),
        ("Gina", "husband", {"Emilio"}),
        ("Alfonso", "mother", {"Lucia"}),
        ("Sophia", "father", {"Marco"}),
        ("Roberto", "father", set()),
        ("Maria", "wife", set()),
    ],
)
def test_relatives_are_those_of_the_paper(person, relation, answers):
    assert families.related(person, relation) == answers


def test_who_is_in_no_tree_has_no_relatives():
    with pytest.raises(ValueError, match="Bob"):
        families.related("Bob", "son")
    with pytest.raises(ValueError, match="cousin"):
        families.related("Colin", "cousin")


def test_the_two_trees_are_isomorphic():
    assert np.array_equal(X[:52, :12], X[52:, 12:24])
    assert np.array_equal(X[:52, 24:], X[52:, 24:])
    assert np.array_equal(Y[:52, :12], Y[52:, 12:])
    assert not Y[:52, 12:].any()
    assert not Y[52:, :12].any()


def test_groups_follow_from_the_facts():
    generation, side = families.generations(), families.sides()
    place = {name: i for i, name in enumerate(families.PEOPLE)}
    for person, relation, answers in families.FACTS:
        for answer in answers:
            one, other = place[person], place[answer]
            assert generation[other] - generation[one] == YOUNGER.get(relation, 0)
            if relation in ("brother", "sister"):
                assert side[one] == side[other]
            assert families.nations()[one] == families.nations()[other]
            assert families.sexes()[other] == families.RELATIONS.index(relation) % 2
    assert np.bincount(side).tolist() == [10, 10, 4]
    assert side[place["Christopher"]] == side[place["Victoria"]] == side[place["Margaret"]] == 0
    assert side[place["Andrew"]] == side[place["James"]] == side[place["Charles"]] == 1


@pytest.mark.parametrize("error", trees.ERRORS)
@pytest.mark.parametrize("seed", range(2))
def test_the_gradient_is_that_of_differences(error, seed):
    net, _ = trees.begin(trees.Setting(width=1.0, error=error), seed)
    assert check_gradient(net, X, Y).relative_error < 1e-7


def test_the_gradient_of_the_first_layer_is_that_of_loops():
    net, _ = trees.begin(trees.LEARNS, 5)
    net.loss_and_gradient(X, Y)
    layer, after = net.layers[0], net.layers[1]
    slopes = after.delta @ after.W.T
    people, relations = np.zeros((24, 6)), np.zeros((12, 6))
    for row in range(104):
        for unit in range(6):
            a, b = layer.a[row, unit], layer.a[row, 6 + unit]
            people[X[row, :24] == 1, unit] += slopes[row, unit] * a * (1 - a)
            relations[X[row, 24:] == 1, unit] += slopes[row, 6 + unit] * b * (1 - b)
    assert np.allclose(layer.parts[0].dW, people, rtol=1e-10, atol=1e-13)
    assert np.allclose(layer.parts[1].dW, relations, rtol=1e-10, atol=1e-13)


def test_branches_of_unequal_sizes_pass_the_gradient_inside_a_network():
    rng = np.random.default_rng(3)
    branches = trees.Branches(Dense(2, 4, "tanh"), Dense(3, 1, "sigmoid"))
    net = Network([Dense(3, 5, "tanh"), branches, Dense(5, 2)], "squared_error", rng=1)
    x, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    assert check_gradient(net, x, y).relative_error < 1e-7
    assert "Branches(Dense(2, 4, 'tanh'), Dense(3, 1, 'sigmoid'))" in repr(net)
    branches.backward = lambda da: trees.Branches.backward(branches, np.roll(da, 1, axis=1))
    assert not check_gradient(net, x, y)


def test_a_person_is_a_row_of_weights_and_so_is_a_relation():
    net, _ = trees.begin(trees.LEARNS, 2)
    net.predict(X)
    people, relations = (
        units.person_weights(net.theta),
        units.relation_weights(net.theta),
    )
    first, second = net.layers[0].parts
    for row, (person, relation, _) in enumerate(families.FACTS):
        z = people[families.PEOPLE.index(person)] + first.b
        assert np.allclose(net.layers[0].a[row, :6], logistic(z), rtol=1e-13)
        z = relations[families.RELATIONS.index(relation)] + second.b
        assert np.allclose(net.layers[0].a[row, 6:], logistic(z), rtol=1e-13)


def test_the_two_errors_are_0_beyond_the_limits_and_only_one_jumps():
    a = np.array([0.1, 0.19, 0.21, 0.5, 0.1, 0.79, 0.81])
    y = np.array([0, 0, 0, 0, 1, 1, 1])
    assert np.allclose(trees.with_jump(a, y), [0, 0, 0.21, 0.5, -0.9, -0.21, 0])
    assert np.allclose(trees.from_limits(a, y), [0, 0, 0.01, 0.3, -0.7, -0.01, 0])


def test_the_steps_are_those_of_the_caption():
    setting = trees.Setting(rate=0.02, decay=0.01, width=1.0, sweeps=30)
    net, _ = trees.begin(setting, 1)
    other, _ = trees.begin(setting, 1)
    theta, change = other.theta.copy(), 0
    for sweep in range(30):
        other.theta = theta
        grad = other.loss_and_gradient(X, Y)[1].copy()
        rate, momentum = (0.01, 0.5) if sweep < 20 else (0.02, 0.9)
        change = momentum * change - rate * grad
        theta = 0.99 * (theta + change)
    found = trees.trace(net, X, Y, setting, [0, 30])
    assert np.allclose(found[-1], theta, rtol=1e-9)
    assert np.array_equal(net.theta, found[-1])
    assert np.array_equal(found[0], trees.begin(setting, 1)[0].theta)


def test_right_needs_all_answers_and_no_other_and_ranked_only_their_order():
    wanted = np.array([[1, 1, 0, 0]] * 4)
    outputs = np.array(
        [[0.6, 0.7, 0.4, 0.1], [0.6, 0.4, 0.3, 0.1], [0.9, 0.9, 0.6, 0], [0.9, 0.2, 0.3, 0]]
    )
    assert trees.right(outputs, wanted).tolist() == [True, False, False, False]
    assert trees.ranked(outputs, wanted).tolist() == [True, True, True, False]


def test_four_facts_are_held_out_and_never_taught():
    for run in STORED:
        held = run["held out"]
        assert len(set(held)) == trees.HELD
        assert not set(held) & set(trees.taught(held).tolist())
        assert len(trees.taught(held)) == 100
    assert len({tuple(run["held out"]) for run in STORED}) == len(STORED) >= 30


def test_the_printed_settings_learn_in_no_run():
    assert not any(run["as printed"]["most"] for run in STORED)
    for name in ("error from the limits", "all but the rate", "all but the start"):
        assert max(run[name]["taught"] for run in STORED) < 10


def test_with_all_changes_every_run_learns_and_half_of_the_held_out_facts_are_right():
    assert min(run[trees.BEST]["taught"] for run in STORED) >= trees.MOST
    held = sum(run[trees.BEST]["held"] for run in STORED)
    ranked = sum(run[trees.BEST]["held, ranked"] for run in STORED)
    assert (held, ranked) == (79, 94)
    assert sum(run[trees.BEST]["held"] == 4 for run in STORED) == 2
    assert max(run["went on"]["taught"] for run in STORED) < 90


def test_the_marks_are_those_of_the_stored_parameters():
    for run in STORED:
        net, _ = trees.begin(trees.LEARNS, 0)
        net.theta = np.array(run["theta"])
        found, kept = trees.marks(net, run["held out"]), run[trees.BEST]
        assert found["error"] == pytest.approx(kept["error"], abs=0.05)
        assert abs(found["taught"] - kept["taught"]) <= 1
        assert abs(found["held"] - kept["held"]) <= 1


def test_explained_is_1_for_the_groups_themselves_and_0_for_what_they_do_not_tell():
    W = np.column_stack([families.nations(), families.generations(), np.tile([1, -1], 12)])
    assert np.allclose(units.explained(W, families.nations()), [1, 0, 0])
    assert np.allclose(units.explained(W, families.generations()), [0, 1, 0])
    assert np.allclose(units.explained(W[None], families.nations()), [[1, 0, 0]])


@pytest.mark.parametrize("groups", ["nations", "generations", "sides"])
def test_units_stand_for_more_than_shuffled_weights_do(groups):
    rng = np.random.default_rng(7)
    youngest = families.sides() == 2 if groups == "sides" else np.zeros(24, bool)
    groups, keep = getattr(families, groups)(), ~youngest
    best = units.explained(WEIGHTS[:, keep], groups[keep]).max(axis=1)
    shuffled = np.array([[W[rng.permutation(24)] for _ in range(20)] for W in WEIGHTS])
    luck = units.explained(shuffled[:, :, keep], groups[keep]).max(axis=-1)
    assert np.mean(best > np.quantile(luck, 0.95)) > 0.7


def test_no_unit_stands_for_sex():
    assert units.explained(WEIGHTS, families.sexes()).max() < 0.2


def test_counterparts_are_counted_whatever_tells_the_nations_apart():
    rng = np.random.default_rng(2)
    W = rng.normal(size=(12, 6))
    assert units.counterparts(np.vstack([W, W + 7])) == 12
    swapped = W[[1, 0, *range(2, 12)]]
    assert units.counterparts(np.vstack([W, swapped])) == 10
    assert np.mean([units.counterparts(W) for W in WEIGHTS]) > 3
