"""The views' only door to transitions. Unseen and missing answer alike: NotVisible, 404."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.models import Appointment, School
from accounts.permissions import in_force, schools_within
from accounts.vocabulary import Scope, Word
from cases.models import StudentExclusion
from transitions.models import (
    BasicReport,
    DropoutReport,
    Evaluation,
    EvaluationItem,
    InitialAssessment,
    RegisterEntry,
    RosterSignature,
    Transition,
)
from transitions.querysets import TransitionQuerySet
from transitions.roster import Roster
from transitions.signing_posts import ROSTER_ROLES, STEP_ROLES, holds_post

TRANSITION = Transition._meta.label_lower
SHOWN = ("student__school_class", "school", "case", "entry", "tracker", "found_school")


def transitions_for(
    user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
) -> TransitionQuerySet:
    """The transitions of the person's lists and exports, with what a list shows. No audit row."""
    return Transition.objects.visible_to(user, on=on, word=word).select_related(*SHOWN)


def get_transition(user: Any, pk: UUID | str, *, on: date) -> Transition:
    """The transition, which the person opens now: the reading is in the audit trail. Raises NotVisible."""
    row = _visible(user, pk, on)
    record_read(by=user, school=row.school, object_type=TRANSITION, object_id=row.pk)
    return row


def get_transition_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Transition:  # fmt: skip
    """For a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    row = _visible(user, pk, on)
    if not Transition.objects.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(TRANSITION, pk)
    return row


def schools_for(
    user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
) -> QuerySet[School]:
    """The schools for the whole of which she holds the word."""
    return schools_within(user, word, on=on, among=(Scope.SCHOOL,))


def get_school(user: Any, pk: UUID | str, *, word: Word, on: date) -> School:
    """A school for the whole of which she holds the word. Raises NotVisible."""
    school = (
        schools_for(user, on=on, word=word).select_related("authority").filter(pk=pk).first()
    )  # fmt: skip
    if school is None:
        raise NotVisible(School._meta.label_lower, pk)
    return school


def _visible(user: Any, pk: UUID | str, on: date) -> Transition:
    row = transitions_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(TRANSITION, pk)
    return row


def get_report(user: Any, pk: UUID | str, *, on: date) -> Transition:
    """The transition whose 附表一 she writes, reads or has to seal now; the reading is in the audit trail.

    Whoever only seals sees the paper while it waits for her post, and nothing else of the transition. Raises NotVisible.
    """
    row = transitions_for(user, on=on).filter(pk=pk).first()
    if row is None:
        row = reports_to_seal(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(TRANSITION, pk)
    record_read(
        by=user,
        school=row.school,
        object_type=TRANSITION,
        object_id=row.pk,
        part="basic_report",
    )
    return row


def reports_to_seal(user: Any, *, on: date) -> QuerySet[Transition]:
    """The transitions whose 附表一 waits for a post she holds."""
    held = transitions_for(user, on=on, word=Word.TRANSITION_SIGN)
    posts = Appointment.objects.in_force(on).filter(user=user)
    waiting = BasicReport.objects.none()
    for step, roles in STEP_ROLES.items():
        schools = posts.filter(role__in=roles).values("school")
        waiting = waiting | BasicReport.objects.filter(step=step, school__in=schools)
    return held.filter(pk__in=waiting.values("transition"))


def evaluations_for(user: Any, *, on: date) -> QuerySet[Evaluation]:
    """The meetings of the schools whose evaluations she holds, and those with an item of a student she may see."""
    schools = schools_for(user, on=on, word=Word.TRANSITION_EVALUATE)
    mine = EvaluationItem.objects.filter(
        Q(transition__in=Transition.objects.visible_to(user, on=on))
        | _as_homeroom(user, on)
    )
    rows = Evaluation.objects.filter(Q(school__in=schools) | Q(pk__in=mine.values("evaluation")))  # fmt: skip
    return rows.select_related("school", "chair")


def get_evaluation(user: Any, pk: UUID | str, *, on: date) -> Evaluation:
    """The meeting, whose reading is in the audit trail. Raises NotVisible."""
    row = evaluations_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(Evaluation._meta.label_lower, pk)
    record_read(
        by=user,
        school=row.school,
        object_type=row._meta.label_lower,
        object_id=row.pk,
    )
    return row


def items_for(user: Any, evaluation: Evaluation, *, on: date) -> QuerySet[EvaluationItem]:  # fmt: skip
    """The students of the meeting whom she may read: all for the office, her own for a lead or a homeroom teacher."""
    items = EvaluationItem.objects.filter(evaluation=evaluation)
    seen = Transition.objects.visible_to(user, on=on)
    excluded = seen_excluded(user, on=on)
    return (
        items.filter(Q(transition__in=seen) | _as_homeroom(user, on))
        .exclude(transition__student__in=excluded)
        .select_related(
            "transition__student__school_class",
            "transition__assessment",
            "transition__tracker",
            "homeroom",
            "evaluation__school",
        )
        .order_by("position")
    )


def get_item(user: Any, pk: UUID | str, *, on: date) -> EvaluationItem:
    """One student of a meeting; the reading is in the audit trail. Raises NotVisible."""
    found = EvaluationItem.objects.select_related("evaluation").filter(pk=pk).first()
    item = found and items_for(user, found.evaluation, on=on).filter(pk=pk).first()
    if not item:
        raise NotVisible(EvaluationItem._meta.label_lower, pk)
    record_read(
        by=user,
        school=item.evaluation.school,
        object_type=item._meta.label_lower,
        object_id=item.pk,
    )
    return item


def seen_excluded(user: Any, *, on: date) -> QuerySet[StudentExclusion, Any]:
    """The keys of the students whom she must keep away from."""
    return StudentExclusion.objects.filter(in_force(on), user=user).values(
        "content_object"
    )


def _as_homeroom(user: Any, on: date) -> Q:
    """導師 as a member of the meeting: her own student's item, whether or not the case was opened to her, as long as she
    has a post at the school."""
    posts = Appointment.objects.in_force(on).filter(user=user)
    return Q(homeroom=user, school__in=posts.values("school"))


def authorities_for(user: Any, *, on: date) -> QuerySet[School]:
    """The schools whose list she keeps: within an authority's status scope."""
    return schools_within(
        user,
        Word.TRANSITION_REGISTER,
        on=on,
        among=(Scope.STATUS_ONLY, Scope.SCHOOL),
    )


