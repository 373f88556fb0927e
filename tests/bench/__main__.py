"""`python3 tests --bench`: every `bench_*` function of the files `bench_*.py` beside this one.

A benchmark returns or yields rows: dicts with `name`, `measured` and `target` (as they are to be
read, with their unit) and `ok` (None for a figure without a target). A name, or a part of it, after
`--bench` runs only the benchmarks that have it in theirs.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TypedDict

import candystorm  # noqa: F401  (first: it spares the start-up of a costly grammar)

HERE = Path(__file__).resolve().parent


class Row(TypedDict):
    """One line of the table."""

    name: str
    measured: str
    target: str
    ok: bool | None


Benchmark = Callable[[], Iterable[Row]]


def main(wanted: Sequence[str]) -> int:
    """Run benchmarks and print what they measured.

    Parameters
    ----------
    wanted
        Parts of the names of those to run; all if empty.

    Returns
    -------
    int
        1 when a target was missed or a benchmark failed, else 0.
    """
    print(f"{machine()}\n", flush=True)
    rows: list[Row] = []
    for name, benchmark in _benchmarks(wanted):
        begun = time.monotonic()
        try:
            rows += benchmark()
        except Exception:  # noqa: BLE001  (the others still have something to say)
            traceback.print_exc()
            rows.append({"name": name, "measured": "failed", "target": "", "ok": False})
        print(f"  {name}  {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    if not rows:
        print("There is no such benchmark.", file=sys.stderr)
        return 1
    print(table(rows))
    missed = sum(row["ok"] is False for row in rows)
    print(f"\n{len(rows)} figures, {missed} missed")
    return int(missed > 0)


def machine() -> str:
    """Name what the figures were measured on."""
    return (
        f"{os.cpu_count()} cores, {_processor()}, {platform.platform(terse=True)}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # Linux only; elsewhere Python knows as much as we need
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _benchmarks(wanted: Sequence[str]) -> Iterator[tuple[str, Benchmark]]:
    for file in sorted(HERE.glob("bench_*.py")):
        module = _load(file)
        for name, benchmark in vars(module).items():
            own = name.startswith("bench_") and benchmark.__module__ == module.__name__
            full = f"{file.stem}.{name}"
            if own and (not wanted or any(part in full for part in wanted)):
                yield full, benchmark


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module  # what a benchmark starts in a process of its own looks there
    spec.loader.exec_module(module)
    return module


def table(rows: Sequence[Row]) -> str:
    """Lay rows out in aligned columns.

    Parameters
    ----------
    rows
        What was measured.
    """
    words = {True: "ok", False: "MISSED", None: ""}
    lines = [("", "measured", "target", "")]
    lines += [(row["name"], row["measured"], row["target"], words[row["ok"]]) for row in rows]
    first, second, third = (max(len(line[column]) for line in lines) for column in range(3))
    return "\n".join(
        f"{name:<{first}}  {measured:>{second}}  {target:>{third}}  {ok}".rstrip()
        for name, measured, target, ok in lines
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
