"""A small Sphinx extension: what the built pages need and no setting gives."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class InlineFigures(SphinxPostTransform):
    """Make the notebooks' SVG figures part of the page.

    As an <img>, a figure could neither follow the page's dark mode nor be read aloud; as inline
    <svg> its text takes the page's colours and its aria-label is heard.
    """

    default_priority = 6  # after MyST-NB chose an output (4) and pasted glued ones (5)
    formats = ("html",)

    def run(self, **_):
        """Replace them in one document."""
        written = Path(self.env.mystnb_config.output_folder)
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.env.srcdir, image["uri"])
            if path.suffix == ".svg" and path.is_relative_to(written):
                # Only the element: an XML declaration or doctype has no place inside HTML.
                svg = re.search(r"<svg\b.*</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
                figure = nodes.raw("", f'<div class="bp-figure">{svg[0]}</div>', format="html")
                image.replace_self(figure)


def mend_roles(app, pagename, templatename, context, doctree):
    """Let the entries of a bibliography be the list items that the list around them promises."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app):
    """Tell Sphinx about it."""
    app.connect("html-page-context", mend_roles)
    app.add_post_transform(InlineFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
