"""The views' door to referrals: the office's full sight, and the referrer's, who sees the arrangement and her part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.errors import WrongState
from accounts.models import School
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from cases.models import FilledPaper, PaperSignature, Referral, RiskNotice, Student
from cases.papers.arrangement_reply_v1 import ArrangementReply
from cases.papers.registry import paper_form
from cases.querysets import ReferralQuerySet
from cases.signing import step_of, writable_fields

REFERRAL = Referral._meta.label_lower
State = Referral.State
# The principal has sealed the paper: what is wrong in it is amended beside it.
SEALED = (State.SEALED, State.REPLIED)


def referrals_for(
    user: Any, *, on: date, word: Word = Word.REFERRAL_VIEW
) -> ReferralQuerySet:
    """The referrals of her lists, with student, class, school and people loaded. Nobody sees another's draft."""
    seen = Referral.objects.visible_to(user, on=on, word=word)
    return seen.select_related("student__school_class", "school", "referrer", "case__lead")  # fmt: skip


def get_referral(user: Any, pk: UUID | str, *, on: date) -> Referral:
    """The referral, opened now: the reading is in the audit trail. Raises NotVisible."""
    referral = referrals_for(user, on=on).filter(pk=pk).first()
    if referral is None:
        raise NotVisible(REFERRAL, pk)
    record_read(
        by=user, school=referral.school, object_type=REFERRAL, object_id=referral.pk
    )
    return referral


def get_referral_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Referral:
    """For a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    referral = referrals_for(user, on=on).filter(pk=pk).first()
    if referral is None:
        raise NotVisible(REFERRAL, pk)
    if not Referral.objects.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(REFERRAL, pk)
    return referral


@dataclass(frozen=True)
class Arrangement:
    """What the referrer reads of her referral: where it stands, who helps, what was answered, what she is asked to do."""

    state_label: str
    submitted_on: date | None
    reply_due_on: date | None
    lead: str
    decline_reason: str
    returned_reason: str
    referrer_part: str
    reply: Mapping[str, Any]
    replied_on: date | None


def arrangement_of(user: Any, referral: Referral) -> Arrangement:
    """For the referrer only. Never a word of a session. Raises NotAllowed for anybody else."""
    if referral.referrer_id != user.pk:
        raise NotAllowed(REFERRAL, referral.pk)
    reply: Mapping[str, Any] = {}
    if referral.state == State.REPLIED:
        paper = referral.papers.filter(form_id=ArrangementReply.form_id).first()
        reply = paper.answers if paper else {}
    return Arrangement(
        state_label=referral.state_label,
        submitted_on=referral.submitted_on,
        reply_due_on=referral.reply_due_on,
        lead=referral.case.lead.name if referral.case else "",
        decline_reason=referral.decline_reason or "",
        returned_reason=referral.returned_reason or "",
        referrer_part=referral.referrer_part or "",
        reply=reply,
        replied_on=referral.replied_on,
    )


@dataclass(frozen=True)
class Hands:
    """What she may do to one referral now; the actions ask again."""

    may_write: bool
    may_submit: bool
    may_sign_third: bool
    may_sign_fourth: bool
    may_seal: bool
    may_reply: bool
    may_send_reply: bool
    may_amend: bool


def hands_of(user: Any, referral: Referral, *, on: date) -> Hands:
    """In: a referral that a door has opened."""
    state = referral.state
    mine = referral.referrer_id == user.pk
    paper = referral.needs_seal

    def holds(word: Word) -> bool:
        seen = Referral.objects.visible_to(user, on=on, word=word)
        return bool(seen.filter(pk=referral.pk).exists())

    handed_in = state in Referral.SUBMITTED
    decides = handed_in and holds(Word.REFERRAL_DECIDE)
    signs = handed_in and _signs(user, referral, on=on) and holds(Word.CONCERN_SIGN)
    drafting = mine and paper and state in (State.DRAFT, State.STAGE1)
    replies = signs and referral.case_id is not None
    writes = drafting or (signs and state == State.STAGE2) or (decides and state == State.STAGE3)  # fmt: skip
    return Hands(
        may_write=writes and bool(writable_fields(referral)),
        may_submit=drafting,
        may_sign_third=paper and signs and state == State.STAGE2,
        may_sign_fourth=paper and decides and state == State.STAGE3,
        may_seal=state == State.STAGE4 and holds(Word.REFERRAL_SEAL),
        may_reply=replies,
        may_send_reply=replies and state == (State.SEALED if paper else State.STAGE2),
        may_amend=paper and state in SEALED and holds(Word.REFERRAL_DECIDE),
    )


def _signs(user: Any, referral: Referral, *, on: date) -> bool:
    """The office, or the counselor of the case's team: never the referrer by her own referral alone."""
    if Scope.SCHOOL in scopes(user, Word.CONCERN_SIGN, at=referral.school, on=on):
        return True
    case = referral.case
    return case is not None and case.members.filter(user=user, ended_on=None).exists()


def paper_to_write(user: Any, referral: Referral, *, on: date) -> FilledPaper:
    """The paper for its form. Raises NotVisible for a referral without one, NotAllowed."""
    paper = referral.papers.filter(form_id=referral.paper, amends__isnull=True).first()
    if paper is None:
        raise NotVisible(REFERRAL, referral.pk)
    if not hands_of(user, referral, on=on).may_write:
        raise NotAllowed(REFERRAL, referral.pk)
    return paper


