"""The tables of transitions. `transitions` is the former school's; what the current school holds has modules of its own."""

from transitions.models.art7 import AttendanceRequest
from transitions.models.consents import DataKind, Exemption, TransferConsent
from transitions.models.enrolment_checks import EnrolmentCheck
from transitions.models.files import TransferFile
from transitions.models.packages import MissingItem, Package, PackageItem, Receipt
from transitions.models.requests import Delivery, TransferRequest
from transitions.models.transitions import Transition

__all__ = [
    "AttendanceRequest",
    "DataKind",
    "Delivery",
    "EnrolmentCheck",
    "Exemption",
    "MissingItem",
    "Package",
    "PackageItem",
    "Receipt",
    "TransferConsent",
    "TransferFile",
    "TransferRequest",
    "Transition",
]
