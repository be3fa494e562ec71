"""Print how many kilobytes a reader's browser gets for each page, and once for all of them.

Run it after `make book`: .venv/bin/python benchmarks/page_weight.py
"""

import gzip
import re
import sys
from pathlib import Path

HTML = Path(__file__).parents[1] / "_build" / "html"
LIMIT = 400  # kB of a page, gzipped, besides what all pages share


def kilobytes(path):
    """Return the size of a file as a web server sends it; fonts are compressed already."""
    data = path.read_bytes()
    return len(data if path.suffix == ".woff2" else gzip.compress(data, 6)) / 1000


def assets(page):
    """Return the local scripts and style sheets of a page, and the fonts these name."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"<script[^>]* src=\"([^\"?]+)|<link[^>]*stylesheet[^>]* href=\"([^\"?]+)"
                       r"|<link[^>]* href=\"([^\"?]+)[^>]*stylesheet", text)  # fmt: skip
    found = {(page.parent / "".join(names)).resolve() for names in named}
    for css in [path for path in found if path.name == "book.css"]:
        fonts = re.findall(r"url\(\"([^\")]+)", css.read_text(encoding="utf-8"))
        found |= {(css.parent / font).resolve() for font in fonts}
    return found


def main():
    if not (HTML / "index.html").is_file():
        sys.exit(f"{HTML / 'index.html'} is missing: run `make book` first")
    pages = [path for path in sorted(HTML.rglob("*.html")) if "_static" not in path.parts]
    print(f"{'page':48} {'kB':>7} {'gzipped':>8}   (limit {LIMIT})")
    for page in pages:
        name, size = page.relative_to(HTML).as_posix(), page.stat().st_size / 1000
        print(f"{name:48} {size:7.0f} {kilobytes(page):8.0f}")
    shared = sorted(set.union(*map(assets, pages)), key=kilobytes, reverse=True)
    print(f"\n{'shared assets':48} {'kB':>7} {'gzipped':>8}")
    for path in shared[:10]:
        name, size = path.relative_to(HTML).as_posix()[-48:], path.stat().st_size / 1000
        print(f"{name:48} {size:7.0f} {kilobytes(path):8.0f}")
    total = sum(path.stat().st_size / 1000 for path in shared)
    print(f"{f'all {len(shared)}':48} {total:7.0f} {sum(map(kilobytes, shared)):8.0f}")


if __name__ == "__main__":
    main()
