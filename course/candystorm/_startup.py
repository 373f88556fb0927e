"""What starts candystorm must not wait for a grammar that it never uses.

jsonschema (so nbformat, jupyter_events, nbgrader) imports rfc3987_syntax for one rare check, of
internationalised web addresses. That module compiles its grammar while it is imported, which takes
more than all of nbformat besides. Here the import is put off until somebody really checks such an
address: nothing is patched or lost, and an update of either package can't break it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_GRAMMAR = "rfc3987_syntax"


class _PutOff(ModuleType):
    """Stands in for the grammar and makes way for it at the first real use."""

    def is_valid_syntax(self, term: str, value: str) -> Any:
        # The one name that jsonschema takes hold of at import: only calling it loads the grammar.
        return _grammar().is_valid_syntax(term, value)

    def __getattr__(self, name: str) -> Any:
        # Whoever walks through sys.modules asks for such names; that is no use of the grammar.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_grammar(), name)


def _grammar() -> ModuleType:
    if isinstance(sys.modules.get(_GRAMMAR), _PutOff):
        del sys.modules[_GRAMMAR]
    return import_module(_GRAMMAR)


def spare_grammar() -> None:
    """Put off compiling the grammar of rfc3987_syntax until it is used.

    It must run before nbformat or jsonschema is imported; later it does nothing. Importing
    candystorm calls it, and whatever starts our server, kernels, grader and tests does that first.
    """
    if _GRAMMAR in sys.modules:
        return
    spec = find_spec(_GRAMMAR)
    if spec is None:  # then jsonschema has nothing to import either
        return
    stand_in = _PutOff(_GRAMMAR)
    stand_in.__spec__ = spec
    sys.modules[_GRAMMAR] = stand_in
