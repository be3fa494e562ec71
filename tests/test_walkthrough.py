"""Pictures of a walk: what a stage has computed stands in the neurons and on the edges."""

import matplotlib.pyplot as plt
import pytest

from bpbook import by_hand, walkthrough
from bpbook.examples import Example


def example(**parts):
    given = {
        "X": [[1, 2]],
        "Y": [[0, 7]],
        "W": [[[1, 3], [5, 1]], [[1, 2], [1, 4]]],
        "b": [[8, 9], [6, 0]],
        "activations": ["relu", "identity"],
    }
    return Example(**given | parts)


def texts(step, given=None):
    """Return the texts of a stage's drawing."""
    given = given or example()
    figure, ax = plt.subplots()
    walkthrough.draw(ax, given, list(by_hand.stages(given))[:step])
    shown = [text.get_text() for text in ax.texts]
    boxes = {t.get_text() for t in ax.texts if t.get_bbox_patch() is not None
             and t.get_bbox_patch().get_edgecolor()[3] > 0}  # fmt: skip
    thick = sum(patch.get_linewidth() == 3 for patch in ax.patches)
    plt.close(figure)
    return shown, boxes, thick


def test_forward_shows_what_is_known_and_nothing_more():
    shown, boxes, thick = texts(1)
    assert {"x", "z¹", "W¹, b¹", "19", "14", "y 0", "y 7"} <= set(shown)
    assert shown.count("") >= 2  # the neurons of layer 2
    assert "J" not in " ".join(shown)
    assert boxes == {"1", "3", "5"}
    assert thick == 2


def test_the_loss_is_written_once_it_is_known():
    assert "J = " not in " ".join(texts(4)[0])
    J = by_hand.results(example())["J"][0][0]
    assert f"J = {float(J):g}" in texts(5)[0]
    assert f"J = {float(J):g}" in texts(11)[0]


def test_backward_uses_the_weights_and_then_shows_gradients_and_new_weights():
    names = by_hand.names(example())
    found = by_hand.results(example())
    shown, boxes, _ = texts(names.index("delta1") + 1)
    assert boxes == {"1", "2", "4"}
    assert {"δ¹", "δ²", "W², b²"} <= set(shown)
    shown, boxes, thick = texts(names.index("gradient2") + 1)
    assert boxes == {walkthrough._short(x) for row in found["dW2"] for x in row}
    assert "∂J/∂W², b²" in shown
    assert thick == 0
    shown, boxes, _ = texts(names.index("update1") + 1)
    assert boxes == {walkthrough._short(x) for row in found["new W1"] for x in row}
    assert "new W¹, b¹" in shown
    assert "∂J/∂W², b²" in shown


def test_two_samples_stand_below_one_another():
    shown, _, _ = texts(1, example(X=[[1, 2], [3, 4]], Y=[[0, 7], [1, 1]]))
    assert {"1\n3", "2\n4", "y 0, 1"} <= set(shown)


@pytest.mark.parametrize("hidden", [2, 4])
def test_labels_of_edges_do_not_cover_one_another(hidden):
    given = example(X=[[1, 2, 3]], Y=[[0]], W=[[[1] * hidden] * 3, [[1]] * hidden],
                    b=[[0] * hidden, [0]])  # fmt: skip
    figure, ax = plt.subplots()
    walkthrough.draw(ax, given, list(by_hand.stages(given))[:1])
    places = [t.get_position() for t in ax.texts if t.get_bbox_patch() is not None]
    plt.close(figure)
    assert len(places) == 4 * hidden
    for i, (x, y) in enumerate(places):
        for x1, y1 in places[:i]:
            assert abs(x - x1) > 0.5 or abs(y - y1) > 0.15


def test_the_words_are_the_arithmetic():
    picture = walkthrough.picture(example(), 1, ", iteration 2")
    assert picture.alt == (
        "Step 1, iteration 2, forward, z of layer 1: "
        "z¹₁ = 1·1 + 2·5 + 8 = 19; z¹₂ = 1·3 + 2·1 + 9 = 14."
    )


@pytest.mark.parametrize("step", [0, 12])
def test_there_is_no_such_step(step):
    with pytest.raises(ValueError, match=f"step is {step}: expected a whole number from 1 to 11"):
        walkthrough.picture(example(), step)


def test_a_walk_has_a_picture_for_each_stage():
    walked = walkthrough.walk(example(), at=3)
    (slider,) = [child for child in walked.children if hasattr(child, "options")]
    assert len(slider.options) == 11
    assert slider.index == 2


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.98765, "0.988"),
        (-0.0543, "−0.0543"),
        (0.000117, "1.2e−4"),
        (0.0, "0"),
        (12345.6, "12300"),
    ],
)
def test_neurons_have_room_for_few_digits(number, text):
    assert walkthrough._short(number) == text
