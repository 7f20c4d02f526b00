"""The duties around the transfer of data (DL-TR-07, 08, 10 to 12). Registered in transitions/apps.py.

Art. 9's meeting (DL-TR-15) is a 「得」, so it is offered on the page and reminded of by nobody.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.calendars import Calendars
from accounts.obligations import ObligationSource
from accounts.offices import OfficeDuty, holders_at
from accounts.permissions import Paths
from accounts.vocabulary import Word
from cases.names import mask
from cases.obligations import AgreedDay
from transitions.models import (
    AttendanceRequest,
    EnrolmentCheck,
    Exemption,
    Package,
    TransferRequest,
)
from transitions.transfer_querysets import (
    ATTENDANCE_FORMER_PATHS,
    CHECK_PATHS,
    CURRENT_PATHS,
    FORMER_PATHS,
    packages_that_wait,
)

State = TransferRequest.State
PACKAGE_PATHS = Paths(
    school="request__school",
    subject="request__case",
    also_excluded=("request__student",),
)


class FormerDuty:
    """For rows whose duty is the former school's: its office and the lead of its case. Name it before the source."""

    office = Word.TRANSITION_REQUEST  # who runs transitions at a school, whichever side

    def owned_by(self, user: Any, *, on: date) -> Q:
        at = OfficeDuty.offices(self, user, on=on)  # type: ignore[arg-type]  # `office` is all it asks
        return Q(former_school__in=at) | Q(former_case__lead=user)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        schools = {row.former_school_id for row in rows if row.former_school_id}
        held = holders_at(schools, self.office, on=on)
        return {
            row.pk: held.get(row.former_school_id, set())
            | ({row.former_case.lead_id} if row.former_case else set())
            for row in rows
        }

    def label(self, row: Any) -> str:
        student = row.former_student
        return mask(student.name) if student else "○生"


class EnrolmentQuerySource(OfficeDuty, ObligationSource):
    """新生查詢 (DL-TR-07): one duty for each new student, whether or not anybody suspects it."""

    rule_id = "DL-TR-07"
    model, trigger, due, aim = EnrolmentCheck, "enrolled_on", "due_on", "aim_on"
    word, office, paths = Word.TRANSITION_QUERY, Word.TRANSITION_QUERY, CHECK_PATHS
    url_name = "transitions:check"
    related = ("school", "student__school_class")

    def is_open(self) -> Q:
        return Q(result="")

    def label(self, row: Any) -> str:
        return _who(row.student)


class RequestSource(OfficeDuty, ObligationSource):
    """通知原就讀學校 (DL-TR-10): from the day the need was found; no number of days in the law."""

    rule_id, name = "DL-TR-10", _("通知原就讀學校進行資料轉銜")
    model, trigger = EnrolmentCheck, "need_on"
    word, office, paths = Word.TRANSITION_QUERY, Word.TRANSITION_REQUEST, CHECK_PATHS
    url_name = "transitions:check"
    related = ("school", "student__school_class")

    def is_open(self) -> Q:
        return Q(need=EnrolmentCheck.Need.NEEDED, requested_on__isnull=True)

    def label(self, row: Any) -> str:
        return _who(row.student)


class TransferSource(FormerDuty, ObligationSource):
    """十五日資料轉銜 (DL-TR-08): from the day after the receipt. Only a package on its way or accepted ends it."""

    rule_id = "DL-TR-08"
    kind = TransferRequest.Kind.LISTED
    model, trigger = TransferRequest, "received_on"
    due, aim = "transfer_due_on", "transfer_aim_on"
    school = "former_school"
    word, paths = Word.TRANSITION_VIEW, FORMER_PATHS
    url_name = "transitions:request"
    related = ("former_student", "former_case")

    def is_open(self) -> Q:
        return Q(
            state=State.SENT,
            transferred_on__isnull=True,
            former_school__isnull=False,
            kind=self.kind,
        )

    def met_at(self, row: Any) -> date | None:
        day: date | None = row.transferred_on
        return day


class UnlistedTransferSource(TransferSource):
    """依請求提供必要之輔導資料 (DL-TR-12): art. 7 (2), by the procedure of art. 6."""

    rule_id = "DL-TR-12"
    kind = TransferRequest.Kind.UNLISTED


class AttendanceSource(FormerDuty, ObligationSource):
    """指派人員參加個案會議 (DL-TR-11): no refusal, only who and when."""

    rule_id, name = "DL-TR-11", _("指派人員參加個案會議")
    model, trigger, school = AttendanceRequest, "received_on", "former_school"
    word, paths = Word.TRANSITION_VIEW, ATTENDANCE_FORMER_PATHS
    url_name = "transitions:attendance"
    related = ("former_student", "former_case")

    def is_open(self) -> Q:
        return Q(
            state=AttendanceRequest.State.ASKED,
            occasion=AttendanceRequest.Occasion.CONFERENCE,
            former_school__isnull=False,
        )


