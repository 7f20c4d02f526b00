"""輔導計畫: making, revising, reviewing."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

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
    locked_case,
    of,
    optional_text,
    require_on_case,
    require_running,
    required_text,
)
from cases.models import Case, Plan
from cases.timeline import Kind, note

GOAL_STATES = ("open", "met", "dropped")


class Goal(TypedDict, total=False):
    """目標: what is to change, how it is measured, and where it stands (open, met, dropped)."""

    text: str
    measure: str
    state: str


@transaction.atomic
def set_plan(
    *,
    by: User,
    case: Case,
    goals: Sequence[Goal],
    strategies: str | None,
    review_on: date,
    on: date,
    revision: int | None = None,
) -> Plan:
    """The plan in force from today; the former one stays to be read. `revision`: the one the form showed (0: none).

    Raises NotVisible, NotAllowed, WrongState (closed, or revised by somebody else meanwhile), ValidationError.
    """
    require_on_case(by, Word.CASE_EDIT, case=case, on=on)
    fresh = locked_case(case)
    require_running(fresh)
    former = fresh.plans.filter(superseded_at__isnull=True).first()
    current = former.revision if former else 0
    if revision is not None and revision != current:
        raise WrongState(_("輔導計畫剛才已由別人修訂，您輸入的內容尚未儲存。"))
    clean: Any = clean_goals(goals)  # the column takes JSON; the stubs know text only
    text = optional_text(strategies, field="strategies")
    if review_on <= on:
        raise ValidationError({"review_on": _("評估日應在今天之後。")})
    if former:
        former.superseded_at = timezone.now()
        former.save(update_fields=["superseded_at"])
    plan = Plan.objects.create(
        school=fresh.school,
        case=fresh,
        revision=current + 1,
        goals=clean,
        strategies=text,
        made_by=by,
        made_on=on,
        review_on=review_on,
    )
    record(Event.CREATED, by=by, **of(plan))
    note(fresh, Kind.PLAN, by=by, on=on, about=plan)
    return plan


@transaction.atomic
def review_plan(
    *, by: User, plan: Plan, outcome: str, on: date, next_review_on: date | None = None
) -> Plan:
    """評估: what came of the plan. `next_review_on`: it goes on unchanged until then, as a new revision.

    Out: the plan in force. Raises NotVisible, NotAllowed, WrongState when it was reviewed or revised, ValidationError.
    """
    require_on_case(by, Word.CASE_EDIT, case=plan.case, on=on)
    fresh = locked_case(plan.case)
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    text = required_text(outcome, field="outcome")
    if row.reviewed_on is not None or row.superseded_at is not None:
        raise WrongState(_("這份計畫已評估或已改版。"))
    row.reviewed_on, row.reviewed_by, row.outcome = on, by, text
    row.save()
    record(Event.CHANGED, by=by, part="review", **of(row))
    note(fresh, Kind.PLAN_REVIEW, by=by, on=on, summary=text, about=row)
    if next_review_on is None:
        return row
    return set_plan(
        by=by,
        case=fresh,
        goals=row.goals,
        strategies=row.strategies,
        review_on=next_review_on,
        on=on,
    )


def clean_goals(goals: Sequence[Goal]) -> list[Goal]:
    """Goals with text, known states, within bounds. Raises ValidationError at `goals`."""
    clean: list[Goal] = []
    for goal in goals:
        text = optional_text(goal.get("text"), field="goals")
        measure = optional_text(goal.get("measure"), field="goals")
        state = goal.get("state", "open")
        if text is None and measure is None:
            continue
        if text is None or state not in GOAL_STATES:
            raise ValidationError({"goals": _("每個目標都要寫出要改變什麼。")})
        clean.append({"text": text, "measure": measure or "", "state": state})
    if not clean:
        raise ValidationError({"goals": _("請至少寫一個目標。")})
    if len(clean) > Plan.MOST_GOALS:
        raise ValidationError({"goals": _("目標最多 %(most)d 個。") % {"most": Plan.MOST_GOALS}})  # fmt: skip
    return clean
