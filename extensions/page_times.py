"""A small Sphinx extension: below a chapter's title, how long it takes to read and to run."""

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from terms import FOLDED

WORDS_A_MINUTE = 200


def words(node):
    """Count the words of the prose in a document, as it is read without opening what is folded."""
    if FOLDED.intersection(node.get("classes", [])) or isinstance(node, nodes.literal_block):
        return 0
    return sum(
        len(child.astext().split()) if isinstance(child, nodes.Text) else words(child)
        for child in node.children
    )


def add_times(app, doctree):
    """Put the times below the title of a chapter; the reference is looked up, not read through."""
    docname = app.env.docname
    if not docname.startswith("chapters/") or docname.startswith("chapters/reference/"):
        return
    minutes = max(1, round(words(doctree) / WORDS_A_MINUTE))
    text = f"About {minutes} min to read"
    ran = NbMetadataCollector.get_exec_data(app.env, docname) or {}
    if ran.get("runtime"):  # unknown where the stored outputs are shown
        text += f" · {ran['runtime']:.0f} s to run"
    title = next(doctree.findall(nodes.title))
    times = nodes.paragraph("", text, classes=["bp-times"])
    title.parent.insert(title.parent.index(title) + 1, times)


def setup(app):
    """Tell Sphinx about it."""
    app.connect("doctree-read", add_times)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
