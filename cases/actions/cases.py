"""個案: opening, categories, suspension, closing, reopening, archiving."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    of,
    optional_text,
    require_on_case,
    require_running,
    require_sees_student,
    required_text,
    save,
)
from cases.actions.guards import locked, require_at, require_attending
from cases.actions.team import Part, check_fit, join
from cases.actions.tiers import check_way_to_tier, enter_tier
from cases.codes.official import Category, Source
from cases.models import Case, CategoryChange, Student
from cases.models.cases import MOST_SECONDARY
from cases.numbering import next_number
from cases.timeline import Kind, note

HELPERS = (Part.MENTOR, Part.HOMEROOM, Part.CENTER, Part.INVITED)


@transaction.atomic
def open_case(
    *,
    by: User,
    student: Student,
    lead: User,
    tier: int,
    sources: Sequence[int],
    reason: str,
    on: date,
    source_note: str | None = None,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> Case:
    """開案 without a referral paper: a counselor for herself, or who assigns cases for somebody else.

    Raises NotVisible, NotAllowed, WrongState when the student has an open case or has left, ValidationError.
    """
    require_sees_student(by, student=student, on=on)
    require_at(by, Word.CASE_OPEN, school=student.school, on=on)
    if lead.pk != by.pk:
        require_at(by, Word.CASE_ASSIGN, school=student.school, on=on)
    return start_case(
        by=by,
        student=student,
        lead=lead,
        tier=tier,
        sources=sources,
        reason=required_text(reason, field="reason"),
        on=on,
        source_note=source_note,
        is_emergency=is_emergency,
        conference_on=conference_on,
    )


def start_case(
    *,
    by: User,
    student: Student,
    lead: User,
    tier: int,
    sources: Sequence[int],
    reason: str,
    on: date,
    source_note: str | None = None,
    referrer: User | None = None,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> Case:
    """The case with its number, lead, first tier and line; the caller has checked who may. Within her transaction."""
    fresh = locked(student)
    require_attending(fresh)
    lock_student(fresh)
    if fresh.cases.filter(state__in=Case.RUNNING).exists():
        raise WrongState(_("這位學生已有開案中的個案。"))
    check_sources(sources, source_note, school=fresh.school)
    check_way_to_tier(2 if tier < 3 else None, tier, is_emergency, conference_on, on=on)
    check_fit(fresh.school, fresh, lead, Part.LEAD, on=on)
    year, sequence, number = next_number(fresh.school, on)
    case = Case.objects.create(
        school=fresh.school,
        student=fresh,
        school_year=year,
        sequence=sequence,
        number=number,
        tier=tier,
        sources=sorted(set(sources)),
        source_note=optional_text(source_note, field="source_note"),
        lead=lead,
        referrer=referrer,
        opened_on=on,
        opened_by=by,
    )
    join(case, lead, Part.LEAD, by=by, on=on, reason=reason[:200])
    enter_tier(
        case,
        tier,
        by=by,
        on=on,
        reason=reason,
        first=True,
        is_emergency=is_emergency,
        conference_on=conference_on,
    )
    record(Event.CREATED, by=by, detail={"number": number}, **of(case))
    note(case, Kind.OPENED, by=by, on=on, summary=str(case.get_tier_display()))
    return case


def lock_student(student: Student) -> None:
    """Two people who open a case for the same student take turns: the second finds the first one's."""
    Student.objects.select_for_update().only("pk").get(pk=student.pk)


def check_sources(
    sources: Iterable[int], note_text: str | None, *, school: School
) -> None:
    """Raises ValidationError: at least one of 1-7; 6 in senior high schools only; 7 explained."""
    chosen = set(sources)
    if not chosen or not chosen.issubset(Source.values):
        raise ValidationError({"sources": _("請選擇個案來源。")})
    if Source.ONLINE in chosen and school.stage != School.Stage.SENIOR:
        raise ValidationError({"sources": _("「線上預約管道」僅限高中階段。")})
    if Source.OTHER in chosen and not (note_text or "").strip():
        raise ValidationError({"source_note": _("來源為「其他」時，請說明。")})


@transaction.atomic
def set_categories(
    *,
    by: User,
    case: Case,
    main: str,
    on: date,
    secondary: Sequence[str] = (),
    main_note: str | None = None,
    secondary_note: str | None = None,
    changed_on: date | None = None,
    version: int | None = None,
) -> Case:
    """個案類別: one main, at most two more, 「其他」 explained. Raises as `change_tier`; ValidationError by field.

    `changed_on`: the day from which they hold, today when None; a month that ended before it keeps the former ones.
    """
    require_on_case(by, Word.CASE_EDIT, case=case, on=on)
    fresh = locked_case(case, version=version)
    require_running(fresh)
    others = list(dict.fromkeys(secondary))
    errors = {}
    if main not in Category.values:
        errors["main"] = _("請選擇主類別。")
    if not set(others) <= set(Category.values) or len(others) > MOST_SECONDARY:
        errors["secondary"] = _("副類別最多兩項。")
    if main in others:
        errors["secondary"] = _("副類別不能與主類別相同。")
    if main == Category.T19 and not (main_note or "").strip():
        errors["main_note"] = _("類別為「其他」時，請補充說明。")
    if Category.T19 in others and not (secondary_note or "").strip():
        errors["secondary_note"] = _("類別為「其他」時，請補充說明。")
    since = changed_on or on
    if not fresh.opened_on <= since <= on:
        errors["changed_on"] = _("生效日應在開案日到今天之間。")
    if errors:
        raise ValidationError(errors)
    if fresh.main_category and not fresh.category_changes.exists():
        _keep_categories(fresh, by=fresh.opened_by, since=fresh.opened_on)
    fresh.main_category, fresh.secondary_categories = main, others
    fresh.main_category_note = optional_text(main_note, field="main_note")
    fresh.secondary_category_note = optional_text(
        secondary_note, field="secondary_note"
    )
    save(fresh)
    _keep_categories(fresh, by=by, since=since)
    record(Event.CHANGED, by=by, part="category", **of(fresh))
    labels = "、".join(str(Category(code).label) for code in fresh.categories)
    note(fresh, Kind.CATEGORY, by=by, on=since, summary=labels)
    return fresh


def _keep_categories(case: Case, *, by: User, since: date) -> None:
    """The categories the case has now, as those that hold from the day on."""
    CategoryChange.objects.create(
        school=case.school,
        case=case,
        main=case.main_category,
        main_note=case.main_category_note,
        secondary=case.secondary_categories,
        secondary_note=case.secondary_category_note,
        changed_on=since,
        decided_by=by,
    )
