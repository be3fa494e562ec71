"""The gradient contract: three ways to each formula agree, and the chapters print what it holds."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from bpbook import contract
from bpbook.contract import ANALYTIC, DIFFERENCE, Formula, NumpyBackend
from bpbook.symbolic import SympyBackend

FORMULAS = contract.formulas()
CHAPTERS = Path(__file__).parents[1] / "chapters"
# Labels of equations with a derivative in them that are no formula, each with the reason.
ALLOWED = {}
each_formula = pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)


# --- the ways agree ------------------------------------------------------------------------------


@each_formula
def test_sympy_and_the_differences_agree_with_the_engine(formula):
    inputs = formula.draw(np.random.default_rng(0))
    gradient = contract.engine(formula, inputs)
    assert np.linalg.norm(gradient) > 1e-3, "0 agrees with too much"
    found = contract.compared(formula, seed=0)
    for way, allowed in (("symbolic", ANALYTIC), ("difference", DIFFERENCE)):
        assert found[way] <= allowed, contract.complaint(formula, way, found[way])
    for seed in (1, 2, 3):
        inputs = formula.draw(np.random.default_rng(seed))
        gradient, difference = (
            way(formula, inputs) for way in (contract.engine, contract.difference)
        )
        gap = contract.disagreement(gradient, difference)
        assert gap <= DIFFERENCE, contract.complaint(formula, f"difference, seed {seed}", gap)


@each_formula
def test_a_formula_is_complete(formula):
    inputs = formula.draw(np.random.default_rng(0))
    assert all(value.dtype == np.float64 for value in inputs.values())
    assert formula.wrt in inputs
    again = formula.draw(np.random.default_rng(0))
    assert all((inputs[name] == again[name]).all() for name in inputs)
    for opening, closing in (
        ("{", "}"),
        (r"\left", r"\right"),
        (r"\bigl", r"\bigr"),
        (r"\Bigl", r"\Bigr"),
    ):
        text = formula.latex
        assert text.count(opening) == text.count(closing), f"{opening} without {closing}"
    assert re.search(r"\\partial|\\nabla|\\delta|\\frac\{d", formula.latex)
    assert "$" not in formula.latex


def test_every_formula_has_an_id_of_its_own_and_there_are_many():
    assert len(FORMULAS) >= 70
    assert all(re.fullmatch(r"[a-z]\w*(\.\w+)+", name) for name in FORMULAS)
    printed = [(formula.id.partition(".")[0], formula.wrt, formula.latex)
               for formula in FORMULAS.values()]  # fmt: skip
    assert len(set(printed)) == len(printed)


def test_two_formulas_of_one_id_are_refused(monkeypatch):
    from bpbook.formulas import dense

    contract.formulas.cache_clear()
    monkeypatch.setattr(dense, "FORMULAS", dense.FORMULAS + dense.FORMULAS[:1])
    with pytest.raises(ValueError, match=r"two formulas are called 'dense\.delta'"):
        contract.formulas()
    contract.formulas.cache_clear()


def test_gradients_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(2, 2\): expected two of the same"):
        contract.disagreement(np.ones(2), np.ones((2, 2)))


def test_disagreement():
    assert contract.disagreement(np.zeros(2), np.zeros(2)) == 0
    assert contract.disagreement(np.ones(2), -np.ones(2)) == 1
    assert not contract.disagreement(np.ones(2), np.array([1, np.nan])) <= 1


def test_the_backends_offer_the_same():
    def names(backend):
        return {name for name in vars(backend) if not name.startswith("_")}

    assert names(NumpyBackend) == names(SympyBackend)


def test_inputs_stay_away_from_kinks():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        assert np.abs(FORMULAS["activation.relu"].draw(rng)["z"]).min() >= 0.1
        assert np.abs(FORMULAS["penalty.l1"].draw(rng)["W"]).min() >= 0.1
        pixels = np.sort(FORMULAS["pool.da_prev"].draw(rng)["a_prev"].ravel())
        assert np.diff(pixels).min() >= 0.099


# --- what the chapters print ---------------------------------------------------------------------

DERIVATIVE = re.compile(r"\\partial\b|\\nabla\b|\\frac\{d ?\w?\}\{d")
DOLLARS = re.compile(r"\$\$(?P<latex>.*?)\$\$(?:[ \t]*\((?P<label>[\w:-]+)\))?", re.DOTALL)
DIRECTIVE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{math\}[ \t]*\n(?P<options>(?::[^\n]*\n)*)(?P<latex>.*?)^(?P=fence)",
    re.DOTALL | re.MULTILINE,
)


def displayed_equations(text):
    """Return label and LaTeX of all display equations; the label may be None."""
    for match in DOLLARS.finditer(text):
        yield match["label"], match["latex"]
    for match in DIRECTIVE.finditer(text):
        label = re.search(r":label:\s*(\S+)", match["options"])
        yield label and label[1], match["latex"]


def labelled_equations(text):
    """Return the LaTeX of all display equations that have a label, by label."""
    return {label: latex for label, latex in displayed_equations(text) if label}


def without_label(text):
    """Return the display equations that print a derivative and have no label."""
    found = [latex for label, latex in displayed_equations(text) if not label]
    return [latex.strip() for latex in found if DERIVATIVE.search(latex)]


def texts():
    """Return the text of each chapter, by its name without suffix."""
    found = {}
    for path in sorted(CHAPTERS.rglob("*")):
        if ".ipynb_checkpoints" in path.parts or path.suffix not in (".ipynb", ".md"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
            text = "\n\n".join("".join(cell["source"]) for cell in cells)
        name = path.relative_to(CHAPTERS).with_suffix("").as_posix()
        found[name] = text
    return found


def pages():
    """Return the labelled equations of each chapter, by its name without suffix."""
    return {name: labelled_equations(text) for name, text in texts().items()}


@pytest.mark.parametrize(("name", "text"), texts().items(), ids=texts())
def test_an_equation_with_a_derivative_has_a_label(name, text):
    assert without_label(text) == [], "label it, and name it in bpbook/formulas"


def test_equations_without_a_label_are_found():
    text = """$$\na\n$$\n\n$$\n\\nabla J\n$$\n\n$$\n\\nabla K\n$$ (eq-k)\n
