"""Whose object an address of the monthly report names (tests/policy.yml)."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Authority, CounselingCenter, School, User
from reporting.models import (
    AmendmentRequest,
    Announcement,
    CenterMonth,
    CenterVersion,
    MonthlyReport,
    OfficialBlank,
    ReportFile,
    ReportVersion,
)
from tests.factories import accounts as make

MONTH = date(
    2026, 8, 1
)  # the first one reported here by default, so nothing older is owed
WORDS = {"reporting:history": "cases"}


def spelled(name: str, path: str) -> str:
    """The address with a month (or sheet) that exists."""
    path = path.replace("/workbook/x", "/workbook/report.xlsx")
    return path.replace("/x", f"/{WORDS.get(name, f'{MONTH:%Y-%m}')}")


def keys(what: str, relation: str, school: School) -> list[Any]:
    """`what`: the pattern's name without its namespace."""
    foreign = relation == "other"
    if what in ("activate_blank", "blank_file"):
        return [_blank().pk]
    if what == "withdraw":
        return [_news(make.AuthorityFactory() if foreign else school.authority).pk]
    if what.startswith("center"):
        center = make.CounselingCenterFactory() if foreign else CounselingCenter.objects.get(authority=school.authority)  # fmt: skip
        return [_center_version(center).pk if what == "center_file" else center.pk]
    if what == "version_file":
        return [_version(school).pk]
    if what == "decide_amendment":
        place = make.SchoolFactory(authority=make.AuthorityFactory()) if foreign else school  # fmt: skip
        return [_amendment(place).pk]
    return [school.pk]


def _author() -> User:
    return User.objects.get(username="director")


def _blank() -> OfficialBlank:
    return OfficialBlank.objects.create(
        layout="gen3", filename="空白.xlsx", sha256="0" * 64, content=b"", uploaded_by=_author(), uploaded_at=timezone.now()
    )  # fmt: skip


def _news(authority: Authority) -> Announcement:
    return Announcement.objects.create(
        authority=authority, title="示範", body="示範", from_on=MONTH, published_by=_author(), published_at=timezone.now()
    )  # fmt: skip


def _center_version(center: CounselingCenter) -> CenterVersion:
    report = CenterMonth.objects.create(center=center, month=MONTH, due_on=MONTH)
    return CenterVersion.objects.create(
        report=report, number=1, filename="a.xlsx", sha256="0" * 64, content="", made_by=_author(), made_at=timezone.now()
    )  # fmt: skip


def _version(school: School) -> ReportVersion:
    report = MonthlyReport.objects.create(school=school, month=MONTH, due_on=MONTH)
    version = ReportVersion.objects.create(
        report=report, number=1, kind="rows", source="upload", filename="a.xlsx", sha256="0" * 64,
        made_by=_author(), made_at=timezone.now(),
    )  # fmt: skip
    ReportFile.of(version, b"x").save()
    return version


def _amendment(school: School) -> AmendmentRequest:
    return AmendmentRequest.objects.create(
        report=_version(school).report, reason="示範", asked_by=_author(), asked_at=timezone.now()
    )  # fmt: skip
