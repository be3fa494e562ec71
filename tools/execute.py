"""Run the notebooks into the cache that the build reads, as many at a time as there are cores.

The build itself would run them one after the other, and the cache's own parallel executor deals
them out beforehand, so that one core may be left with the long ones. Here each takes the next. A
notebook that fails is not kept: the build runs it again and reports what went wrong.
"""

import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import yaml
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

from environment import FRAMEWORKS_CHAPTER, ROOT

TIMEOUT = 300  # seconds for a cell, as in _config.yml


def main(folder):
    """Run those that the cache in ``folder`` lacks; the practice, which takes longest, first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    paths = [path for page in pages if (path := ROOT / f"{page}.ipynb").exists()]
    paths = [str(path) for path in reversed(paths) if path != FRAMEWORKS_CHAPTER]
    cache = get_cache(folder)
    for path in paths:
        cache.add_nb_to_project(path)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(execute, folder), paths))


def execute(folder, path):
    """Run one notebook, unless the cache has it."""
    logger = logging.getLogger()
    logger.setLevel(logging.CRITICAL)  # the build says it, with the page and the cell
    executor = load_executor("local-serial", get_cache(folder), logger=logger)
    executor.run_and_cache(filter_uris=[path], timeout=TIMEOUT)


if __name__ == "__main__":
    main(sys.argv[1])
