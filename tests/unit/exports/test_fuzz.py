"""Whatever is done to a good file, only an error of ours comes out, with a sentence."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from good_files import good_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candystorm.exports import ExportError, Mappings, Options, Pseudonyms
from candystorm.exports._load import load_files
from candystorm.exports.mapping import propose
from candystorm.exports.sources import Files, Member

PLATFORMS = sorted({path.partition("/")[0] for path in good_files()})
ODD_CELLS = [
    "", " ", "NaN", "-", "1e400", "9" * 40, "-1", "12,5 %", "31.02.2026", "0000-00-00",
    "99/99/9999",
    "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), '"', "\\", "=1+1",
    "<script>alert(1)</script>", "٣٤", "1\u202f200", "a@b.example", "true", "[]", "x" * 5000,
]  # fmt: skip
ODD_VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "x", "31.02.2026", [], {}, [[]], [None], {"a": {"b": []}},
    "\u0000", 1e308, "9" * 400,
]  # fmt: skip


def load(name: str, content: bytes) -> None:
    """Load one file; anything but an `ExportError` is a failure."""
    member = Member(name, len(content), lambda: io.BytesIO(content))
    try:
        load_files(
            Files([member]), Options(own=("Aubach",), year=2026), Mappings(), Pseudonyms(b"x")
        )
    except ExportError as error:
        assert str(error).endswith((".", "!", "?"))
    try:
        propose(member)
    except ExportError as error:
        assert str(error).endswith((".", "!", "?"))


def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    kind = draw(st.sampled_from(["json", "cell", "lines", "bytes", "cut"]))
    if kind == "json" and (found := mutated_json(draw, content)) is not None:
        return found
    if kind == "cell":
        return mutated_cell(draw, content)
    if kind == "lines":
        lines = content.split(b"\n")
        first, second = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines[first], lines[second] = lines[second], lines[first]
        del lines[draw(st.integers(0, len(lines) - 1))]
        return b"\n".join(lines)
    if kind == "cut":
        return content[draw(st.integers(0, len(content))) :] if draw(st.booleans()) else content[
            : draw(st.integers(0, len(content)))
        ]  # fmt: skip
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 8))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


def mutated_json(draw: st.DrawFn, content: bytes) -> bytes | None:
    """Return JSON with one value somewhere replaced, or one key gone; None for other files."""
    start = min((at for at in (content.find(b"["), content.find(b"{")) if at >= 0), default=-1)
    if start < 0:
        return None
    try:
        value = json.loads(content[start:])
    except ValueError:
        return None
    if not isinstance(value, dict | list):
        return None
    node = value
    for _ in range(draw(st.integers(1, 8))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        below = node[key]
        if isinstance(below, dict | list) and below and draw(st.booleans()):
            node = below
            continue
        if isinstance(node, dict) and draw(st.booleans()):
            del node[key]
        else:
            node[key] = draw(st.sampled_from(ODD_VALUES))
        break
    return content[:start] + json.dumps(value).encode()


def mutated_cell(draw: st.DrawFn, content: bytes) -> bytes:
    cells = content.split(b",")
    cells[draw(st.integers(0, len(cells) - 1))] = draw(st.sampled_from(ODD_CELLS)).encode()
    return b",".join(cells)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_does_only_an_error_of_ours_come_out(platform: str) -> None:
    files = sorted(
        (path, data) for path, data in good_files().items() if path.startswith(f"{platform}/")
    )

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        path, content = data.draw(st.sampled_from(files), label="file")
        content = data.draw(st.composite(lambda draw: mutated(draw, content))(), label="content")
        load(path.rpartition("/")[2], content)

    run()


@pytest.mark.parametrize("path", sorted(good_files()))
def test_is_every_file_that_a_writer_makes_recognised_or_left_alone(path: str) -> None:
    """A good file never ends in "damaged"; some hold nothing that may be read."""
    content = good_files()[path]
    member = Member(path.rpartition("/")[2], len(content), lambda: io.BytesIO(content))
    try:
        export = load_files(Files([member]), Options(year=2026), Mappings(), Pseudonyms(b"x"))
    except ExportError as error:
        assert "damaged" not in str(error)
    else:
        platform = path.partition("/")[0]
        # A page's series names neither Facebook nor Instagram.
        assert export.platform in {platform} | ({"facebook"} if platform == "instagram" else set())
