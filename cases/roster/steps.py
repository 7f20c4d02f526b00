"""One row's step: what it does to one student, field by field."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import SchoolClass
from cases.models import Contact
from cases.roster.columns import Column
from cases.roster.snapshot import Known, shown, shown_national_id
from cases.roster.source import SourceRow

NEW, CHANGED, UNCHANGED, LEAVING, SKIPPED = (
    "new",
    "changed",
    "unchanged",
    "leaving",
    "skipped",
)

# Column -> attribute of Student.
STUDENT_FIELDS = {
    Column.STUDENT_NUMBER: "student_number",
    Column.NAME: "name",
    Column.SEX: "sex",
    Column.SEX_NOTE: "sex_note",
    Column.BORN_ON: "born_on",
    Column.NATIONAL_ID: "national_id",
    Column.SPED: "sped_category",
    Column.SPED_CERTIFIED: "sped_certified",
    Column.BACKGROUND: "family_background",
}
# Slot -> column -> attribute of Contact. The relation's words go to relation_note.
CONTACT_FIELDS = {
    Contact.Slot.GUARDIAN: {
        Column.GUARDIAN: "name",
        Column.GUARDIAN_RELATION: "relation",
        Column.GUARDIAN_PHONE: "phone",
        Column.GUARDIAN_MOBILE: "mobile",
        Column.GUARDIAN_ADDRESS: "address",
    },
    Contact.Slot.EMERGENCY: {
        Column.EMERGENCY: "name",
        Column.EMERGENCY_RELATION: "relation",
        Column.EMERGENCY_PHONE: "phone",
    },
}


@dataclass(frozen=True)
class Change:
    """One field of one student: as it is, as the file has it."""

    column: Column
    old: Any
    new: Any

    def shown(self) -> list[Any]:
        old, new = shown(self.old), shown(self.new)
        if self.column == Column.NATIONAL_ID:
            old, new = shown_national_id(self.old), shown_national_id(self.new)
        return [str(self.column), old, new]


@dataclass
class Step:
    """What one row does. `contacts`: slot -> attribute -> value, of those that change."""

    kind: str
    source: SourceRow
    known: Known | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    school_class: SchoolClass | None = None  # None: stays where it is
    seat_number: int | None = None
    leaving_reason: str = ""
    leaves_on: date | None = None
    changes: list[Change] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
