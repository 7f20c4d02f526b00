"""輔導團隊: joining, leaving, a new lead, exclusions."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.permissions import grant, in_force, revoke, scopes, sights
from accounts.vocabulary import Scope, Word
from cases.actions.case_guards import (
    locked_case,
    of,
    require_on_case,
    require_running,
    required_text,
    save,
)
from cases.models import Case, CaseExclusion, CaseMember, Student, StudentExclusion
from cases.team_words import CASE_WORDS_OF, INVITABLE, STUDENT_WORDS_OF
from cases.timeline import Kind, note

Part = CaseMember.Part
# Who brings whom: the office names helpers, the lead opens the case to teachers.
ASSIGNED = frozenset({Part.CO, Part.MENTOR})
OPENED = frozenset({Part.HOMEROOM, Part.INVITED})
# The word that shows a role fit for a part, held in the scope TEAM at the case's school.
FIT = {
    Part.LEAD: Word.RECORD_WRITE,
    Part.CO: Word.RECORD_WRITE,
    Part.CENTER: Word.RECORD_WRITE,
    Part.MENTOR: Word.MENTORING_WRITE,
    Part.HOMEROOM: Word.CASE_VIEW,
    Part.INVITED: Word.CASE_VIEW,
}


@transaction.atomic
def add_member(
    *,
    by: User,
    case: Case,
    user: User,
    part: str,
    reason: str,
    on: date,
    until_on: date | None = None,
    words: Iterable[Word] = (),
) -> CaseMember:
    """A co-counselor or mentor by who assigns; the homeroom teacher or an invited colleague by who may open the case.

    `words`: for an invited colleague, beside seeing the case (team_words.INVITABLE); she needs an end date.
    Raises NotVisible, NotAllowed, WrongState (closed, or already in the team), ValidationError at `user` or `until_on`.
    """
    if part not in ASSIGNED | OPENED:
        raise ValueError(f"{part} joins by an action of its own")
    word = Word.CASE_ASSIGN if part in ASSIGNED else Word.CASE_INVITE
    require_on_case(by, word, case=case, on=on)
    fresh = locked_case(case)
    require_running(fresh)
    text = required_text(reason, field="reason")
    check_joining(fresh, user, part, on=on)
    if part == Part.INVITED and until_on is None:
        raise ValidationError({"until_on": _("邀請同仁須有結束日。")})
    if until_on is not None and until_on < on:
        raise ValidationError({"until_on": _("結束日不能早於今天。")})
    if not INVITABLE.issuperset(words):
        raise ValidationError({"words": _("這些權限不能由邀請授予。")})
    member = join(
        fresh, user, part, by=by, on=on, reason=text, until_on=until_on, extra=words
    )
    note(
        fresh,
        Kind.TEAM,
        by=by,
        on=on,
        summary=f"{user.name}　{member.get_part_display()}",
    )
    return member


def check_joining(case: Case, user: User, part: str, *, on: date) -> None:
    """Raises ValidationError for someone unfit or kept away, WrongState for one who is in the team."""
    if case.members.filter(user=user, ended_on__isnull=True).exists():
        raise WrongState(_("這位人員已在輔導團隊中。"))
    check_fit(case.school, case.student, user, part, on=on)
    if CaseExclusion.objects.filter(
        in_force(on), user=user, content_object=case
    ).exists():
        raise ValidationError({"user": _("這位人員須迴避這個個案。")})


def check_fit(
    school: School, student: Student, user: User, part: str, *, on: date
) -> None:
    """Raises ValidationError unless the person's appointments fit the part and nothing keeps her from the student."""
    fit = Scope.TEAM in scopes(user, FIT[Part(part)], at=school, on=on)
    at_school = user.appointments.in_force(on).filter(school=school).exists()
    if fit and part == Part.HOMEROOM:
        held = sights(user, Word.STUDENT_VIEW, on=on).get(Scope.CLASS)
        fit = held is not None and student.school_class_id in held.classes
    if not fit or not user.is_active or at_school == (part == Part.CENTER):
        raise ValidationError({"user": _("這位人員在本校的職務不能擔任這個角色。")})
    if StudentExclusion.objects.filter(
        in_force(on), user=user, content_object=student
    ).exists():
        raise ValidationError({"user": _("這位人員須迴避這位學生。")})


