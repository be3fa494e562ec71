"""What a chapter shows of the engine is the engine's source, and what it has not shown is found."""

import inspect

import pytest

from bpbook import Dense, Network, activations, arrays, sources
from bpbook.layers import Layer
from bpbook.sources import Reader, code_lines


def test_the_source_is_shown_without_docstring_and_with_its_file():
    shown = Reader().show(Dense.forward)
    assert shown.title == "bpbook/layers.py"
    assert "a_prev.dot(self._W, out=self.z)" in shown.text
    assert '"""' not in shown.text
    assert shown.text.startswith(
        "class Dense(Layer):\n\n    def forward(self, a_prev, training=False):\n        self."
    )


def test_of_a_function_that_is_but_a_docstring_dots_are_left():
    text = Reader().show(Layer.follow).text
    assert text == "class Layer:\n\n    def follow(self, shape): ..."


def test_apart_from_docstrings_no_line_is_changed_or_lost():
    original = inspect.getsource(Dense).splitlines()
    shown = Reader().show(Dense).text.splitlines()
    dropped = [line for line in original if line.strip() and line not in shown]
    assert all(line in Dense.__doc__ or '"""' in line for line in dropped)
    assert len(shown) < len(original)


def test_methods_stand_below_their_class_once():
    shown = Reader().show(Dense.forward, Dense.backward_from_delta, Layer.backward).text
    assert [line for line in shown.splitlines() if not line.startswith(" ") and line] == [
        "class Dense(Layer):",
        "class Layer:",
    ]


def test_pieces_of_two_files_are_refused():
    with pytest.raises(
        ValueError, match=r"these stand in layers\.py and network\.py: expected one"
    ):
        Reader().show(Network.forward, Dense.forward)


def test_what_has_no_source_is_refused():
    with pytest.raises(ValueError, match="3 has no source: expected a class or function"):
        Reader().show(3)


def test_a_property_is_shown_with_its_setter():
    shown = Reader().show(Network.theta).text
    assert "@property" in shown
    assert "@theta.setter" in shown
    assert "arrays.fill" in shown


def test_jupyter_gets_highlighted_python():
    shown = Reader().show(activations._relu)
    markdown = shown._repr_markdown_()
    assert markdown.startswith("`bpbook/activations.py`\n\n```python\ndef _relu(z, out):")
    assert repr(shown).startswith("# bpbook/activations.py\ndef _relu")


def test_a_cached_function_is_shown_with_its_decorator():
    shown = Reader().show(arrays.kept)
    assert shown.text.startswith("@functools.lru_cache\ndef kept(number, dtype):")


def test_what_is_not_the_books_own_is_refused():
    with pytest.raises(ValueError, match=r"stands in inspect\.py: expected a piece of bpbook"):
        Reader().show(inspect.getsource)


def test_lines_that_ran_and_were_not_shown_are_listed():
    reader, z = Reader(), activations.np.ones(3)

    def work():
        activations.relu.value(z, z.copy())
        activations.identity.value(z, z.copy())

    reader.show(activations._identity)
    n_lines, unseen = reader.unseen(work)
    assert n_lines == 4
    lines = ["out.fill(0)", "return np.maximum(z, out, out=out)"]
    assert unseen == [f"activations.py: {line}" for line in lines]
    reader.show(activations._relu)
    assert reader.unseen(work) == (4, [])


def test_a_tracer_that_ran_before_is_put_back():
    import sys

    before = sys.gettrace()
    with pytest.raises(ZeroDivisionError):
        Reader().unseen(lambda: 1 / 0)
    assert sys.gettrace() is before


def test_code_lines_leave_out_blanks_comments_and_docstrings(tmp_path, monkeypatch):
    text = '"""Doc.\n\nMore.\n"""\n\nX = [\n    1,\n]\n'
    text += 'def f():\n    """Doc."""\n    # no\n    return X\n'
    (tmp_path / "m.py").write_text(text)
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)
    assert code_lines("m") == 4  # X = [, 1, def f, return
