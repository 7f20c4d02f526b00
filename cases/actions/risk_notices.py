"""勾選提示: asked in the draft already, answered by the writer."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_referral,
    of,
    optional_text,
    require_on_referral,
)
from cases.models import Referral, RiskNotice

Answer = RiskNotice.Answer


def sync_notices(
    referral: Referral, items: Iterable[str], *, by: User, on: date
) -> None:
    """One notice for each ticked risky item; one that is unticked again is closed, and stands in the trail.

    Within the caller's transaction, the referral locked.
    """
    ticked = set(items)
    now = timezone.now()
    for notice in referral.risk_notices.select_for_update():
        if notice.item not in ticked and notice.unticked_at is None:
            notice.unticked_at = now
            notice.save(update_fields=["unticked_at"])
            record(Event.CHANGED, by=by, part="risk_unticked", **of(referral))
        elif notice.item in ticked and notice.unticked_at is not None:
            notice.unticked_at = None
            notice.save(update_fields=["unticked_at"])
        ticked.discard(notice.item)
    for item in sorted(ticked):
        RiskNotice.objects.create(
            school=referral.school,
            referral=referral,
            item=item,
            writer=by,
            raised_at=now,
            raised_on=on,
            due_on=on,
        )
        record(Event.CHANGED, by=by, part="risk_ticked", **of(referral))


@transaction.atomic
def answer_notice(
    *,
    by: User,
    notice: RiskNotice,
    answer: str,
    on: date,
    told_whom: str | None = None,
    reported_on: date | None = None,
    reference: str | None = None,
) -> RiskNotice:
    """已通報、已告知（告知何人）、過去已通報. By the writer, or by who decides on referrals.

    Raises NotVisible, NotAllowed, WrongState when it was answered, ValidationError.
    """
    referral = notice.referral
    require_on_referral(by, Word.REFERRAL_VIEW, referral=referral, on=on)
    if notice.writer_id != by.pk:
        require_on_referral(by, Word.REFERRAL_DECIDE, referral=referral, on=on)
    fresh = locked_referral(referral)
    row = RiskNotice.objects.select_for_update().get(pk=notice.pk)
    if row.answer:
        raise WrongState(_("這一項已經回答。"))
    if answer not in (Answer.REPORTED, Answer.TOLD, Answer.OLD):
        raise ValidationError({"answer": _("請選擇已通報、已告知或過去已通報。")})
    told = optional_text(told_whom, field="told_whom")
    if answer == Answer.TOLD and told is None:
        raise ValidationError({"told_whom": _("請填已告知何人。")})
    if reported_on is not None and reported_on > on:
        raise ValidationError({"reported_on": _("日期不能晚於今天。")})
    row.answer, row.told_whom = answer, told
    row.reported_on = reported_on
    row.reference = optional_text(reference, field="reference")
    row.answered_by, row.answered_at = by, timezone.now()
    row.save()
    record(Event.CHANGED, by=by, part="risk_answer", detail={"answer": answer}, **of(fresh))  # fmt: skip
    return row
