"""The environment in which the course runs.

This file must parse under any Python 3, to refuse one that is too old: it is written plainly.
"""

import sys

NEEDED = (3, 11)  # the same as requires-python in pyproject.toml


def refuse_old_python() -> None:
    """End with one sentence in German and English where Python is too old for the course."""
    if sys.version_info < NEEDED:
        has = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            "Dieses Python hat die Version " + has + "; bitte installieren Sie Python 3.11 "
            "oder neuer von python.org/downloads und starten Sie erneut.\n"
            "This Python is version " + has + "; please install Python 3.11 "
            "or newer from python.org/downloads and start again."
        )
