from reporting.models.blanks import BlankActivation, OfficialBlank
from reporting.models.center import CenterMonth, CenterVersion
from reporting.models.chasing import Chase, CountyMonth
from reporting.models.confirming import (
    ConfirmationRequest,
    RowConfirmation,
    TeacherCode,
)
from reporting.models.news import Announcement
from reporting.models.reports import (  # fmt: skip
    AmendmentRequest,
    MonthlyReport,
    ReportFile,
    ReportVersion,
)
from reporting.models.rows import ReportedCase, ReportedService

__all__ = [
    "AmendmentRequest",
    "Announcement",
    "BlankActivation",
    "CenterMonth",
    "CenterVersion",
    "Chase",
    "ConfirmationRequest",
    "CountyMonth",
    "MonthlyReport",
    "OfficialBlank",
    "ReportFile",
    "ReportVersion",
    "ReportedCase",
    "ReportedService",
    "RowConfirmation",
    "TeacherCode",
]
