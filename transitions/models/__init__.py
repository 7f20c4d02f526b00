"""The tables of transitions. `transitions` to `tracking` are the former school's; what the current school holds has
modules of its own."""

from transitions.models.art7 import AttendanceRequest
from transitions.models.assessments import AssessedIndicator, InitialAssessment
from transitions.models.consents import DataKind, Exemption, TransferConsent
from transitions.models.enrolment_checks import EnrolmentCheck
from transitions.models.evaluations import Evaluation, EvaluationItem
from transitions.models.files import TransferFile
from transitions.models.package_files import PackageFile
from transitions.models.packages import Package, PackageItem
from transitions.models.receipts import MissingItem, Receipt
from transitions.models.reports import BasicReport, BasicReportSignature
from transitions.models.requests import Delivery, TransferRequest
from transitions.models.tracking import (
    DropoutReport,
    RegisterEntry,
    RosterSignature,
    TrackingContact,
)
from transitions.models.transitions import Transition

__all__ = [
    "AssessedIndicator",
    "AttendanceRequest",
    "BasicReport",
    "BasicReportSignature",
    "DataKind",
    "Delivery",
    "DropoutReport",
    "EnrolmentCheck",
    "Evaluation",
    "EvaluationItem",
    "Exemption",
    "InitialAssessment",
    "MissingItem",
    "Package",
    "PackageFile",
    "PackageItem",
    "Receipt",
    "RegisterEntry",
    "RosterSignature",
    "TrackingContact",
    "TransferConsent",
    "TransferFile",
    "TransferRequest",
    "Transition",
]
