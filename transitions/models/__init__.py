"""The tables of transitions. `transitions` to `tracking` are the former school's; what the current school holds has
modules of its own."""

from transitions.models.assessments import AssessedIndicator, InitialAssessment
from transitions.models.evaluations import Evaluation, EvaluationItem, EvaluationSeat
from transitions.models.reports import BasicReport, BasicReportSignature
from transitions.models.tracking import (
    DropoutReport,
    RegisterEntry,
    RosterSignature,
    TrackingContact,
)
from transitions.models.transitions import Transition

__all__ = [
    "AssessedIndicator",
    "BasicReport",
    "BasicReportSignature",
    "DropoutReport",
    "Evaluation",
    "EvaluationItem",
    "EvaluationSeat",
    "InitialAssessment",
    "RegisterEntry",
    "RosterSignature",
    "TrackingContact",
    "Transition",
]
