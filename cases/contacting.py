"""Whom a notice, a consent or a letter may reach, and what it may say: asked before every one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.together import fetch_together
from cases.models import Contact, ProtectionFlag, Student

Kind = ProtectionFlag.Kind


@dataclass(frozen=True)
class ContactRules:
    """What protection leaves. `flags` are those in force; `barred_people` are names nobody may tell."""

    flags: tuple[ProtectionFlag, ...]
    contacts: tuple[Contact, ...]
    barred: tuple[Contact, ...]
    barred_people: tuple[str, ...]

    @property
    def address_is_protected(self) -> bool:
        return self._has(Kind.ADDRESS)

    @property
    def school_is_protected(self) -> bool:
        return self._has(Kind.SCHOOL)

    @property
    def social_worker_is_hidden(self) -> bool:
        return self._has(Kind.SOCIAL_WORKER)

    @property
    def legal_representatives(self) -> tuple[Contact, ...]:
        """法定代理人 who may be asked for consent: a barred parent is not among them."""
        return tuple(one for one in self.contacts if one.is_legal_representative)

    def may_reach(self, contact: Contact) -> bool:
        return any(one.pk == contact.pk for one in self.contacts)

    def _has(self, kind: str) -> bool:
        return any(flag.kind == kind for flag in self.flags)


def flags_in_force(student: Student, *, on: date) -> QuerySet[ProtectionFlag]:
    """The student's protection on the day; a lifted flag holds until the day before it was lifted."""
    rows: QuerySet[ProtectionFlag] = ProtectionFlag.objects.in_force(on).filter(
        student=student
    )
    return rows.select_related("contact")


def past_flags(student: Student, *, on: date) -> QuerySet[ProtectionFlag]:
    """Protection that is over on the day: lifted or run out, the newest first."""
    rows = ProtectionFlag.objects.filter(student=student, from_on__lte=on)
    return rows.filter(Q(lifted_on__lte=on) | Q(until_on__lt=on)).select_related(
        "contact", "set_by", "lift_requested_by", "lifted_by"
    )


def contacts_of(student: Student) -> QuerySet[Contact]:
    """Everybody who was ever named for the student, whatever protection says: for `rules_of` and `past_contacts`."""
    return Contact.objects.filter(student=student)


def past_contacts(
    contacts: Iterable[Contact], rules: ContactRules, *, on: date
) -> list[Contact]:
    """Contacts that ended, the last first; without those whom protection bars today."""
    ended = [one for one in contacts if one.ended_on and one.ended_on <= on]
    ended.sort(key=lambda one: one.position)
    ended.sort(key=lambda one: one.ended_on or on, reverse=True)
    named = {flag.contact_id for flag in rules.flags}
    return [
        one
        for one in ended
        if one.pk not in named
        and one.name.strip() not in rules.barred_people
        and not (
            rules.social_worker_is_hidden
            and one.relation == Contact.Relation.SOCIAL_WORKER
        )
    ]


def contact_rules(student: Student, *, on: date) -> ContactRules:
    """In: a student and the day. Out: whom one may reach. One query."""
    return rules_of(*fetch_together(flags_in_force(student, on=on), contacts_of(student)), on=on)  # fmt: skip


def rules_of(
    flags: Iterable[ProtectionFlag], every: Iterable[Contact], *, on: date
) -> ContactRules:
    """In: the student's flags in force and all contacts. Out: whom one may reach.

    A contact is barred when a flag names the row, when a flag's person bears the same name, or, under a hidden
    social worker, when the contact is one.
    """
    flags = sorted(flags, key=lambda one: (one.from_on, one.set_at), reverse=True)
    contacts = sorted(
        (one for one in every if one.ended_on is None or one.ended_on > on),
        key=lambda one: (one.position, one.pk),
    )
    rows = {flag.contact_id for flag in flags if flag.contact_id}
    people = {flag.person.strip() for flag in flags if flag.person}
    hidden = any(flag.kind == Kind.SOCIAL_WORKER for flag in flags)
    barred: list[Contact] = []
    free: list[Contact] = []
    for contact in contacts:
        is_barred = (
            contact.pk in rows
            or contact.name.strip() in people
            or (hidden and contact.relation == Contact.Relation.SOCIAL_WORKER)
        )
        (barred if is_barred else free).append(contact)
    names = people | {flag.contact.name for flag in flags if flag.contact}
    return ContactRules(tuple(flags), tuple(free), tuple(barred), tuple(sorted(names)))
