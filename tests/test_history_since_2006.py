"""The experiments of 2006 to 2021: what they set up, and what their runs say."""

import numpy as np
import pytest

from bpbook import Dropout
from bpbook.data import digits
from bpbook.history import (
    adam,
    batch_normalisation,
    dropout,
    fifty_layers,
    fine_tuning,
    pretraining,
    rectifiers,
    runs,
    small_digits,
)


def test_the_images_are_means_of_four_pixels_and_the_parts_do_not_meet():
    X, labels = small_digits.images()
    data = digits()
    pixels = data.X[123].reshape(28, 28)
    assert X[123].reshape(14, 14)[3, 5] == pytest.approx(pixels[6:8, 10:12].mean(), abs=1e-7)
    assert np.array_equal(labels, data.labels)
    parts = (small_digits.POOL, small_digits.VALIDATION, small_digits.TEST)
    assert [i for part in parts for i in range(10_000)[part]] == list(range(10_000))
    chosen, names = small_digits.draw(30, 0)
    assert len(np.unique(chosen, axis=0)) == 30
    assert all(labels[(x == X).all(axis=1)][0] == n for x, n in zip(chosen, names, strict=True))


def test_the_best_setting_is_chosen_on_validation_data_alone():
    grid = {"a": {"validation": 3, "test": 9}, "b": {"validation": 4, "test": 1}}
    assert small_digits.best([{"k": grid}] * 2, "k") == ("a", [grid["a"]] * 2)


def test_a_run_that_diverges_says_so():
    net = rectifiers.network("ReLU", 0)
    X, labels = small_digits.draw(100, 0)
    with np.errstate(all="ignore"):
        losses = small_digits.learn(net, X, labels, adam.METHODS["momentum"](1e6), 4, 0)
    assert len(losses) == 4
    assert losses[-1] is None


def test_pretraining_gives_layers_that_rebuild_and_leaves_the_last_one():
    net = pretraining.network(2, 0)
    before = net.theta.copy()
    X, _ = small_digits.draw(200, 0)
    pretraining.pretrain(net, X, 0, epochs=2)
    last = net.layers[-1].n_parameters
    assert np.array_equal(net.theta[-last:], before[-last:])
    assert all((layer.W != 0).any() for layer in net.layers)
    assert not np.array_equal(net.theta[:-last], before[:-last])


def test_the_starts_have_the_variances_told():
    rng = np.random.default_rng(0)
    shape = (400, 300)
    assert rectifiers.older(rng, shape, 400, 300).var() == pytest.approx(1 / 1200, rel=0.02)
    assert rectifiers.glorot(rng, shape, 400, 300).var() == pytest.approx(2 / 700, rel=0.02)
    assert pretraining.wide(rng, shape, 400, 300).var() == pytest.approx(32 / 700, rel=0.02)


@pytest.mark.parametrize("kind", fifty_layers.KINDS)
def test_fifty_layers_are_fifty(kind):
    net = fifty_layers.network(kind, 50, 0)
    weights = [size for layer in net.layers for name, size in layer.parameters.items()
               if name.endswith("W")]  # fmt: skip
    assert len(weights) == 50


def test_dropout_and_normalisation_are_where_they_are_said_to_be():
    kinds = [type(layer) is Dropout for layer in dropout.network(True, 0).layers]
    assert kinds == [False, True, False, True, False]
    assert not any(type(layer) is Dropout for layer in dropout.network(False, 0).layers)
    assert len(batch_normalisation.network("relu", "normalised", 0).layers) == 9


def test_few_labels_are_balanced_and_the_body_is_frozen():
    X, labels = fine_tuning.few(3, 0)
    assert np.bincount(labels).tolist() == [3] * 5
    net = fine_tuning.network(0)
    body = net.theta[: -net.layers[-1].n_parameters].copy()
    fine_tuning.tune(net, X, labels, (2,), 0.1, 0)
    assert np.array_equal(net.theta[: len(body)], body)


def errors_of(name, *path):
    return np.array([end["test"] for end in small_digits.best(runs.load(name), *path)[1]])


def test_what_the_chapter_says_of_its_runs():
    assert (errors_of("pretraining", "scratch", "5") > 80).all()
    assert (errors_of("pretraining", "pre-trained", "5") < 20).all()
    assert (errors_of("pretraining", "wide", "5") < 20).all()
    assert (errors_of("fifty_layers", "skips", "50") > 80).all()
    assert (errors_of("fifty_layers", "skips, normalised", "50") < 50).all()
    assert abs((errors_of("adam", "Adam") - errors_of("adam", "momentum")).mean()) < 1