class TransitionMeetingSource(AttendanceSource):
    """指派主責輔導人員參加轉銜會議: 「原就讀學校應指派主責輔導人員參加」 (art. 9 II)."""

    rule_id, name = "transition.person", _("指派主責輔導人員參加轉銜會議")

    @property
    def law(self) -> str:
        return "學生轉銜輔導及服務辦法第9條第2項"

    def is_open(self) -> Q:
        return Q(
            state=AttendanceRequest.State.ASKED,
            occasion=AttendanceRequest.Occasion.TRANSITION_MEETING,
            former_school__isnull=False,
        )


class AcceptSource(AgreedDay):
    """簽收轉銜密件: the current school's, until the day on which an unsigned package goes back."""

    rule_id, name = "transfer.accept", _("簽收轉銜密件")
    model, trigger, due = Package, "sent_on", "expires_on"
    school = "request__school"
    word, paths = Word.TRANSITION_DISPATCH, PACKAGE_PATHS
    office = Word.TRANSITION_DISPATCH
    related = ("request__student__school_class",)

    def is_open(self) -> Q:
        return Q(state=Package.State.SENT, expires_on__isnull=False)

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return super().visible(user, on=on).filter(request__school__isnull=False)

    def owned_by(self, user: Any, *, on: date) -> Q:
        at = OfficeDuty.offices(self, user, on=on)  # type: ignore[arg-type]  # `office` is all it asks
        return Q(request__school__in=at)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = holders_at({row.request.school_id for row in rows}, self.office, on=on)
        return {row.pk: held.get(row.request.school_id, set()) for row in rows}

    def label(self, row: Any) -> str:
        return _who(row.request.student)

    def url(self, row: Any) -> str:
        return UnlistedTransferSource().url(row.request)


class LetterSource(OfficeDuty, ObligationSource):
    """核定請求公文: the current school's principal."""

    rule_id, name = "transfer.letter", _("核定資料轉銜請求公文")
    model, trigger = TransferRequest, "submitted_on"
    word, office, paths = Word.TRANSITION_VIEW, Word.TRANSITION_APPROVE, CURRENT_PATHS
    url_name = "transitions:request"
    related = ("student",)

    def is_open(self) -> Q:
        return Q(state=State.SUBMITTED)

    def label(self, row: Any) -> str:
        return mask(row.student.name)


class SealSource(OfficeDuty, ObligationSource):
    """核定封緘: the former school's principal, of a package that waits."""

    rule_id, name = "transfer.seal", _("核定轉銜密件")
    model, trigger = Package, "submitted_on"
    word, office = Word.TRANSITION_VIEW, Word.TRANSITION_APPROVE
    paths = Paths(
        school="school",
        subject="request__former_case",
        also_excluded=("request__former_student",),
        under_review=packages_that_wait,
    )
    related = ("request__former_student",)

    def is_open(self) -> Q:
        return Q(state=Package.State.SUBMITTED)

    def label(self, row: Any) -> str:
        return mask(row.request.former_student.name)

    def url(self, row: Any) -> str:
        return TransferSource().url(row.request)


class ExemptionSource(OfficeDuty, ObligationSource):
    """核定免經同意: the principal of the school that proposed it."""

    rule_id, name = "transfer.exempt", _("核定免經同意")
    model, trigger = Exemption, "proposed_on"
    word, office, paths = Word.TRANSITION_EXEMPT, Word.TRANSITION_EXEMPT, Paths(subject="pk")  # fmt: skip
    related = ("request",)

    def is_open(self) -> Q:
        return Q(state=Exemption.State.PROPOSED)

    def label(self, row: Any) -> str:
        return "○生"

    def url(self, row: Any) -> str:
        return TransferSource().url(row.request)


SOURCES: tuple[ObligationSource, ...] = (
    EnrolmentQuerySource(),
    RequestSource(),
    TransferSource(),
    UnlistedTransferSource(),
    AttendanceSource(),
    TransitionMeetingSource(),
    AcceptSource(),
    LetterSource(),
    SealSource(),
    ExemptionSource(),
)


def check_columns(row: EnrolmentCheck, calendars: Calendars) -> dict[str, Any]:
    """The cached days of a check."""
    return EnrolmentQuerySource().columns(row, calendars)


def _who(student: Any) -> str:
    school_class = student.school_class.name if student.school_class else ""
    return f"{school_class} {mask(student.name)}".strip()
