"""The fixed cast of these tests, and the codes of default_matrix.csv."""

import csv
from datetime import date
from pathlib import Path

from accounts.actions.confirmations import confirm_appointment
from accounts.models import Appointment, Role
from accounts.permissions import Paths
from accounts.vocabulary import Scope, Word
from tests.factories import accounts as make

TODAY = date(2026, 5, 6)
ROLES = {
    "hom": "homeroom_teacher",
    "men": "mentor_teacher",
    "sub": "subject_teacher",
    "cou": "counselor",
    "pro": "professional",
    "chi": "section_chief",
    "dir": "counseling_director",
    "joi": "joint_office_director",
    "pri": "principal",
    "stu": "student_affairs",
    "aca": "academic_affairs",
    "spe": "special_education",
    "inc": "incident_reporter",
    "rep": "report_contact",
    "cus": "records_custodian",
    "cpr": "center_professional",
    "csu": "center_supervisor",
    "cty": "county_officer",
    "adm": "system_administrator",
}
SCOPES = {
    "O": Scope.OWN,
    "T": Scope.TEAM,
    "C": Scope.CLASS,
    "U": Scope.UNDER_REVIEW,
    "S": Scope.SCHOOL,
    "Z": Scope.CENTER,
    "X": Scope.STATUS_ONLY,
    "D": Scope.DEIDENTIFIED,
}


def reviewed_matrix() -> dict[str, dict[str, set[Scope]]]:
    """The table reviewed by hand: {role key: {word: scopes}}."""
    path = Path(__file__).parent / "default_matrix.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        role: {
            row["word"]: {SCOPES[code] for code in row[column] if code != "-"}
            for row in rows
        }
        for column, role in ROLES.items()
    }


def waiting(queryset, *, user, on):
    return queryset.filter(waits_for=user)


FOLDER = Paths(
    school="school",
    school_class="school_class",
    owner="owner",
    center="center",
    under_review=waiting,
)
PAGE = Paths(
    school="folder__school",
    school_class="folder__school_class",
    owner="author",
    center="folder__center",
    subject="folder",
)


def person(role, place, **fields):
    """A new person holding the role at the school, center or authority, open-ended from 2025-08-01 unless told."""
    user = fields.pop("user", None) or make.UserFactory.create()
    add(user, role, place, **fields)
    return user


def add(user, role, place, **fields) -> Appointment:
    field = {"school": "school", "counselingcenter": "center", "authority": "authority"}
    where = {"school": None, field[place._meta.model_name]: place}
    if role == "counselor":
        fields.setdefault("standing", 1)
    return Appointment.objects.create(
        user=user,
        role=Role.objects.get(key=role),
        from_on=fields.pop("from_on", make.FROM_ON),
        **{**where, **fields},
    )


def confirmed(held, by, on=TODAY):
    """The appointment after the second person said yes."""
    return confirm_appointment(by=by, appointment=held, on=on)


def again(user):
    """The person as the next request loads her."""
    return type(user).objects.get(pk=user.pk)


ALL_WORDS = tuple(Word)
