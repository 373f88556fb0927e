"""The widgets of the course."""

from candystorm.widgets.explorer import DialogueExplorer
from candystorm.widgets.principle_checker import PrincipleChecker
from candystorm.widgets.questions import QuestionWidget, question_widget
from candystorm.widgets.rubric import RubricWidget
from candystorm.widgets.threads import ThreadViewer

__all__ = [
    "DialogueExplorer",
    "PrincipleChecker",
    "QuestionWidget",
    "RubricWidget",
    "ThreadViewer",
    "question_widget",
]
