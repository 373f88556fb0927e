"""How fast exports are read, how much memory a large one takes, and what a fuzzer finds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from candystorm.exports import load_export

ROWS = 200_000
GIGABYTE = 10**9
FUZZED = 100_000

LOAD = """
import sys, time
from candystorm.exports import load_export
import candystorm.exports.loaders as loaders
loaders.loaders()
print("ready", flush=True)
sys.stdin.readline()
begun = time.perf_counter()
export = load_export(sys.argv[1])
print(len(export.posts), time.perf_counter() - begun, flush=True)
sys.stdin.readline()
"""


def bench_tables() -> list[dict[str, Any]]:
    """Read the tables of 200,000 rows that people have."""
    with tempfile.TemporaryDirectory(prefix="candystorm-bench-") as name:
        folder = Path(name)
        return [_table(folder, kind, make) for kind, make in (("X", _x), ("Facebook", _facebook))]


def _table(folder: Path, kind: str, make: Any) -> dict[str, Any]:
    path = folder / f"{kind}.csv"
    path.write_text(make(), "utf-8")
    load_export(path)  # the first call imports what it needs
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        export = load_export(path)
        took.append(time.perf_counter() - begun)
    assert len(export.posts) == ROWS
    return {
        "name": f"{kind}: a table of {ROWS:,} posts, {path.stat().st_size / 1e6:.0f} MB",
        "measured": f"{sorted(took)[1]:.2f} s",
        "target": "2 s",
        "ok": sorted(took)[1] <= 2,
    }


def _x() -> str:
    header = (
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,"
        "New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,"
        "Permalink Clicks\n"
    )
    first = (1_767_225_600_000 - 1288834974657) << 22
    return header + "".join(
        f'{first + (n * 60_000 << 22)},"{_day(n)}","Beitrag Nummer {n}, mit einem Satz",'
        f"https://x.com/aubach/status/{n},{n % 9000},{n % 90},{n % 99},1,2,0,3,4,5,6,{n % 7},0,0\n"
        for n in range(ROWS)
    )


def _day(minutes: int) -> str:
    return time.strftime("%a, %b %d, %Y", time.gmtime(1_767_225_600 + minutes * 60))


def _facebook() -> str:
    header = (
        "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,"
        "Permalink,Is crosspost,Is share,Post type,Languages,Custom labels,Funded content status,"
        'Data comment,Date,Views,Reach,"Reactions, Comments and Shares",Reactions,Comments,Shares\n'
    )
    return header + "".join(
        f'12209{n:012},1000,Bäckerei,"Titel {n}","Beschreibung von Beitrag {n}",0,'
        f"{1 + n % 12:02}/{1 + n % 28:02}/2025 {n % 24:02}:{n % 60:02},,"
        f"https://www.facebook.com/{n},0,0,Photos,,,,,Lifetime,{n % 9000},{n % 8000},{n % 99},"
        f"{n % 90},{n % 7},{n % 3}\n"
        for n in range(ROWS)
    )


def bench_gigabyte() -> list[dict[str, Any]]:
    """Read an archive of a gigabyte in a process of its own, and watch its memory."""
    with tempfile.TemporaryDirectory(prefix="candystorm-bench-") as name:
        path = Path(name) / "tweets.js"
        _write_archive(path)
        size = path.stat().st_size
        with subprocess.Popen(
            [sys.executable, "-c", LOAD, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout and process.stdin
            process.stdout.readline()
            before = psutil.Process(process.pid).memory_info().rss
            process.stdin.write("\n")
            process.stdin.flush()
            peak = before
            answer: list[str] = []
            while process.poll() is None and not answer:
                peak = max(peak, psutil.Process(process.pid).memory_info().rss)
                if _readable(process.stdout, 0.05):
                    answer = process.stdout.readline().split()
            process.stdin.write("\n")
        rows, seconds = int(answer[0]), float(answer[1])
        grown = (peak - before) / size
        return [
            {
                "name": f"X: an archive of {size / 1e9:.2f} GB, {rows:,} posts",
                "measured": f"{seconds:.0f} s",
                "target": "",
                "ok": None,
            },
            {
                "name": "X: memory for it, as a part of the file (all its posts in a table)",
                "measured": f"{grown:.2f}",
                "target": "1",
                "ok": grown <= 1,
            },
        ]


def _readable(stream: Any, seconds: float) -> bool:
    import select

    return bool(select.select([stream], [], [], seconds)[0])


def _write_archive(path: Path) -> None:
    tweet = {
        "edit_info": {
            "initial": {"editTweetIds": ["1"], "editableUntil": "2019-03-19T15:05:17.000Z"}
        },
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Web App</a>',
        "entities": {
            "hashtags": [], "symbols": [], "urls": [],
            "user_mentions": [{"name": "A", "screen_name": "a", "id_str": "1", "id": "1"}],
        },
        "display_text_range": ["0", "140"],
        "favorite_count": "3", "retweet_count": "1", "truncated": False, "lang": "de",
        "created_at": "Tue Mar 19 14:05:17 +0000 2019",
        "full_text": "Ein Satz, wie man ihn schreibt, wenn man nicht viel Zeit hat. " * 2,
    }  # fmt: skip
    with path.open("w", encoding="utf-8") as file:
        file.write("window.YTD.tweets.part0 = [")
        written, number = 0, 0
        while written < GIGABYTE:
            part = ",".join(
                json.dumps({"tweet": tweet | {"id_str": str(number + n)}}, indent=2)
                for n in range(1000)
            )
            file.write(("," if number else "") + part)
            written += len(part)
            number += 1000
        file.write("]")


def bench_fuzz() -> list[dict[str, Any]]:
    """Let a coverage-guided fuzzer look for an input that raises anything but our own errors."""
    script = Path(__file__).with_name("fuzz_exports.py")
    with tempfile.TemporaryDirectory(prefix="candystorm-fuzz-") as folder, ExitStack() as stack:
        running = []
        for seed in (1, 2):
            place = Path(folder) / str(seed)
            place.mkdir()
            errors = stack.enter_context((place / "said.txt").open("w+", encoding="utf-8"))
            command = [
                sys.executable,
                str(script),
                f"-runs={FUZZED // 2}",
                f"-seed={seed}",
                str(place),
            ]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, cwd=place)
            running.append((stack.enter_context(process), errors))
        runs = []
        for process, errors in running:
            process.wait()
            errors.seek(0)
            said = errors.read()
            runs += [int(number) for number in re.findall(r"Done (\d+) runs", said)]
            if process.returncode:
                print(said[-3000:], file=sys.stderr)
    clean = len(runs) == len(running)
    return [
        {
            "name": "Loaders: mutated files that raised anything but an error of ours",
            "measured": f"0 of {sum(runs):,}" if clean else "at least one",
            "target": f"0 of {FUZZED:,}",
            "ok": clean and sum(runs) >= FUZZED,
        }
    ]
