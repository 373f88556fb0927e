import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candystorm import checks, language
from candystorm.answers import Answers
from candystorm.assignment import format_points
from candystorm.errors import CandystormError
from candystorm.grading import Assignment, Result, SourceFailure, SourceNotebook

QUESTIONS = """
[u-number]
kind = "number"
points = 4
prompt = {de = "Wie viel?", en = "How much?"}

[u-text]
kind = "text"
points = 6
prompt = {de = "Schreiben Sie.", en = "Write."}
max_characters = 60
rubric = true
"""

RUBRICS = """
[u-text]
[[u-text.criteria]]
id = "tone"
name = {de = "Ton", en = "Tone"}
levels = [{points = 0, de = "Kalt.", en = "Cold."}, {points = 6, de = "Warm.", en = "Warm."}]
"""

KEY = """
grade = exercise.grade("u-number")
### BEGIN HIDDEN TESTS
@grade.key
def key():
    counted.append(1)
    return cs.close_to(62.5, within=0.5, nearly=2)
### END HIDDEN TESTS
grade.result()
"""

json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def code(name: str, source: str, *, points: float | None = None, manual: bool = False,
         tags: tuple[str, ...] = ()) -> dict[str, Any]:  # fmt: skip
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if points is not None:
        metadata["nbgrader"] = {"grade": True, "grade_id": name, "points": points,
                                "solution": manual, "locked": not manual}  # fmt: skip
    return {"cell_type": "code", "id": name, "source": textwrap.dedent(source), "outputs": [],
            "metadata": metadata, "execution_count": None}  # fmt: skip


def write_source(folder: Path, *extra: dict[str, Any], key: str = KEY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questions.toml").write_text(QUESTIONS, "utf-8")
    (folder / "rubrics.toml").write_text(RUBRICS, "utf-8")
    cells = [
        code("setup-de", 'import candystorm as cs\ncs.use_language("de")', tags=("de",)),
        code("setup-en", 'import candystorm as cs\ncs.use_language("en")', tags=("en",)),
        code("exercise", 'counted = []\nexercise = cs.Assignment("unit")'),
        code("ask", "1 / 0  # a widget's cell is never run here", tags=("widget",)),
        *extra,
        code("u-number", key, points=4),
        code("u-text", 'exercise.show_answer("u-text")', points=6, manual=True),
    ]
    path = folder / "unit.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), "utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> SourceNotebook:
    return SourceNotebook(write_source(tmp_path / "unit"))


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    return Assignment("unit", write_source(tmp_path / "unit").parent)


@pytest.mark.parametrize(
    ("answer", "state", "points"),
    [
        (62.5, "right", 4.0),
        (63.9, "partly", 2.0),
        (1, "wrong", 0.0),
        (None, "unattempted", 0.0),
        ("62.5", "wrong", 0.0),
        ({"points": 4}, "wrong", 0.0),
        ([62.5], "wrong", 0.0),
        (True, "wrong", 0.0),
        (10**400, "wrong", 0.0),
    ],
)
def test_does_the_source_give_state_and_points(
    source: SourceNotebook, answer: object, state: str, points: float
) -> None:
    result = source.grade(Answers.of({"u-number": answer}))["u-number"]
    assert (result.state, result.points, result.max_points) == (state, points, 4.0)
    assert result.message.endswith((".", "?"))


def test_is_an_untouched_exercise_worth_nothing(source: SourceNotebook) -> None:
    results = source.grade(Answers())
    assert [(result.state, result.points) for result in results.values()] == [
        ("unattempted", 0.0),
        ("unattempted", 0.0),
    ]


@given(answer=json_data, text=json_data)
def test_do_points_stay_in_range_whatever_the_answer_is(
    tmp_path_factory: pytest.TempPathFactory, answer: object, text: object
) -> None:
    global _SHARED
    if _SHARED is None:
        _SHARED = SourceNotebook(write_source(tmp_path_factory.mktemp("any") / "unit"))
    for result in _SHARED.grade(Answers.of({"u-number": answer, "u-text": text})).values():
        assert 0.0 <= result.points <= result.max_points
        assert result.points == round(result.points, 2)
        assert result.message


_SHARED: SourceNotebook | None = None


def test_is_the_key_made_once_for_all_answers(source: SourceNotebook) -> None:
    for number in range(5):
        source.grade(Answers.of({"u-number": number}))
    assert source._run().namespace["counted"] == [1]


def test_does_a_message_speak_the_asked_language(source: SourceNotebook) -> None:
    answers = Answers.of({"u-number": 62.5})
    german = source.grade(answers, language="de")["u-number"].message
    english = source.grade(answers, language="en")["u-number"].message
    assert german.startswith("Richtig")
    assert english.startswith("Right")
    assert language.current_language() == "en"


def test_does_one_participant_leave_nothing_to_the_next(source: SourceNotebook) -> None:
    source.grade(Answers.of({"u-number": 62.5, "u-text": "A text."}))
    assert source.grade(Answers())["u-number"].state == "unattempted"
    assert source.grade(Answers())["u-text"].state == "unattempted"


def test_is_a_text_left_to_a_person(source: SourceNotebook) -> None:
    result = source.grade(Answers.of({"u-text": "Come in."}))["u-text"]
    assert (result.state, result.points, result.answer) == ("answered", 0.0, "Come in.")


def test_is_a_text_that_is_too_long_no_answer(source: SourceNotebook) -> None:
    assert source.grade(Answers.of({"u-text": "a" * 61}))["u-text"].state == "wrong"


def test_is_only_the_asked_question_graded(source: SourceNotebook) -> None:
    assert list(source.grade(Answers(), only={"u-text"})) == ["u-text"]


def test_is_nothing_printed_while_grading(
    source: SourceNotebook, capfd: pytest.CaptureFixture[str]
) -> None:
    source.grade(Answers.of({"u-number": 1}))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ('grade = exercise.grade("u-number")\n"4.0"', "does not end in the points"),
        ('exercise.grade("u-number").result()\n5.0', "gives 5.0 points of 4.0"),
        ('exercise.grade("u-number").result()\nfloat("nan")', "gives nan points"),
        ("1 / 0", "ZeroDivisionError"),
        (KEY.replace("return ", "return 1 / 0 #"), "ZeroDivisionError"),
        ("%matplotlib inline", "is not plain Python"),
        ('exercise.grade("u-other").result()', "no question u-other"),
    ],
)
def test_does_a_broken_grade_cell_give_no_points_but_a_sentence(
    tmp_path: Path, key: str, says: str
) -> None:
    broken = SourceNotebook(write_source(tmp_path / "unit", key=key))
    with pytest.raises(SourceFailure, match="u-number") as caught:
        broken.grade(Answers.of({"u-number": 62.5}))
    assert says in str(caught.value)


