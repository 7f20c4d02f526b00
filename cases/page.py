"""What a student's page shows to one person."""

from datetime import date
from typing import Any

from accounts.together import fetch_together
from accounts.vocabulary import Word
from cases.access import grants_on, record_protection
from cases.case_access import care_of, may_open_cases, open_cases_of
from cases.contacting import (
    ContactRules,
    contacts_of,
    flags_in_force,
    past_contacts,
    past_flags,
    rules_of,
)
from cases.listing import background_of, sped_of, state_of
from cases.models import Contact, Student
from cases.names import mask
from cases.naming import naming_of_one
from cases.student_words import words_on_student

WORDS = {
    "may_edit": Word.STUDENT_EDIT,
    "may_reveal": Word.STUDENT_REVEAL,
    "may_protect": Word.PROTECTION_MANAGE,
}


def student_page(
    user: Any, student: Student, *, private: bool, on: date
) -> dict[str, Any]:
    """In: a student whom a door has opened; `private`: the privacy key is pressed.

    Out: the page's context; protection only for who may read it (audited).
    """
    granted = grants_on(user, student, on=on)
    held = words_on_student(user, student, granted=granted, on=on)
    naming = naming_of_one(user, student, granted=granted, on=on, private=private)
    is_full = naming.is_full(student)
    sees_protection = Word.PROTECTION_VIEW in held
    if sees_protection:
        record_protection(user, student)
    flags, contacts, ended, care, seats, cases = fetch_together(
        flags_in_force(student, on=on),
        contacts_of(student),
        past_flags(student, on=on),
        care_of(user, student, on=on),
        student.enrollments.select_related("school_class"),
        open_cases_of(user, student, on=on),
    )
    rules = rules_of(flags, contacts, on=on)
    running = next(iter(cases), None)
    may_open = may_open_cases(user, student.school, on=on)
    return {
        "student": student,
        "name": naming.of(student),
        "seat": naming.seat_of(student),
        "is_full": is_full,
        "state": state_of(student),
        "sped": sped_of(student),
        "background": background_of(student),
        "enrollments": sorted(seats, key=lambda one: (one.from_on, one.pk), reverse=True),
        "sees_protection": sees_protection,
        "flags": [_flag(flag, user, is_full) for flag in rules.flags] if sees_protection else [],
        "contacts": _contacts(rules, is_full=is_full),
        "past_contacts": _past_contacts(contacts, rules, is_full=is_full, on=on),
        "past_flags": [_past_flag(flag, is_full) for flag in sorted(ended, key=lambda one: (one.from_on, one.set_at), reverse=True)] if sees_protection else [],
        "barred": _barred(rules, is_full=is_full) if sees_protection else [],
        **{name: word in held for name, word in WORDS.items()},
        "case": running,
        "may_open_case": may_open and running is None and student.left_on is None,
        "may_care": may_open and student.left_on is None,
        "care": sorted(care, key=lambda one: (one.from_on, one.added_at), reverse=True),
    }  # fmt: skip


def _flag(flag: Any, user: Any, is_full: bool) -> dict[str, Any]:
    whom = flag.contact.name if flag.contact else flag.person
    return {
        "row": flag,
        "whom": (whom if is_full else mask(whom)) if whom else "",
        "is_asked": flag.lift_requested_by_id is not None,
        "is_mine": flag.lift_requested_by_id == user.pk,
    }


def _past_flag(flag: Any, is_full: bool) -> dict[str, Any]:
    whom = flag.contact.name if flag.contact else flag.person
    return {
        "row": flag,
        "whom": (whom if is_full else mask(whom)) if whom else "",
        "ended_on": flag.lifted_on or flag.until_on,
    }


def _past_contacts(
    contacts: list[Contact], rules: ContactRules, *, is_full: bool, on: date
) -> list[dict[str, Any]]:
    """Who it was and until when; the number of somebody who is no longer asked helps nobody."""
    return [
        {
            "relation": one.get_relation_display(),
            "name": one.name if is_full else mask(one.name),
            "ended_on": one.ended_on,
        }
        for one in past_contacts(contacts, rules, on=on)
    ]


def _contacts(rules: ContactRules, *, is_full: bool) -> list[dict[str, Any]]:
    """Whom one may reach; numbers and addresses only beside a full name, a protected address never."""
    return [
        {
            "row": one,
            "name": one.name if is_full else mask(one.name),
            "phones": [n for n in (one.mobile, one.phone) if n] if is_full else [],
            "address": one.address if is_full and not rules.address_is_protected else "",
        }
        for one in rules.contacts
    ]  # fmt: skip


def _barred(rules: ContactRules, *, is_full: bool) -> list[dict[str, Any]]:
    """Whom nobody may reach: the relation and the name, never a number; a hidden social worker not at all."""
    return [
        {"relation": one.get_relation_display(), "name": one.name if is_full else mask(one.name)}
        for one in rules.barred
        if not (rules.social_worker_is_hidden and one.relation == Contact.Relation.SOCIAL_WORKER)
    ]  # fmt: skip
