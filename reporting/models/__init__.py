from reporting.models.blanks import OfficialBlank
from reporting.models.confirming import (
    ConfirmationRequest,
    RowConfirmation,
    TeacherCode,
)
from reporting.models.reports import (  # fmt: skip
    AmendmentRequest,
    MonthlyReport,
    ReportFile,
    ReportVersion,
)
from reporting.models.rows import ReportedCase, ReportedService

__all__ = [
    "AmendmentRequest",
    "ConfirmationRequest",
    "MonthlyReport",
    "OfficialBlank",
    "ReportFile",
    "ReportVersion",
    "ReportedCase",
    "ReportedService",
    "RowConfirmation",
    "TeacherCode",
]