def register_for(user: Any, *, on: date) -> QuerySet[RegisterEntry]:
    """列冊: numbers, schools, dates. No student is loaded."""
    rows = RegisterEntry.objects.filter(school__in=authorities_for(user, on=on))
    return rows.select_related("school", "transition").only(
        "year", "sequence", "notified_on", "system_number", "taken_on", "removed_on",
        "removal_reason", "authority", "school__name", "school__code", "transition__grade",
        "transition__cause", "transition__left_on", "transition__tracking_until_on",
    )  # fmt: skip


def get_register_entry(user: Any, pk: UUID | str, *, on: date) -> RegisterEntry:
    """One row of the list. Raises NotVisible."""
    row = register_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(RegisterEntry._meta.label_lower, pk)
    return row


ASKED = (
    Word.TRANSITION_ASSESS,
    Word.TRANSITION_TRACK,
    Word.TRANSITION_EVALUATE,
)


def words_on(user: Any, row: Transition, *, on: date) -> frozenset[Word]:
    """Which of the former school's words she holds on this transition."""
    rows = Transition.objects.filter(pk=row.pk)
    return frozenset(word for word in ASKED if rows.visible_to(user, on=on, word=word).exists())  # fmt: skip


def get_dropout(user: Any, pk: UUID | str, *, on: date) -> DropoutReport:
    """A dropout duty of a transition she tracks. Raises NotVisible, NotAllowed."""
    report = DropoutReport.objects.filter(pk=pk).first()
    if report is None:
        raise NotVisible(DropoutReport._meta.label_lower, pk)
    try:
        report.transition = get_transition_for(user, report.transition_id, word=Word.TRANSITION_TRACK, on=on)  # fmt: skip
    except NotVisible as error:
        raise NotVisible(DropoutReport._meta.label_lower, pk) from error
    return report


def assessment_of(row: Transition) -> InitialAssessment | None:
    """初評 of a transition that a door has opened, with its indicators."""
    return (
        InitialAssessment.objects.prefetch_related("indicators")
        .select_related("filled_by")
        .filter(transition=row)
        .first()
    )


def report_of(row: Transition) -> BasicReport | None:
    """附表一 of a transition that `get_report` has opened, with its standing signatures."""
    return (
        BasicReport.objects.prefetch_related("signatures")
        .select_related("transition")
        .filter(transition=row)
        .first()
    )


def pending_for(user: Any, school: School, *, on: date) -> TransitionQuerySet:
    """Who waits for an evaluation meeting, those due first."""
    rows = transitions_for(user, on=on).filter(school=school, state=Transition.State.PENDING)  # fmt: skip
    return rows.order_by("evaluation_due_on", "class_name", "pk")


def may_sign(user: Any, report: BasicReport, *, on: date) -> bool:
    """Whether the next signature of 附表一 is hers: the writer's by her word, the others by their posts."""
    if report.is_signed:
        return False
    rows = Transition.objects.filter(pk=report.transition_id)
    if not report.step:
        return rows.visible_to(user, on=on, word=Word.TRANSITION_ASSESS).exists()
    held = rows.visible_to(user, on=on, word=Word.TRANSITION_SIGN).exists()
    roles = STEP_ROLES[report.step]
    return held and holds_post(user, roles, school=report.school, on=on)


def roster_signatures(school: School, shown: Roster) -> QuerySet[RosterSignature]:
    """The standing seals over exactly these rows."""
    return RosterSignature.objects.filter(
        school=school,
        school_year=shown.school_year,
        digest=shown.digest,
        voided_at__isnull=True,
    )


def may_sign_roster(user: Any, school: School, shown: Roster, *, on: date) -> bool:
    """Whether the next seal of the roster is hers."""
    done = set(roster_signatures(school, shown).values_list("step", flat=True))
    step = next((one for one in ROSTER_ROLES if one not in done), None)
    if step is None or not shown.rows:
        return False
    return holds_post(user, ROSTER_ROLES[step], school=school, on=on)
