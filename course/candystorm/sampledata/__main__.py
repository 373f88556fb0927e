"""Write the sample data anew: ``python -m candystorm.sampledata [folder]``."""

from __future__ import annotations

import sys
from pathlib import Path

from candystorm import _files
from candystorm.sampledata._write import build

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else _files.datasets()
    build(target)
    print(f"Written to {target}.")