def paper_to_amend(user: Any, referral: Referral, *, on: date) -> FilledPaper:
    """The paper that holds: the sealed one, or its last amendment. The reading is in the trail.

    Raises NotVisible for a referral without a paper, NotAllowed, WrongState before the principal's seal.
    """
    rows = referral.papers.filter(form_id=referral.paper).order_by("created_at")
    paper = rows.last()
    if paper is None:
        raise NotVisible(REFERRAL, referral.pk)
    seen = Referral.objects.visible_to(user, on=on, word=Word.REFERRAL_DECIDE)
    if not seen.filter(pk=referral.pk).exists():
        raise NotAllowed(REFERRAL, referral.pk)
    if paper.locked_at is None:
        raise WrongState(_("這份表件還沒有核章，請直接修改或退回。"))
    record_read(
        by=user,
        school=referral.school,
        object_type=REFERRAL,
        object_id=referral.pk,
        part=paper.form_id[:40],
    )
    return paper


def notice_of(user: Any, referral: Referral, pk: UUID | str, *, on: date) -> RiskNotice:
    """One ticked item of the referral. Raises NotVisible; NotAllowed for who may not read it."""
    for one in notices_for(user, referral, on=on):
        if str(one.pk) == str(pk):
            return one
    raise NotVisible(RiskNotice._meta.label_lower, pk)


def reply_of(referral: Referral) -> FilledPaper | None:
    """回覆表 as far as it is written, of a referral that a door has opened for who may reply."""
    return referral.papers.filter(form_id=ArrangementReply.form_id).first()


@dataclass(frozen=True)
class PaperView:
    """A paper as its reader may see it: the answers she may read, and the signatures that stand."""

    paper: FilledPaper
    answers: Mapping[str, Any]
    signatures: tuple[PaperSignature, ...]
    is_whole: bool


def read_paper(user: Any, referral: Referral, *, on: date) -> PaperView:
    """The referral's paper. The referrer reads what she wrote (stages 1 and 2), the office and the case's team all of it.

    The reading is in the audit trail. Raises NotVisible for a referral without a paper, NotAllowed.
    """
    paper = referral.papers.filter(form_id=referral.paper, amends__isnull=True).first()
    if paper is None:
        raise NotVisible(REFERRAL, referral.pk)
    whole = reads_whole_paper(user, referral, on=on)
    if not whole and referral.referrer_id != user.pk:
        raise NotAllowed(REFERRAL, referral.pk)
    answers = dict(paper.answers)
    signatures = paper.signatures.filter(voided_at__isnull=True)
    if not whole:
        form = paper_form(paper.form_id, paper.form_version)
        own = {s for stage in (State.STAGE1, State.STAGE2) if (s := step_of(referral, stage))}  # fmt: skip
        fields: set[str] = set().union(*(form.covered_by(step) for step in own))
        answers = {name: value for name, value in answers.items() if name in fields}
        signatures = signatures.filter(step__in=own)
    record_read(
        by=user,
        school=referral.school,
        object_type=REFERRAL,
        object_id=referral.pk,
        part=paper.form_id[:40],
    )
    return PaperView(paper, answers, tuple(signatures), whole)


def amendments_of(user: Any, referral: Referral, *, on: date) -> list[FilledPaper]:
    """What was amended after the seal, oldest first; the last one holds. For who reads the whole paper, with an audit row.

    Raises NotAllowed.
    """
    if not reads_whole_paper(user, referral, on=on):
        raise NotAllowed(REFERRAL, referral.pk)
    rows = referral.papers.filter(form_id=referral.paper, amends__isnull=False)
    shown = list(rows.select_related("saved_by").order_by("created_at"))
    if shown:
        record_read(
            by=user,
            school=referral.school,
            object_type=REFERRAL,
            object_id=referral.pk,
            part="amendments",
        )
    return shown


def reads_whole_paper(user: Any, referral: Referral, *, on: date) -> bool:
    """concern.view on the referral by office, team or 核閱期: being its referrer is not enough."""
    seen = Referral.objects.visible_to(user, on=on, word=Word.CONCERN_VIEW)
    if not seen.filter(pk=referral.pk).exists():
        return False
    if referral.referrer_id != user.pk:
        return True
    held = scopes(user, Word.CONCERN_VIEW, at=referral.school, on=on)
    if Scope.SCHOOL in held:
        return True
    case = referral.case
    return case is not None and case.members.filter(user=user, ended_on=None).exists()


def notices_for(user: Any, referral: Referral, *, on: date) -> list[RiskNotice]:
    """The risky items of the referral, for the writer and for who reads the whole paper. Raises NotAllowed."""
    notices = [one for one in referral.risk_notices.all() if one.unticked_at is None]
    if referral.referrer_id != user.pk and not reads_whole_paper(user, referral, on=on):
        raise NotAllowed(REFERRAL, referral.pk)
    return notices


def find_for_referral(
    user: Any, school: School, *, class_name: str, seat_number: int, on: date
) -> Student:
    """The student whom a teacher refers, by class and seat: a teacher sees no roster, but refers whom she teaches.

    Raises NotVisible when nobody sits there, and for a school where she may not refer.
    """
    if Scope.SCHOOL not in scopes(user, Word.REFERRAL_CREATE, at=school, on=on):
        raise NotVisible(Student._meta.label_lower)
    student = (
        Student.objects.attending()
        .filter(
            school=school,
            school_class__name=class_name.strip(),
            seat_number=seat_number,
        )
        .select_related("school_class", "school")
        .first()
    )
    if student is None:
        raise NotVisible(Student._meta.label_lower)
    return student
