"""What a student's page shows to one person."""

from datetime import date
from typing import Any

from accounts.access import NotAllowed
from accounts.vocabulary import Word
from cases.access import get_protection, students_for
from cases.contacting import ContactRules, contact_rules, past_contacts, past_flags
from cases.listing import background_of, sped_of, state_of
from cases.models import Contact, Student
from cases.names import mask
from cases.naming import Naming

WORDS = {
    "may_edit": Word.STUDENT_EDIT,
    "may_reveal": Word.STUDENT_REVEAL,
    "may_protect": Word.PROTECTION_MANAGE,
}


def student_page(
    user: Any, student: Student, *, naming: Naming, on: date
) -> dict[str, Any]:
    """In: a student whom a door has opened. Out: the page's context; protection only for who may read it (audited)."""
    is_full = naming.is_full(student)
    try:
        rules, sees_protection = get_protection(user, student, on=on), True
    except NotAllowed:
        rules, sees_protection = contact_rules(student, on=on), False
    may = {
        name: students_for(user, on=on, word=word).filter(pk=student.pk).exists()
        for name, word in WORDS.items()
    }
    return {
        "student": student,
        "name": naming.of(student),
        "seat": naming.seat_of(student),
        "is_full": is_full,
        "state": state_of(student),
        "sped": sped_of(student),
        "background": background_of(student),
        "enrollments": student.enrollments.select_related("school_class"),
        "sees_protection": sees_protection,
        "flags": [_flag(flag, user, is_full) for flag in rules.flags] if sees_protection else [],
        "contacts": _contacts(rules, is_full=is_full),
        "past_contacts": _past_contacts(student, rules, is_full=is_full, on=on),
        "past_flags": [_past_flag(flag, is_full) for flag in past_flags(student, on=on)] if sees_protection else [],
        "barred": _barred(rules, is_full=is_full) if sees_protection else [],
        **may,
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
    student: Student, rules: ContactRules, *, is_full: bool, on: date
) -> list[dict[str, Any]]:
    """Who it was and until when; the number of somebody who is no longer asked helps nobody."""
    return [
        {
            "relation": one.get_relation_display(),
            "name": one.name if is_full else mask(one.name),
            "ended_on": one.ended_on,
        }
        for one in past_contacts(student, rules, on=on)
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
