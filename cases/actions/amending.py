"""修正已核章之表件: the sealed paper stays as it was signed; an amendment is a new paper that names it."""

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
    require_on_referral,
    required_text,
)
from cases.models import FilledPaper
from cases.models.papers import LONGEST_AMENDING_REASON
from cases.papers.base import PaperForm


@transaction.atomic
def amend_paper(
    *, by: User, paper: FilledPaper, form: PaperForm, reason: str, on: date
) -> FilledPaper:
    """The amendment, locked as it stands. `paper`: the one that holds (the sealed one, or its last amendment).

    By who decides on referrals; the reason is in the trail. Raises NotVisible, NotAllowed, WrongState for a paper that is
    not sealed yet or was amended meanwhile, ValidationError without a reason or with a question open that a signature
    needed, ValueError for an invalid form.
    """
    if not form.is_valid() or form.form_id != paper.form_id:
        raise ValueError("show the form's errors first")
    if paper.referral is None:
        raise ValueError("only the papers of referrals are sealed")
    require_on_referral(by, Word.REFERRAL_DECIDE, referral=paper.referral, on=on)
    reason = required_text(reason, field="reason")[:LONGEST_AMENDING_REASON]
    referral = locked_referral(paper.referral)
    held = FilledPaper.objects.select_for_update().get(pk=paper.pk)
    if held.locked_at is None:
        raise WrongState(_("這份表件還沒有核章，請直接修改或退回。"))
    if FilledPaper.objects.filter(amends=held).exists():
        raise WrongState(_("這份表件剛才已由別人修正，請重新整理後再處理。"))
    _require_whole(form)
    if form.answers() == held.answers:
        raise WrongState(_("內容沒有變動，不需要修正。"))
    amendment = FilledPaper.objects.create(
        school=held.school,
        student=held.student,
        referral=referral,
        form_id=held.form_id,
        form_version=form.version,
        answers=form.answers(),
        amends=held,
        saved_by=by,
        locked_at=timezone.now(),
    )
    record(Event.CHANGED, by=by, part="amended", purpose=reason, detail={"paper": str(held.pk), "amendment": str(amendment.pk)}, **of(referral))  # fmt: skip
    return amendment


def _require_whole(form: PaperForm) -> None:
    """What was needed for the signatures is not amended away."""
    answers = form.answers()
    missing = [name for step in form.stages for name in form.missing_for(step, answers)]
    if missing:
        raise ValidationError({name: _("這一欄在簽章時已填，不能留空。") for name in missing})  # fmt: skip
