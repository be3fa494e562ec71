"""The numbers under the pictures of each explorer, computed again without the engine.

A module per page. For every explorer on its page, in their order, it has a pair in EXPLORERS: a
pattern that the captions follow and a function from the settings to the numbers. The pattern's
groups are the sliders' labels and the function's results. Whoever adds an explorer to a chapter
adds its module here.
"""

import importlib
import pkgutil

EXPLORERS = {}
for found in pkgutil.iter_modules(__path__):
    module = importlib.import_module(f"{__name__}.{found.name}")
    if hasattr(module, "PAGE"):  # the others hold what several pages share
        EXPLORERS[module.PAGE] = module.EXPLORERS
