"""我的草稿與退件: what she was writing, and what the office or the director sent back. The page reads the rows with others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import QuerySet, UUIDField, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions.drafts import drafts_of
from cases.draft_forms import ABOUT_A_CASE, DRAFT_FORMS
from cases.models import Case, Referral, TimelineEntry

KEY = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"  # of a row, as a draft names its subject
Kind = TimelineEntry.Kind


@dataclass(frozen=True)
class Unfinished:
    """One line under 我的草稿與退件. `kind`: draft or returned."""

    kind: str
    label: str
    url: str
    at: datetime | date
    words: str = ""


def drafted_cases(user: Any, now: datetime) -> QuerySet[Any]:
    """The keys of the cases her drafts are about."""
    key = Choose(
        When(subject__regex=KEY, then=Cast("subject", UUIDField())), default=None
    )
    hers = drafts_of(user, now=now).order_by().filter(form__in=ABOUT_A_CASE)
    return hers.annotate(about=key).values("about")


def draft_lines(drafts: Iterable[Any], cases: Iterable[Case]) -> list[Unfinished]:
    """Hers, newest first."""
    numbers = {str(case.pk): case.number for case in cases}
    newest = sorted(drafts, key=lambda one: one.saved_at, reverse=True)
    return [line for one in newest if (line := _draft(one, numbers))]


def _draft(one: Any, numbers: dict[str, str]) -> Unfinished | None:
    if one.form == "service":
        at = reverse("casework:service_new")
        if one.subject:
            at = f"{at}?group={one.subject}"
        return Unfinished("draft", _("服務紀錄"), at, one.saved_at)
    form = DRAFT_FORMS.get(one.form)
    if form is None or (form.is_about_a_case and one.subject not in numbers):
        return None  # another form's, or of a case she sees no more
    at = reverse(form.url_name, args=[one.subject])
    label = f"{form.title} {numbers.get(one.subject, '')}".rstrip()
    return Unfinished("draft", label, at, one.saved_at)


def sent_back(user: Any) -> QuerySet[Referral]:
    rows = Referral.objects.filter(
        referrer=user, state=Referral.State.DRAFT, returned_reason__isnull=False
    )
    return rows.order_by("-updated_at")


def closings_of(user: Any) -> QuerySet[TimelineEntry]:
    """The proposals to close her cases and what came back, newest first."""
    rows = TimelineEntry.objects.standing().filter(
        case__lead=user, case__state__in=[Case.State.OPEN, Case.State.SUSPENDED],
        kind__in=[Kind.CLOSING, Kind.CLOSING_RETURNED],
    )  # fmt: skip
    return rows.select_related("case").order_by("-created_at")


def returned_lines(
    sent_back: Iterable[Referral], closings: Iterable[TimelineEntry]
) -> list[Unfinished]:
    """What the office or the director sent back, newest first."""
    newest = sorted(sent_back, key=lambda one: one.updated_at, reverse=True)
    found = [
        Unfinished("returned", _("轉介"), reverse("casework:referral", args=[one.pk]), one.updated_at, one.returned_reason or "")
        for one in newest
    ]  # fmt: skip
    last: dict[Any, TimelineEntry] = {}
    for line in sorted(closings, key=lambda one: one.created_at, reverse=True):
        last.setdefault(line.case_id, line)
    found += [
        Unfinished("returned", _("結案 %(number)s") % {"number": line.case.number}, reverse("casework:case", args=[line.case_id]), line.created_at, line.summary or "")
        for line in last.values() if line.kind == Kind.CLOSING_RETURNED
    ]  # fmt: skip
    return found
