"""A coverage-guided fuzzer on the loaders: good files are mutated, only our errors may come out.

``python tests/bench/fuzz_exports.py -runs=100000 [folder]``; ends with status 77 and the input
written to the folder when something else comes out.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["candystorm.exports"]):
    from candystorm.exports import ExportError, NeedsMapping
    from candystorm.exports._load import load_files
    from candystorm.exports.loaders import loaders
    from candystorm.exports.mapping import Mappings
    from candystorm.exports.privacy import Pseudonyms
    from candystorm.exports.reading import Options
    from candystorm.exports.sources import Files, Member

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "exports"))
from good_files import good_files

_OPTIONS = Options(own=("Aubach",), year=2026)
_PSEUDONYMS = Pseudonyms(b"fuzz")


def load(data: bytes) -> None:
    """Load one file: its name stands in the first line of the input."""
    name, _, content = data.partition(b"\n")
    member = Member(name.decode("latin-1")[:80], len(content), lambda: io.BytesIO(content))
    with suppress(ExportError, NeedsMapping):  # a mapping is proposed on the way
        load_files(Files([member]), _OPTIONS, Mappings(), _PSEUDONYMS)


def main() -> None:
    """Write the good files as the corpus, then let the fuzzer run."""
    loaders()
    runs = [argument for argument in sys.argv[1:] if argument.startswith("-")]
    folder = Path(next((one for one in sys.argv[1:] if not one.startswith("-")), "."))
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, (name, content) in enumerate(sorted(good_files().items())):
        file = name.rpartition("/")[2]
        (corpus / f"{number:03}").write_bytes(file.encode("latin-1", "replace") + b"\n" + content)
    atheris.Setup([sys.argv[0], *runs, "-max_len=60000", "-print_final_stats=1", str(corpus)], load)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
