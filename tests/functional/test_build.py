"""Building the exercises: what participants get, what they don't, and stock nbgrader on it."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log, compute_checksum

from candystorm import _files
from candystorm.errors import DefinitionError
from candystorm.notebooks import read_notebook, write_notebook
from candystorm.workshop.build import BuildError, build

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests/toy"
NOTEBOOK = "toy-dialogue/toy-dialogue.ipynb"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def cells(folder: Path, language: str = "de") -> dict[str, Any]:
    return {cell["id"]: cell for cell in read_notebook(folder / language / NOTEBOOK)["cells"]}


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the exercises built from the toy assignment."""
    out = tmp_path_factory.mktemp("built") / "exercises"
    build(TOY, out)
    return out


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with the toy assignment, to be changed."""
    shutil.copytree(TOY, tmp_path / "root")
    return tmp_path / "root"


def edit(root: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    path = root / "solutions" / NOTEBOOK
    notebook = read_notebook(path)
    change(next(cell for cell in notebook["cells"] if cell["id"] == name))
    path.write_bytes(write_notebook(notebook))


def test_are_the_exercises_in_the_repository_what_the_solutions_build(tmp_path: Path) -> None:
    build(ROOT, tmp_path / "exercises")
    built = contents(_files.exercises())
    built.pop(".gitkeep", None)
    assert built == contents(tmp_path / "exercises"), "run candystorm build"


def test_is_each_language_a_folder_with_the_same_files(exercises: Path) -> None:
    names = {"questions.toml", "rubrics.toml", "toy-dialogue.ipynb"}
    assert contents(exercises).keys() == {
        f"{language}/toy-dialogue/{name}" for language in ("de", "en") for name in names
    }


def test_does_the_same_source_give_the_same_bytes(exercises: Path, tmp_path: Path) -> None:
    build(TOY, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exercises)


def test_does_the_form_of_the_source_make_no_difference(exercises: Path, root: Path) -> None:
    path = root / "solutions" / NOTEBOOK
    opened = json.loads(path.read_text("utf-8"))
    for number, cell in enumerate(opened["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["metadata"]["collapsed"] = False
    path.write_text(json.dumps(opened), "utf-8")
    build(root)
    assert contents(root / "exercises") == contents(exercises)


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_a_release_a_valid_notebook_in_one_language(exercises: Path, language: str) -> None:
    path = exercises / language / NOTEBOOK
    nbformat.validate(read_notebook(path))
    other = {"de": "en", "en": "de"}[language]
    assert not any(name.endswith(f"-{other}") for name in cells(exercises, language))
    ours = read_notebook(path)["metadata"]["candystorm"]
    assert (ours["language"], ours["audience"]) == (language, "participant")


def test_is_nothing_hidden_in_what_participants_get(exercises: Path) -> None:
    everything = b"\n".join(contents(exercises).values()).decode()
    for hidden in ("62.5", "37.5", "HIDDEN", "SOLUTION", "A model answer", "Fünf Minuten"):
        assert hidden not in everything


def test_is_what_lies_about_kept_back(root: Path) -> None:
    folder = root / "solutions/toy-dialogue"
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "__pycache__").mkdir()
    for name in ("answers.jsonl", ".DS_Store", "__pycache__/key.pyc", ".ipynb_checkpoints/x.ipynb"):
        (folder / name).write_text("62.5", "utf-8")
    (folder / "pictures").mkdir()
    (folder / "pictures/feed.svg").write_text("<svg/>", "utf-8")
    build(root)
    names = contents(root / "exercises/de/toy-dialogue").keys()
    assert names == {"pictures/feed.svg", "questions.toml", "rubrics.toml", "toy-dialogue.ipynb"}


def test_is_the_output_kept_that_the_text_quotes(exercises: Path) -> None:
    assert cells(exercises)["checked"]["outputs"][0]["text"] == "42\n"


def test_is_a_locked_cell_as_its_checksum_says(exercises: Path) -> None:
    cell = cells(exercises)["toy-ratio"]
    assert cell["metadata"]["nbgrader"]["checksum"] == compute_checksum(cell)
    assert cell["metadata"]["editable"] is False


def test_does_a_manual_cell_count_as_answered(exercises: Path) -> None:
    for language in ("de", "en"):
        cell = cells(exercises, language)["toy-rewrite"]
        call, comment = cell["source"].split("\n")
        assert call == 'exercise.show_answer("toy-rewrite")'
        assert comment.startswith("# ")
        assert cell["metadata"]["nbgrader"]["checksum"] != compute_checksum(cell)


def test_does_a_comment_speak_the_language_of_the_exercise(exercises: Path) -> None:
    comments = {name: cells(exercises, name)["toy-rewrite"]["source"] for name in ("de", "en")}
    assert comments["en"].endswith("# Your trainer reads this answer.")
    assert comments["de"].endswith("# Diese Antwort liest Ihr:e Trainer:in.")


def test_is_the_folder_replaced_as_a_whole(root: Path) -> None:
    (root / "exercises/fr/old").mkdir(parents=True)
    (root / "exercises/fr/old/old.ipynb").touch()
    build(root)
    assert sorted(path.name for path in (root / "exercises").iterdir()) == ["de", "en"]
    assert sorted(path.name for path in root.iterdir()) == ["exercises", "solutions"]


def test_is_an_unchanged_folder_left_alone(root: Path) -> None:
    build(root)
    before = (root / "exercises/de" / NOTEBOOK).stat()
    build(root)
    assert (root / "exercises/de" / NOTEBOOK).stat() == before


MISSPELT = [
    "### BEGIN HIDDEN TEST\npoints = 4.0\n### END HIDDEN TEST\npoints",
    "### Begin hidden tests\npoints = 4.0\n### End hidden tests\npoints",
    "@grade.key\ndef key():\n    return 62.5",
]


@pytest.mark.parametrize("source", MISSPELT)
def test_is_a_misspelt_marker_refused(root: Path, source: str) -> None:
    edit(root, "toy-ratio", lambda cell: cell.update(source=source))
    with pytest.raises(BuildError, match="toy-ratio would show"):
        build(root)
    assert not (root / "exercises").exists()


def test_is_what_nbgrader_refuses_told(root: Path) -> None:
    edit(root, "toy-ratio", lambda cell: cell.update(source="### BEGIN HIDDEN TESTS\n4.0"))
    with pytest.raises(BuildError, match="No end hidden tests"):
        build(root)


def test_is_an_assignment_refused_that_disagrees_with_its_questions(root: Path) -> None:
    (root / "exercises/de").mkdir(parents=True)
    edit(root, "toy-ratio", lambda cell: cell["metadata"]["nbgrader"].update(points=5))
    with pytest.raises(BuildError, match="5 points, the question 4"):
        build(root)
    assert (root / "exercises/de").is_dir()


def test_is_a_broken_notebook_named(root: Path) -> None:
    (root / "solutions" / NOTEBOOK).write_text("{", "utf-8")
    with pytest.raises(DefinitionError, match=r"toy-dialogue\.ipynb"):
        build(root)


class StockCourse:
    """An nbgrader course whose trainer uses nbgrader as it comes, on our files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(TOY / "solutions", root / "source")
        with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
            # Spares nbgrader a program that it starts for the version of a new gradebook.
            gradebook.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        self.run(GenerateAssignment)

    def run(self, converter: type, student: str = ".") -> None:
        directory = CourseDirectory(
            root=str(self.root), assignment_id="toy-dialogue", student_id=student
        )
        outcome = capture_log(converter(coursedir=directory))
        assert outcome["success"], outcome

    def hand_in(self, student: str, exercise: Path, **answers: object) -> dict[str, Any]:
        """Hand in a released folder with answers; return the grades by question."""
        folder = self.root / "submitted" / student / "toy-dialogue"
        shutil.copytree(exercise, folder)
        entries = ({"question": f"toy-{name}", "answer": given} for name, given in answers.items())
        log = "".join(f"\n{json.dumps(entry)}" for entry in entries)
        (folder / "answers.jsonl").write_text(log, "utf-8")
        self.run(Autograde, student)
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            [notebook] = gradebook.find_submission("toy-dialogue", student).notebooks
            return {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> StockCourse:
    return StockCourse(tmp_path_factory.mktemp("stock"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_stock_nbgrader_grade_a_release(
    stock: StockCourse, exercises: Path, language: str
) -> None:
    exercise = exercises / language / "toy-dialogue"
    grades = stock.hand_in(f"ayse-{language}", exercise, ratio=62.5, rewrite="Was lesen Sie?")
    assert grades == {"toy-ratio": (4.0, False), "toy-rewrite": (None, True)}


def test_does_stock_nbgrader_give_an_untouched_release_nothing(
    stock: StockCourse, exercises: Path
) -> None:
    grades = stock.hand_in("ben", exercises / "de/toy-dialogue")
    assert grades["toy-ratio"] == (0.0, False)


def test_would_stock_nbgrader_take_an_unchanged_manual_cell_for_no_answer(
    stock: StockCourse, tmp_path: Path
) -> None:
    # If this fails, nbgrader has changed its mind and our comment in the cell may go.
    released = shutil.copytree(stock.root / "release/toy-dialogue", tmp_path / "toy-dialogue")
    grades = stock.hand_in("cem", Path(released), rewrite="Was lesen Sie?")
    assert grades["toy-rewrite"] == (0.0, False)
