"""What the engine may import, and what may stand in code/."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CODE = Path(__file__).parents[1] / "code"
ENGINE = [
    "activations",
    "adaptive",
    "architecture",
    "arrays",
    "checkpoints",
    "checks",
    "convolution",
    "data",
    "fit_settings",
    "gradcheck",
    "initializers",
    "layers",
    "losses",
    "lstm",
    "network",
    "normalization",
    "optimizers",
    "pooling",
    "preparation",
    "recurrent",
    "regularization",
    "schedules",
    "sgd",
    "training",
    "__init__",
]


def in_a_fresh_process(program):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    return set(done.stdout.split())


def imported(path):
    """Return the full names of all modules that a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} uses a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_import_bpbook_loads_numpy_and_nothing_else():
    listing = "print(*{name.partition('.')[0] for name in sys.modules})"
    bare = in_a_fresh_process(f"import sys, numpy; {listing}")
    loaded = in_a_fresh_process(f"import sys, bpbook; {listing}")
    foreign = loaded - bare - set(sys.stdlib_module_names)
    assert foreign == {"bpbook"}


def test_tqdm_is_loaded_when_fit_shows_its_progress_and_only_then():
    program = """
import sys
from bpbook import SGD, Dense, Network, fit
net = Network([Dense(1, 1)], "squared_error", rng=0)
for progress in (False, True):
    fit(net, [[1]], [[1]], optimizer=SGD(0.1), epochs=1, progress=progress)
    print(progress if "tqdm" in sys.modules else "")
"""
    assert in_a_fresh_process(program) == {"True"}


@pytest.mark.parametrize("name", ENGINE)
def test_the_engine_imports_itself_numpy_tqdm_and_the_standard_library_only(name):
    allowed = {"numpy", "tqdm", *sys.stdlib_module_names}
    for module in imported(CODE / "bpbook" / f"{name}.py"):
        package, _, rest = module.partition(".")
        if package == "bpbook":
            assert rest.partition(".")[0] in ENGINE, module
        else:
            assert package in allowed, module


def test_code_holds_one_package_and_is_none_itself():
    # `code` is a module of the standard library, which pdb and IPython import.
    inside = {path.name for path in CODE.iterdir()} - {"bpbook.egg-info", "__pycache__"}
    assert inside == {"bpbook"}


def test_code_is_still_the_module_of_the_standard_library():
    root = CODE.parent
    program = "import code, bpbook; print(code.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True
    )
    assert not done.stdout.startswith(str(root))
