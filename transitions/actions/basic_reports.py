"""附表一: written, sealed by five hands in order, uploaded (art. 5 I; R-BR-8)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, require_not_future, required_text, save
from cases.papers.base import digest
from cases.signing import title_of
from cases.timeline import Kind, note
from transitions.actions.guards import locked, require_on, require_version
from transitions.models import BasicReport, BasicReportSignature, Transition
from transitions.papers.basic_report_v1 import BasicReportForm
from transitions.signing_posts import STEP_ROLES, holds_post

Step = BasicReport.Step
FILLER = "sign_filler"
ORDER = [FILLER, *STEP_ROLES]


@transaction.atomic
def save_report(
    *,
    by: User,
    row: Transition,
    form: BasicReportForm,
    on: date,
    version: int | None = None,
) -> BasicReport:
    """The answers of a valid form. A change after a signature voids the signatures: the paper is signed anew.

    Raises NotVisible, NotAllowed; WrongState for one who is no transition student, or saved meanwhile, or uploaded.
    """
    require_on(by, Word.TRANSITION_ASSESS, row=row, on=on)
    fresh = locked(row)
    _require_listed(fresh)
    if fresh.uploaded_on is not None:
        raise WrongState(_("通報表已上傳，不能再修改。"))
    found = BasicReport.objects.select_for_update().filter(transition=fresh).first()
    if found is not None:
        require_version(found, version)
    made = found or BasicReport(school=fresh.school, transition=fresh, version=0)
    answers = form.answers()
    if made.step and answers != made.answers:
        _void(made)
    made.answers, made.saved_by = answers, by
    made.form_version = form.version
    save(made)
    record(Event.CHANGED, by=by, part="basic_report", **of(fresh))
    return made


@transaction.atomic
def sign_report(
    *, by: User, report: BasicReport, on: date, version: int | None = None
) -> BasicReport:
    """The next signature of five: 填表人, then 輔導室, 學務處, 教務處, 校長 by whoever holds the post.

    Raises NotVisible, NotAllowed without the word or the post, WrongState, ValidationError with the labels still open.
    """
    rows = BasicReport.objects.select_related("transition__case", "transition__student", "school")  # fmt: skip
    fresh = rows.select_for_update(of=("self",)).get(pk=report.pk)
    step = fresh.step or FILLER
    _require_signer(by, fresh, step, on=on)
    require_version(fresh, version)
    if fresh.is_signed:
        raise WrongState(_("五個核章都已完成。"))
    missing = BasicReportForm.missing_for(step, fresh.answers)
    if missing:
        labels = "、".join(BasicReportForm.plain_label(name) for name in missing)
        raise ValidationError(_("尚缺：%(labels)s。") % {"labels": labels})
    BasicReportSignature.objects.create(
        school=fresh.school,
        report=fresh,
        step=step,
        signed_by=by,
        name=by.name,
        title=title_of(by, school=fresh.school, on=on),
        signed_at=timezone.now(),
        digest=digest(fresh.answers),
    )
    after = ORDER.index(step) + 1
    fresh.step = ORDER[after] if after < len(ORDER) else Step.SIGNED
    fresh.waiting_since = None if fresh.is_signed else on
    save(fresh)
    record(Event.SIGNED, by=by, part=step, **of(fresh))
    return fresh


@transaction.atomic
def return_report(
    *, by: User, report: BasicReport, reason: str, on: date
) -> BasicReport:
    """退回 by whose seal it waits for, with a reason for the writer; earlier signatures are void. Raises as `sign_report`."""
    rows = BasicReport.objects.select_related("transition__case", "school")
    fresh = rows.select_for_update(of=("self",)).get(pk=report.pk)
    _require_signer(by, fresh, fresh.step or FILLER, on=on)
    if fresh.waiting_since is None:
        raise WrongState(_("這份通報表目前不在核章中。"))
    text = required_text(reason, field="reason")
    _void(fresh)
    save(fresh)
    record(Event.RETURNED, by=by, purpose=text[:200], **of(fresh))
    return fresh


@transaction.atomic
def mark_uploaded(
    *, by: User, row: Transition, uploaded_on: date, number: str, on: date
) -> Transition:
    """登錄通報系統上傳: the duty of DL-TR-09 ends with the system's number.

    Raises NotVisible, NotAllowed, WrongState before the five signatures or the second time, ValidationError.
    """
    require_on(by, Word.TRANSITION_EVALUATE, row=row, on=on)
    fresh = locked(row)
    _require_listed(fresh)
    if fresh.uploaded_on is not None:
        raise WrongState(_("已經登錄過上傳。"))
    report = BasicReport.objects.filter(transition=fresh).first()
    if report is None or not report.is_signed:
        raise WrongState(_("通報表（附表一）五個核章完成後，才登錄上傳。"))
    require_not_future(uploaded_on, on=on, field="uploaded_on")
    if fresh.evaluated_on and uploaded_on < fresh.evaluated_on:
        raise ValidationError({"uploaded_on": _("上傳日不能早於評估會議決議日。")})
    fresh.uploaded_on, fresh.uploaded_by = uploaded_on, by
    fresh.upload_number = required_text(number, field="number")[:40]
    save(fresh)
    record(Event.SUBMITTED, by=by, part="upload", **of(fresh))
    note(
        fresh.case,
        Kind.TRANSITION,
        by=by,
        on=uploaded_on,
        summary=_("轉銜通報已上傳通報系統"),
        about=report,
        word=Word.TRANSITION_VIEW,
    )
    return fresh


def _require_listed(row: Transition) -> None:
    if not row.is_transition_student:
        raise WrongState(_("評估會議決議列為轉銜學生後，才填寫通報表（附表一）。"))


def _require_signer(by: User, report: BasicReport, step: str, *, on: date) -> None:
    """The writer by her word on the transition, the offices and the principal by their posts."""
    if step == FILLER:
        require_on(by, Word.TRANSITION_ASSESS, row=report.transition, on=on)
        return
    held = Transition.objects.visible_to(by, on=on, word=Word.TRANSITION_SIGN)
    if not held.filter(pk=report.transition_id).exists():
        raise NotVisible(report._meta.label_lower, report.pk)
    roles: Any = STEP_ROLES.get(step, ())
    if not holds_post(by, roles, school=report.school, on=on):
        raise NotAllowed(_("目前等待的核章不是你的職務。"))


def _void(report: BasicReport) -> None:
    report.signatures.filter(voided_at__isnull=True).update(voided_at=timezone.now())
    report.step, report.waiting_since = Step.DRAFT, None
