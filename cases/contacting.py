"""Whom a notice, a consent or a letter may reach, and what it may say: asked before every one of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

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


def flags_in_force(student: Student, *, on: date) -> list[ProtectionFlag]:
    """The student's protection on the day; a lifted flag holds until the day before it was lifted."""
    return list(
        ProtectionFlag.objects.in_force(on)
        .filter(student=student)
        .select_related("contact")
    )


def past_flags(student: Student, *, on: date) -> list[ProtectionFlag]:
    """Protection that is over on the day: lifted or run out, the newest first."""
    rows = ProtectionFlag.objects.filter(student=student, from_on__lte=on)
    return list(
        rows.filter(Q(lifted_on__lte=on) | Q(until_on__lt=on)).select_related(
            "contact", "set_by", "lift_requested_by", "lifted_by"
        )
    )


def past_contacts(student: Student, rules: ContactRules, *, on: date) -> list[Contact]:
    """Contacts that ended, the last first; without those whom protection bars today."""
    rows = Contact.objects.filter(student=student, ended_on__lte=on)
    named = {flag.contact_id for flag in rules.flags}
    return [
        one
        for one in rows.order_by("-ended_on", "position")
        if one.pk not in named
        and one.name.strip() not in rules.barred_people
        and not (
            rules.social_worker_is_hidden
            and one.relation == Contact.Relation.SOCIAL_WORKER
        )
    ]


def contact_rules(student: Student, *, on: date) -> ContactRules:
    """In: a student and the day. Out: whom one may reach. Two queries.

    A contact is barred when a flag names the row, when a flag's person bears the same name, or, under a hidden
    social worker, when the contact is one.
    """
    flags = flags_in_force(student, on=on)
    contacts = Contact.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), student=student
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
