"""Questions, a check and mishaps for the tests of the question widgets."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from candystorm.answers import AnswerLog
from candystorm.questions import Option, Question
from candystorm.rubrics import Criterion, Level, Rubric

RATIO = Question(
    name="m1-ratio",
    kind="number",
    points=4,
    prompt={"de": "Wie hoch ist der Anteil?", "en": "How high is the share?"},
    unit={"de": "%", "en": "%"},
    confidence=True,
    hints=({"de": "Zählen Sie.", "en": "Count."}, {"de": "Teilen Sie.", "en": "Divide."}),
)
ORDER = Question(
    name="m1-order",
    kind="ranking",
    prompt={"de": "?", "en": "?"},
    options=tuple(Option(name, {"de": name, "en": name}) for name in "abc"),
)
REWRITE = Question(
    name="m1-rewrite",
    kind="text",
    points=2,
    prompt={"de": "?", "en": "?"},
    max_characters=50,
    rubric=True,
)
RUBRIC = Rubric(
    "m1-rewrite",
    (
        Criterion(
            "invitation",
            {"de": "Einladung", "en": "Invitation"},
            (
                Level(0, {"de": "Keine.", "en": "None."}),
                Level(2, {"de": "Eine Frage.", "en": "A question."}),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Found:
    """What a check says."""

    state: str
    points: float
    max_points: float
    message: str


class Checking:
    """A check that counts how often it runs."""

    def __init__(self, log: AnswerLog) -> None:
        self.log = log
        self.runs = 0

    def __call__(self, name: str) -> Found:
        self.runs += 1
        entry = self.log.read().get(name)
        if entry is None or entry.answer is None:
            return Found("unattempted", 0, 4, "Not answered yet.")
        right = entry.answer == 62.5
        return Found("right" if right else "wrong", 4.0 * right, 4, "Look again.")


def events(log: AnswerLog) -> list[str]:
    lines = log.path.read_text("utf-8").split("\n") if log.path.exists() else []
    return [json.loads(line)["event"] for line in lines if line]


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow; a folder made read-only would not stop an administrator."""
    resource = pytest.importorskip("resource", reason="Windows has no limit to play a full disk")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def own_log_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Send details of errors to a file of the test, and take its handler away afterwards."""
    monkeypatch.setenv("CANDYSTORM_LOG", str(folder / "candystorm.log"))
    logger = logging.getLogger("candystorm")
    monkeypatch.setattr(logger, "handlers", [])
    yield folder / "candystorm.log"
    for handler in logger.handlers:
        handler.close()
