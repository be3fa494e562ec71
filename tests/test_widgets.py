"""Explorers: every setting has its picture, sliders are linked in the browser, errors are words."""

import re

import ipywidgets as ipw
import pytest

from bpbook.pictures import Picture, canvas
from bpbook.widgets import explorer


def draw(learning_rate, kind="a"):
    if learning_rate > 50:
        raise ValueError("learning_rate is too large")
    with canvas() as (figure, ax):
        ax.plot([0, learning_rate])
        return Picture(figure, f"learning rate {learning_rate:g}, kind {kind}.")


def parts(widget, kind):
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += parts(child, kind)
    return found


def caption(stack):
    """Follow the stacks down to the picture that is seen, and return its words."""
    while isinstance(stack, ipw.Stack):
        stack = stack.children[stack.selected_index]
    return re.search(r'<p class="bp-caption"[^>]*>(.*?)</p>', stack.value).group(1)


def links():
    state = ipw.Widget.get_manager_state()["state"].values()
    return [w["state"] for w in state if w["model_name"] == "LinkModel"]


def test_every_combination_has_its_picture():
    rates, kinds = [0.1, 1.0, 10.0], ["a", "b"]
    root = explorer(draw, learning_rate=rates, kind=kinds)
    first, second = parts(root, ipw.SelectionSlider)
    outer = root.children[2]
    for i, rate in enumerate(rates):
        for j, kind in enumerate(kinds):
            outer.selected_index = i
            outer.children[i].selected_index = j
            assert caption(outer) == f"learning rate {rate:g}, kind {kind}."
    assert [label for label, _ in first.options] == ["0.1", "1", "10"]
    assert [label for label, _ in second.options] == ["a", "b"]
    assert (first.description, second.description) == ("learning rate", "kind")


def test_each_slider_is_linked_to_all_its_stacks_in_the_browser():
    root = explorer(draw, learning_rate=[0.1, 1.0, 10.0], kind=["a", "b"])
    first, second = parts(root, ipw.SelectionSlider)
    outer, *inner = parts(root, ipw.Stack)
    linked = [(link["source"], link["target"]) for link in links()]
    for slider, stacks in ((first, [outer]), (second, inner)):
        for stack in stacks:
            source, target = f"IPY_MODEL_{slider.model_id}", f"IPY_MODEL_{stack.model_id}"
            assert ([source, "index"], [target, "selected_index"]) in [
                (list(a), list(b)) for a, b in linked
            ]
    assert len(inner) == 3


def test_sliders_start_in_the_middle_or_where_they_are_told():
    middle = explorer(draw, learning_rate=[1.0, 2.0, 3.0])
    assert caption(parts(middle, ipw.Stack)[0]) == "learning rate 2, kind a."
    told = explorer(draw, learning_rate=[1.0, 2.0, 3.0], at={"learning_rate": 3.0})
    assert caption(parts(told, ipw.Stack)[0]) == "learning rate 3, kind a."


def test_with_a_kernel_any_value_is_drawn_on_demand():
    root = explorer(draw, learning_rate=[1.0, 2.0], kind=["a", "b"])
    (field,), (choice,), (button,) = (
        parts(root, kind) for kind in (ipw.FloatText, ipw.Dropdown, ipw.Button)
    )
    field.value, choice.value = 1.234, "a"
    button.click()
    free = root.children[-1]
    assert "bp-needs-kernel" in free._dom_classes
    assert "learning rate 1.234, kind a." in free.children[-1].value


def test_a_value_that_does_not_work_is_answered_in_words():
    root = explorer(draw, learning_rate=[1.0, 2.0])
    parts(root, ipw.FloatText)[0].value = 99
    parts(root, ipw.Button)[0].click()
    assert "learning_rate is too large" in root.children[-1].children[-1].value


def test_the_plain_text_says_what_it_is():
    root = explorer(draw, learning_rate=[1.0, 2.0, 3.0], kind=["a", "b"])
    data = root._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert data["text/plain"] == "Explorer of learning rate × kind: 6 pictures."
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "no setting given"),
        ({"learning_rate": [1.0]}, "learning_rate is [1.0]: expected a list of two values or more"),
        ({"learning_rate": 1.0}, "learning_rate is 1.0: expected a list"),
        (
            {"learning_rate": [1.0, 2.0], "at": {"learning_rate": 3}},
            "at has learning_rate=3, which",
        ),
        ({"learning_rate": [1.0, 2.0], "at": {"speed": 3}}, "at has speed=3, which is not"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        explorer(draw, **settings)
