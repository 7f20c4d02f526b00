"""The duties of the former school (DL-TR-01 to 06, 09; DL-DO-01 to 03). Registered in transitions/apps.py.

Labels show class and masked name at most.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import Calendars
from accounts.models import Appointment
from accounts.obligations import ObligationSource
from accounts.offices import OfficeDuty
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.obligations import who
from deadlines.reckonings import Reckoning, on_the_day
from deadlines.rules.thresholds import THRESHOLDS
from transitions.models import BasicReport, DropoutReport, Transition
from transitions.querysets import ABOUT_A_TRANSITION, TRANSITION_PATHS
from transitions.signing_posts import STEP_ROLES

Cause, State = Transition.Cause, Transition.State
STEP = "由輔導室訂定之日期。"


class TransitionSource(ObligationSource):
    """A duty about one transition."""

    model, paths = Transition, TRANSITION_PATHS
    related = ("school", "student__school_class")
    page = "transitions:transition"

    def label(self, row: Any) -> str:
        return f"{row.class_name} {who(row.student)}" if not row.student.school_class else who(row.student)  # fmt: skip

    def url(self, row: Any) -> str:
        return reverse(self.page, args=[row.pk])


class EvaluationSource(OfficeDuty, TransitionSource):
    """召開評估會議: the office's, dated by the way she leaves."""

    word, office = Word.TRANSITION_EVALUATE, Word.TRANSITION_EVALUATE
    due, aim = "evaluation_due_on", "evaluation_aim_on"
    cause: str

    def is_open(self) -> Q:
        return Q(state=State.PENDING, cause=self.cause)

    def met_at(self, row: Any) -> date | None:
        return row.evaluated_on

    def blocked_by(self, row: Any) -> str:
        missing = row.state == State.PENDING and row.assessed_on is None
        return _("缺初評表") if missing else ""


class BeforeGraduation(EvaluationSource):
    rule_id, trigger, cause = "DL-TR-01", "graduates_on", Cause.GRADUATION


class AfterLeaving(EvaluationSource):
    rule_id, trigger, cause = "DL-TR-02", "left_on", Cause.EARLY_LEAVING


class AfterNoRegistration(EvaluationSource):
    rule_id, trigger, cause = "DL-TR-03", "term_starts_on", Cause.NO_REGISTRATION


class AssessmentSource(TransitionSource):
    """填初評表: the lead's, some days before the meeting must be held."""

    rule_id, name = "transition.assessment", gettext_lazy("填寫轉銜學生初評表")
    trigger, due, owner = "evaluation_due_on", "assessment_due_on", "tracker"
    word, page = Word.TRANSITION_ASSESS, "transitions:assessment"

    def is_open(self) -> Q:
        return Q(state=State.PENDING, assessed_on__isnull=True)

    def met_at(self, row: Any) -> date | None:
        return row.assessed_on

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        ahead = timedelta(days=int(value("transition.assessment_days", row.school)))
        return on_the_day(row.evaluation_due_on - ahead, STEP)


class UploadSource(OfficeDuty, TransitionSource):
    """通報系統上傳 (DL-TR-09): open from the decision until it is uploaded."""

    rule_id, trigger = "DL-TR-09", "evaluated_on"
    name = gettext_lazy("轉銜學生基本資料上傳通報系統")
    word, office, page = (
        Word.TRANSITION_EVALUATE,
        Word.TRANSITION_EVALUATE,
        "transitions:report",
    )

    def is_open(self) -> Q:
        return Q(
            state__in=[State.LISTED, State.FOUND, State.NOTIFIED, State.REGISTERED],
            uploaded_on__isnull=True,
        )

    def met_at(self, row: Any) -> date | None:
        return row.uploaded_on


class TrackingSource(TransitionSource):
    """追蹤六個月 (DL-TR-04): the tracker's. Ends when a school is found, or with a contact on the last day or later."""

    rule_id, trigger, due = "DL-TR-04", "left_on", "tracking_until_on"
    owner, word = "tracker", Word.TRANSITION_TRACK

    def is_open(self) -> Q:
        covered = Q(last_contact_on__gte=F("tracking_until_on"))
        not_covered = ~covered | Q(last_contact_on__isnull=True)
        return Q(not_covered, state=State.LISTED, tracking_until_on__isnull=False)

    def met_at(self, row: Any) -> date | None:
        if row.state != State.LISTED:
            return row.found_on or row.authority_notified_on
        until = row.tracking_until_on
        held = row.last_contact_on
        return held if held and until and held >= until else None


class ContactSource(TransitionSource):
    """下次追蹤: the tracker's, in the rhythm she chose."""

    rule_id, name = "transition.contact", gettext_lazy("聯繫追蹤中的轉銜學生")
    # Each date is a duty of its own, so the date is its own fact.
    trigger, due, owner = "next_contact_on", "next_contact_on", "tracker"
    word = Word.TRANSITION_TRACK

    def is_open(self) -> Q:
        return Q(state=State.LISTED, next_contact_on__isnull=False)

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        return on_the_day(row.next_contact_on, STEP)


