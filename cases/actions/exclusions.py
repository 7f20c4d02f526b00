"""利益迴避 on one case."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import in_force
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    of,
    require_word_on_case,
    required_text,
)
from cases.actions.team import leave
from cases.models import Case, CaseExclusion


@transaction.atomic
def exclude_person(
    *,
    by: User,
    case: Case,
    user: User,
    reason: str,
    on: date,
    until_on: date | None = None,
) -> CaseExclusion:
    """核定利益迴避: from today nothing lets her near the case; her part in the team ends.

    Raises NotVisible without case.exclude, WrongState for the lead (改派 first) or a second time.
    """
    require_word_on_case(by, Word.CASE_EXCLUDE, case=case, on=on)
    fresh = locked_case(case)
    text = required_text(reason, field="reason")[:200]
    if fresh.is_running and fresh.lead_id == user.pk:
        raise WrongState(_("請先改派主責，再核定迴避。"))
    hers = CaseExclusion.objects.filter(in_force(on), user=user, content_object=fresh)
    if hers.exists():
        raise WrongState(_("這位人員已在迴避中。"))
    if until_on is not None and until_on < on:
        raise ValidationError({"until_on": _("結束日不能早於今天。")})
    for row in fresh.members.filter(user=user, ended_on__isnull=True):
        leave(fresh, row, by=by, on=on, reason=text)
    exclusion, _made = CaseExclusion.objects.update_or_create(
        user=user,
        content_object=fresh,
        from_on=on,
        defaults={"until_on": until_on, "reason": text, "decided_by": by},
    )
    record(
        Event.EXCLUSION_SET,
        by=by,
        detail={"person": user.pk, "until": until_on},
        **of(fresh),
    )
    return exclusion


@transaction.atomic
def lift_exclusion(
    *, by: User, exclusion: CaseExclusion, reason: str, on: date
) -> CaseExclusion:
    """Ends it yesterday, so that today is free. Nobody lifts her own. Raises as `exclude_person`."""
    case = exclusion.content_object
    if exclusion.user_id == by.pk:
        raise NotAllowed(_("不能解除自己的迴避。"))
    require_word_on_case(by, Word.CASE_EXCLUDE, case=case, on=on)
    fresh = locked_case(case)
    required_text(reason, field="reason")
    row = CaseExclusion.objects.select_for_update().get(pk=exclusion.pk)
    if row.until_on is not None and row.until_on < on:
        raise WrongState(_("這項迴避已經結束。"))
    row.until_on = date.fromordinal(on.toordinal() - 1)
    if row.until_on < row.from_on:  # set today: it never was
        row.from_on = row.until_on
    row.save()
    record(Event.EXCLUSION_LIFTED, by=by, detail={"person": row.user_id}, **of(fresh))
    return row