def join(
    case: Case,
    user: User,
    part: str,
    *,
    by: User,
    on: date,
    reason: str,
    until_on: date | None = None,
    extra: Iterable[Word] = (),
    own: bool = False,
) -> CaseMember:
    """The member's row and her words on the case and the student; the caller has checked.

    `own`: a supervisor of a small center takes the service herself.
    """
    member = CaseMember.objects.create(
        school=case.school,
        case=case,
        user=user,
        part=part,
        from_on=on,
        until_on=until_on,
        reason=reason,
        added_by=by,
    )
    case_words = tuple(dict.fromkeys((*CASE_WORDS_OF[part], *extra)))
    for to, words in ((case, case_words), (case.student, STUDENT_WORDS_OF[part])):
        grant(
            by=by,
            user=user,
            words=words,
            to=to,
            from_on=on,
            until_on=until_on,
            reason=str(Part(part).label),
            part=str(Part(part).label),
            own_caseload=own or part == Part.LEAD,
            school=case.school,
        )
    return member


@transaction.atomic
def end_membership(
    *, by: User, member: CaseMember, reason: str, on: date
) -> CaseMember:
    """She leaves the team today. The lead leaves by `change_lead`, the center by its referral. Raises as `add_member`."""
    case = member.case
    part = Part(member.part)
    if part not in ASSIGNED | OPENED:
        raise WrongState(_("主責與輔諮中心人員的異動另有程序。"))
    word = Word.CASE_ASSIGN if part in ASSIGNED else Word.CASE_INVITE
    require_on_case(by, word, case=case, on=on)
    fresh = locked_case(case)
    row = CaseMember.objects.select_for_update().get(pk=member.pk)
    if row.ended_on is not None:
        raise WrongState(_("這位人員已退出輔導團隊。"))
    leave(fresh, row, by=by, on=on, reason=required_text(reason, field="reason"))
    note(
        fresh,
        Kind.TEAM,
        by=by,
        on=on,
        summary=_("%(name)s退出") % {"name": row.user.name},
    )
    return row


def leave(case: Case, row: CaseMember, *, by: User, on: date, reason: str) -> None:
    """Ends the row and takes the words; those on the student stay while another case of hers needs them."""
    row.ended_on, row.ended_by, row.end_reason = max(on, row.from_on), by, reason[:200]
    row.save()
    revoke(by=by, user=row.user, to=case, reason=reason[:200], school=case.school)
    elsewhere = CaseMember.objects.filter(
        case__student=case.student, user=row.user, ended_on__isnull=True
    )
    if not elsewhere.exists():
        revoke(
            by=by,
            user=row.user,
            to=case.student,
            reason=reason[:200],
            school=case.school,
        )


def dissolve(
    case: Case, parts: Iterable[str], *, by: User, on: date, reason: str
) -> None:
    """Everybody of these parts leaves."""
    rows = case.members.select_for_update(of=("self",)).filter(
        ended_on__isnull=True, part__in=list(parts)
    )
    for row in rows.select_related("user"):
        leave(case, row, by=by, on=on, reason=reason)


@transaction.atomic
def change_lead(
    *,
    by: User,
    case: Case,
    lead: User,
    reason: str,
    on: date,
    keep_as_co: bool = False,
) -> Case:
    """改派主責. `keep_as_co`: the former lead stays as co-counselor. Raises as `add_member`."""
    require_on_case(by, Word.CASE_ASSIGN, case=case, on=on)
    fresh = locked_case(case)
    require_running(fresh)
    text = required_text(reason, field="reason")
    if fresh.lead_id == lead.pk:
        raise WrongState(_("這位人員已經是主責。"))
    move_lead(fresh, lead, by=by, on=on, reason=text, keep_as_co=keep_as_co)
    return fresh


def move_lead(
    case: Case,
    lead: User,
    *,
    by: User,
    on: date,
    reason: str,
    keep_as_co: bool = False,
    check_on: date | None = None,
) -> None:
    """The old lead leaves, the new one joins; a co-counselor who becomes lead changes her part. The caller has the lock.

    `check_on`: the day on which the successor's appointment must hold (a hand-over looks ahead).
    """
    for row in case.members.filter(ended_on__isnull=True, user=lead):
        leave(case, row, by=by, on=on, reason=reason)
    check_joining(case, lead, Part.LEAD, on=check_on or on)
    former = case.lead
    dissolve(case, [Part.LEAD], by=by, on=on, reason=reason)
    case.lead = lead
    join(case, lead, Part.LEAD, by=by, on=on, reason=reason)
    if keep_as_co:
        check_joining(case, former, Part.CO, on=on)
        join(case, former, Part.CO, by=by, on=on, reason=reason)
    save(case)
    record(Event.CHANGED, by=by, part="lead", detail={"person": lead.pk}, **of(case))
    note(case, Kind.LEAD, by=by, on=on, summary=f"{former.name} → {lead.name}")