class NotifySource(TransitionSource):
    """通知現就讀學校 (DL-TR-05): from the day she is known to be enrolled there."""

    rule_id, trigger = "DL-TR-05", "found_on"
    name = gettext_lazy("於通報系統通知現就讀學校")
    owner, word = "tracker", Word.TRANSITION_TRACK

    def is_open(self) -> Q:
        return Q(state=State.FOUND)

    def met_at(self, row: Any) -> date | None:
        return row.notified_on


class AuthoritySource(OfficeDuty, TransitionSource):
    """通知主管機關 (DL-TR-06): the office's, when the six months are over and no school is found."""

    rule_id, trigger = "DL-TR-06", "left_on"
    due, aim = "authority_due_on", "authority_aim_on"
    word, office = Word.TRANSITION_TRACK, Word.TRANSITION_EVALUATE

    def is_open(self) -> Q:
        return Q(state=State.LISTED, authority_due_on__isnull=False)

    def met_at(self, row: Any) -> date | None:
        return row.authority_notified_on or row.found_on


class DropoutSource(OfficeDuty, ObligationSource):
    """中輟通報: a child of compulsory age in no school, reported in the ministry's system. One source for each ground."""

    model, paths = DropoutReport, ABOUT_A_TRANSITION
    trigger, due = "since_on", "due_on"
    word, office = Word.TRANSITION_TRACK, Word.TRANSITION_EVALUATE
    related = ("school", "transition__student__school_class")

    @property
    def is_statutory(self) -> bool:
        return True

    @property
    def title(self) -> str:
        return THRESHOLDS[self.rule_id].title

    @property
    def citation(self) -> str:
        found = THRESHOLDS[self.rule_id]
        return f"{found.law}{found.article}"

    @property
    def law(self) -> str:
        return self.citation

    def is_open(self) -> Q:
        return Q(ground=self.rule_id, reported_on__isnull=True, cleared_on__isnull=True)

    def label(self, row: Any) -> str:
        return who(row.transition.student)

    def url(self, row: Any) -> str:
        return reverse("transitions:transition", args=[row.transition_id])

    def met_at(self, row: Any) -> date | None:
        return row.reported_on or row.cleared_on

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        return on_the_day(row.due_on, self.citation)


class AbsentSource(DropoutSource):
    rule_id = "DL-DO-01"


class LongAbsenceSource(DropoutSource):
    rule_id = "DL-DO-02"


class NoShowSource(DropoutSource):
    rule_id = "DL-DO-03"


class SealSource(ObligationSource):
    """附表一核章: whoever holds the post whose seal comes next."""

    rule_id, name = "transition.seal", gettext_lazy("轉銜學生基本資料通報表待核章")
    model, paths = BasicReport, ABOUT_A_TRANSITION
    trigger, word = "waiting_since", Word.TRANSITION_SIGN
    related = ("school", "transition__student__school_class")

    def is_open(self) -> Q:
        return Q(waiting_since__isnull=False)

    def owned_by(self, user: Any, *, on: date) -> Q:
        posts = Appointment.objects.in_force(on).filter(user=user)
        mine = Q(pk__in=())
        for step, roles in STEP_ROLES.items():
            schools = posts.filter(role__in=roles).values("school")
            mine |= Q(step=step, school__in=schools)
        return mine

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        posts = (
            Appointment.objects.in_force(on)
            .filter(school__in={row.school_id for row in rows}, user__is_active=True)
            .values_list("school", "role", "user")
        )
        held = list(posts)
        return {
            row.pk: {
                user
                for school, role, user in held
                if school == row.school_id and role in STEP_ROLES.get(row.step, ())
            }
            for row in rows
        }

    def label(self, row: Any) -> str:
        return who(row.transition.student)

    def url(self, row: Any) -> str:
        return reverse("transitions:report", args=[row.transition_id])


EVALUATIONS: dict[str, EvaluationSource] = {
    Cause.GRADUATION: BeforeGraduation(),
    Cause.EARLY_LEAVING: AfterLeaving(),
    Cause.NO_REGISTRATION: AfterNoRegistration(),
}
ASSESSMENT, TRACKING, AUTHORITY = AssessmentSource(), TrackingSource(), AuthoritySource()  # fmt: skip
SOURCES: tuple[ObligationSource, ...] = (
    *EVALUATIONS.values(),
    ASSESSMENT,
    UploadSource(),
    TRACKING,
    ContactSource(),
    NotifySource(),
    AUTHORITY,
    AbsentSource(),
    LongAbsenceSource(),
    NoShowSource(),
    SealSource(),
)
