"""Execute chapters in place: `make notebooks`, or `make notebooks CHAPTER=path`.

An unchanged chapter stays the same file, byte for byte, so a diff shows only what a reader
would see change.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from environment import FRAMEWORKS, FRAMEWORKS_CHAPTER


def execute(path):
    """Run one notebook and store its outputs; raises, and writes nothing, if a cell does."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # start and end times
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": path.parent}},  # a chapter runs in its own folder
    ).execute()
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):  # a widget's random name, of use only while it lives
            if view := output.get("data", {}).get("application/vnd.jupyter.widget-view+json"):
                view["model_id"] = cell.id
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })  # fmt: skip
    new = path.with_name(f".{path.name}.new")
    new.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    new.replace(path)


def joined(outputs):
    """Join what was printed in one go: the kernel cuts it up by the clock, so never twice alike."""
    result = []
    for output in outputs:
        last = result[-1] if result else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            result.append(output)
    return result


def belongs_here(path):
    """Tell whether a notebook is a chapter that runs in the environment that runs this."""
    if ".ipynb_checkpoints" in path.parts:
        return False
    return (path.resolve() == FRAMEWORKS_CHAPTER) == (Path(sys.prefix) == FRAMEWORKS)


def main(arguments):
    """Execute every notebook named, or found in a folder named, that runs here."""
    failed = False
    for argument in map(Path, arguments):
        found = sorted(argument.rglob("*.ipynb")) if argument.is_dir() else [argument]
        for path in (p for p in found if belongs_here(p)):
            try:
                execute(path)
                print(path)
            except CellExecutionError as error:
                failed = True
                print(f"{path}: not written, a cell failed:\n{error}", file=sys.stderr)
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