:::{math}\n\\partial x\n:::\n"""
    assert without_label(text) == [r"\nabla J", r"\partial x"]


def complaints(pages, formulas, allowed):
    """Return what is wrong between chapters and contract, one sentence each."""
    equations = {label: latex for page in pages.values() for label, latex in page.items()}
    with_derivative = {label for label, latex in equations.items() if DERIVATIVE.search(latex)}
    named = {label for formula in formulas for label in formula.equations}
    wrong = [
        f"({label}) prints a derivative: name it in `equations` of a formula in bpbook/formulas, "
        "or put it on the list ALLOWED with a reason"
        for label in sorted(with_derivative - named - set(allowed))
    ]
    wrong += [
        f"({label}) is on the list ALLOWED without need: take it off"
        for label in sorted(set(allowed) - (with_derivative - named))
    ]
    for formula in formulas:
        if formula.chapter not in pages:
            wrong.append(f"{formula.id} names the chapter {formula.chapter}: there is none")
            continue
        lost = [label for label in formula.equations if label not in equations]
        if lost or not formula.equations:
            wrong.append(
                f"{formula.id} names the equations {lost or 'of no label'}: expected labels that "
                f"stand in {formula.chapter} or another chapter"
            )
    return wrong


def test_the_chapters_and_the_contract_know_of_each_other():
    assert complaints(pages(), FORMULAS.values(), ALLOWED) == []


def test_the_chapters_equations_are_found():
    found = pages()
    assert {"eq-gd-taylor", "eq-gd-step"} <= set(found["concepts/gradient_descent"])
    assert r"\partial J" in found["worked_examples/house_prices"]["eq-hp-gradients"]
    assert r"\mathbf 1^\top \delta" in found["practice/engine"]["eq-engine-layer"]
    assert "eq-notation-layers" in found["mathematics/notation"]


def test_both_ways_to_write_an_equation_are_read():
    text = (
        "$$\na\n$$\n\n$$\nb\n$$ (eq-b)\n\nand $$c$$ (eq-c) (not a label)\n"
        "```{math}\n:label: eq-d\nd\n```\n:::{math}\nno label\n:::\n"
        "```{math}\n:nowrap:\n:label: eq-e\ne\n```\n"
    )
    found = {label: latex.strip() for label, latex in labelled_equations(text).items()}
    assert found == {"eq-b": "b", "eq-c": "c", "eq-d": "d", "eq-e": "e"}


def formula(chapter="part/page", equations=("eq-x",)):
    return Formula("some.id", "", chapter, "x", *[None] * 3, equations)


X = {"eq-x": r"\frac{\partial J}{\partial x}"}


@pytest.mark.parametrize(
    ("pages", "formulas", "allowed", "complaint"),
    [
        ({"part/page": X}, [formula()], {}, None),
        ({"part/page": {}, "other/page": X}, [formula()], {}, None),
        ({"part/page": X}, [], {"eq-x": "why"}, None),
        ({"part/page": {"eq-y": "y = x", "eq-z": r"a \partialx"}}, [], {}, None),
        ({"part/page": X}, [], {}, r"\(eq-x\) prints a derivative"),
        ({"part/page": {"eq-y": r"\nabla J"}}, [], {}, r"\(eq-y\) prints a derivative"),
        ({"part/page": {"eq-y": r"\frac{dJ}{dx}"}}, [], {}, r"\(eq-y\) prints a derivative"),
        ({"part/page": X}, [formula()], {"eq-x": "why"}, r"\(eq-x\) is on the list ALLOWED"),
        ({}, [], {"eq-x": "why"}, r"\(eq-x\) is on the list ALLOWED"),
        ({"part/page": {}}, [formula()], {}, r"some\.id names the equations \['eq-x'\]"),
        ({"part/page": {}}, [formula(equations=())], {}, "some.id names the equations of no label"),
        ({}, [formula("part/none")], {}, "some.id names the chapter part/none: there is none"),
    ],
)
def test_complaints(pages, formulas, allowed, complaint):
    found = complaints(pages, formulas, allowed)
    assert len(found) == (complaint is not None)
    if complaint:
        assert re.match(complaint, found[0])
