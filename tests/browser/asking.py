"""What the cells of a test's page call: a question of questions.toml, with real checks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from candystorm import checks
from candystorm.answers import AnswerLog
from candystorm.language import current_language
from candystorm.questions import read_questions
from candystorm.rubrics import read_rubrics
from candystorm.widgets import QuestionWidget, RubricWidget, question_widget

HERE = Path(__file__).parent
QUESTIONS = read_questions(HERE / "questions.toml")
RUBRICS = read_rubrics(HERE / "rubrics.toml", QUESTIONS)
KEYS = {
    "ratio": checks.close_to(62.5, within=0.5),
    "first": checks.one_of("thanks"),
    "signs": checks.set_overlap(["asks", "stays", "learns"]),
    "order": checks.ranking_distance(["data", "complaint", "question", "praise"]),
    "posts": checks.macro_f1(
        {f"p{n:02}": "dialogic" if n in (2, 4, 6, 8, 11) else "one_way" for n in range(1, 13)}
    ),
}

KINDS = ["ratio", "first", "signs", "order", "posts", "rewrite"]
LABELS = {f"p{n:02}": "dialogic" if n in (2, 4, 6, 8, 11) else "one_way" for n in range(1, 13)}
TEXT = "Ab Montag öffnen wir früher. Wann kämen Sie am liebsten? 📚"
ANSWERS = {
    "ratio": 62.5,
    "first": "thanks",
    "signs": ["asks", "learns", "stays"],
    "order": ["data", "praise", "complaint", "question"],
    "posts": LABELS,
    "rewrite": TEXT,
}


def checker(log: AnswerLog) -> Callable[[str], SimpleNamespace]:
    """Return what the "Check" button runs; it notes each call in ``checked.txt``."""

    def check(name: str) -> SimpleNamespace:
        with Path("checked.txt").open("a") as noted:
            noted.write(f"{name}\n")
        entry = log.read().get(name)
        verdict = KEYS[name].judge(entry.answer if entry else None)
        most = QUESTIONS[name].points
        return SimpleNamespace(
            state=verdict.state,
            points=round(verdict.share * most, 2),
            max_points=most,
            message=verdict.message[current_language()],
        )

    return check


def widget(name: str, path: str = "answers.jsonl") -> QuestionWidget:
    """Return the widget of a question whose answers go to a log beside the notebook."""
    log = AnswerLog(path)
    check = checker(log) if name in KEYS else None
    return question_widget(QUESTIONS[name], log, check, rubric=RUBRICS.get(name))


def rubric(path: str | None = "answers.jsonl") -> RubricWidget:
    """Return the rubric on its own, with or without an own assessment."""
    return RubricWidget(RUBRICS["rewrite"], AnswerLog(path) if path else None)