def test_is_a_broken_preparation_named(tmp_path: Path) -> None:
    broken = SourceNotebook(write_source(tmp_path / "unit", code("prepare", "1 / 0")))
    with pytest.raises(SourceFailure, match="prepare"):
        broken.grade(Answers())


def test_must_cell_and_question_give_the_same_points(tmp_path: Path) -> None:
    path = write_source(tmp_path / "unit")
    path.write_text(path.read_text("utf-8").replace('"points": 4', '"points": 5'), "utf-8")
    with pytest.raises(SourceFailure, match=r"questions\.toml"):
        SourceNotebook(path).grade(Answers())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": [1]}', '{"cells": [{}]}'])
def test_is_a_file_that_is_no_notebook_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "unit.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(SourceFailure, match="no notebook"):
        SourceNotebook(path)


def test_does_the_source_ignore_questions_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = SourceNotebook(write_source(tmp_path / "unit"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "questions.toml").write_text(
        QUESTIONS.replace("points = 4", "points = 400"), "utf-8"
    )
    monkeypatch.chdir(elsewhere)
    assert source.grade(Answers.of({"u-number": 62.5}))["u-number"].points == 4.0


# The notebook's own side: what a grade cell does in a kernel.


def test_does_a_grade_cell_print_one_line_and_return_points(
    assignment: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    assignment.answers = Answers.of({"u-number": 63.9})
    grade = assignment.grade("u-number")
    grade.key(lambda: checks.close_to(62.5, within=0.5, nearly=2))
    assert grade.result() == 2.0
    out, err = capsys.readouterr()
    assert out.startswith("Partly right (2 of 4 points). ")
    assert (out.count("\n"), err) == (1, "")
    assert assignment.results["u-number"].state == "partly"


def test_does_a_grade_cell_without_its_key_give_nothing(
    assignment: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    assignment.answers = Answers.of({"u-number": 62.5})
    assert assignment.grade("u-number").result() == 0.0
    assert capsys.readouterr().out == "Your answer is saved.\n"


def test_is_a_key_that_fails_said_and_kept(
    assignment: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    grade = assignment.grade("u-number")
    grade.key(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    assert grade.result() == 0.0
    assert capsys.readouterr() == (
        "This answer could not be checked. Please tell your trainer.\n",
        "",
    )
    assert isinstance(assignment.failures["u-number"], ZeroDivisionError)


def test_does_a_warning_in_a_key_stay_off_stderr(
    assignment: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    def key() -> checks.Check:
        import warnings

        warnings.warn("a library is about to change", FutureWarning, stacklevel=1)
        print("noise", file=sys.stderr)
        return checks.close_to(1, within=0)

    grade = assignment.grade("u-number")
    grade.key(key)
    grade.result()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("share", [float("nan"), float("inf"), -1.0, 7.0])
def test_do_points_stay_in_range_whatever_a_check_says(
    assignment: Assignment, share: float
) -> None:
    class Wild:
        def judge(self, answer: object) -> checks.Verdict:
            return checks.Verdict("partly", share, {"de": "x.", "en": "x."})

    grade = assignment.grade("u-number")
    grade.key(Wild)  # type: ignore[arg-type]
    assert 0.0 <= grade.result() <= 4.0


def test_are_answers_read_beside_the_notebook_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_source(tmp_path / "unit").parent
    (folder / "answers.jsonl").write_text('\n{"question": "u-number", "answer": 62.5}', "utf-8")
    monkeypatch.chdir(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    exercise = Assignment("unit")
    assert exercise.answers["u-number"].answer == 62.5
    grade = exercise.grade("u-number")
    grade.key(lambda: checks.close_to(62.5, within=0.5))
    grade.result()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_is_an_unknown_assignment_named() -> None:
    with pytest.raises(CandystormError, match="no assignment m0-nothing"):
        Assignment("m0-nothing")


def test_is_an_answer_shown_as_text(assignment: Assignment) -> None:
    assignment.answers = Answers.of({"u-text": "<img src=x onerror=alert(1)> $\\href{x}{y}$"})
    shown = assignment.answer_sheet("u-text")
    assert "<img" not in shown["text/html"]
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown["text/html"]
    # what MathJax leaves alone
    assert shown["text/html"].count('<pre class="mathjax_ignore') == 1
    assert "Warm." in shown["text/html"]
    assert "Warm." in shown["text/plain"]


def test_is_a_rubric_shown_in_the_asked_language(assignment: Assignment) -> None:
    assert "Ton" in assignment.answer_sheet("u-text", "de")["text/html"]


# Self-check: the same cell from the course's own files.


@pytest.fixture
def checkable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    folder = write_source(tmp_path / "solutions" / "unit").parent
    monkeypatch.setattr("candystorm._files.solutions", lambda: tmp_path / "solutions")
    released = tmp_path / "released"
    released.mkdir()
    for name in ("questions.toml", "rubrics.toml"):
        (released / name).write_bytes((folder / name).read_bytes())
    monkeypatch.chdir(released)
    return Assignment("unit")


def test_does_the_check_button_agree_with_the_grader(checkable: Assignment) -> None:
    checkable.log.append_answer("u-number", 63.9)
    found = checkable.check("u-number")
    source = SourceNotebook(checkable.folder.parent / "solutions" / "unit" / "unit.ipynb")
    assert found == source.grade(checkable.answers)["u-number"]


def test_is_nothing_checked_when_the_trainer_says_so(
    checkable: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANDYSTORM_SELF_CHECK", "off")
    assert checkable.check("u-number") is None


def test_is_nothing_checked_without_the_solutions(
    checkable: Assignment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("candystorm._files.solutions", lambda: tmp_path / "none")
    assert checkable.check("u-number") is None


def test_does_a_broken_key_say_a_sentence_to_the_participant(
    checkable: Assignment, tmp_path: Path
) -> None:
    write_source(tmp_path / "solutions" / "unit", key="1 / 0")
    found = checkable.check("u-number")
    assert found is not None
    assert (found.state, found.points) == ("unavailable", 0.0)


def test_does_a_check_leave_the_page_in_its_language(checkable: Assignment) -> None:
    language.use_language("de")
    found = checkable.check("u-number")
    assert found is not None
    assert found.message == "Hier steht noch keine Antwort."
    assert language.current_language() == "de"


def test_does_importing_the_grader_spare_the_heavy_libraries() -> None:
    heavy = {"pandas", "nbformat", "nbgrader", "IPython", "ipywidgets", "sqlalchemy", "matplotlib"}
    script = (
        "import sys, candystorm.grading, candystorm.workshop.grade;"
        f"print(*({heavy!r} & sys.modules.keys()))"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert out.stdout.split() == []


def test_are_points_written_with_the_decimals_they_have() -> None:
    assert [format_points(p, "de") for p in (4.0, 2.5, 0.33, 1234.0)] == [
        "4",
        "2,5",
        "0,33",
        "1.234",
    ]


def test_does_a_result_of_a_person_show_no_points() -> None:
    assert Result("q", "answered", 0.0, 6.0, "It is read.").sentence() == "It is read."
