"""Run the notebooks into the cache that the build reads, as many at a time as there are cores.

The build itself would run them one after the other. A notebook that fails is not kept: the build
runs it again and reports what went wrong.
"""

import logging
import sys

import yaml
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

from environment import FRAMEWORKS_CHAPTER, ROOT

TIMEOUT = 300  # seconds for a cell, as in _config.yml


def main(folder):
    """Run those that the cache in ``folder`` lacks."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    cache = get_cache(folder)
    for page in pages:
        if (path := ROOT / f"{page}.ipynb").exists() and path != FRAMEWORKS_CHAPTER:
            cache.add_nb_to_project(str(path))
    logger = logging.getLogger()
    logger.setLevel(logging.CRITICAL)  # the build says it, with the page and the cell
    load_executor("local-parallel", cache, logger=logger).run_and_cache(timeout=TIMEOUT)


if __name__ == "__main__":
    main(sys.argv[1])
