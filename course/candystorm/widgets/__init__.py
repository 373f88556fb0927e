"""The widgets of the course."""

from candystorm.widgets.explorer import DialogueExplorer
from candystorm.widgets.export_loader import ExportLoader
from candystorm.widgets.export_report import ExportReport
from candystorm.widgets.mapping_form import MappingForm
from candystorm.widgets.platform_facts import PlatformFacts
from candystorm.widgets.principle_checker import PrincipleChecker
from candystorm.widgets.questions import QuestionWidget, question_widget
from candystorm.widgets.rubric import RubricWidget
from candystorm.widgets.storm_lab import StormLab
from candystorm.widgets.threads import ThreadViewer

__all__ = [
    "DialogueExplorer",
    "ExportLoader",
    "ExportReport",
    "MappingForm",
    "PlatformFacts",
    "PrincipleChecker",
    "QuestionWidget",
    "RubricWidget",
    "StormLab",
    "ThreadViewer",
    "question_widget",
]
