from reporting.models.blanks import OfficialBlank
from reporting.models.reports import (  # fmt: skip
    AmendmentRequest,
    MonthlyReport,
    ReportFile,
    ReportVersion,
)
from reporting.models.rows import ReportedCase, ReportedService

__all__ = [
    "AmendmentRequest",
    "MonthlyReport",
    "OfficialBlank",
    "ReportFile",
    "ReportVersion",
    "ReportedCase",
    "ReportedService",
]
