"""The loaders of all platforms, one module each.

A new platform is a module here with a ``LOADER``; nothing else has to know of it. A module whose
name begins with ``_`` is what several of them share.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from candystorm.exports.loader import Loader

__all__ = ["loaders"]


@cache
def loaders() -> dict[str, Loader]:
    """Return the loaders by platform, in the order of their modules' names."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    modules = sorted(name for name in names if not name.startswith("_"))
    found = [import_module(f"{__name__}.{name}").LOADER for name in modules]
    return {loader.platform: loader for loader in found}
