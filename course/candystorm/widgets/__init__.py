"""The widgets of the course."""

from candystorm.widgets.questions import QuestionWidget, question_widget
from candystorm.widgets.rubric import RubricWidget

__all__ = ["QuestionWidget", "RubricWidget", "question_widget"]
