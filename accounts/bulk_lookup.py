"""新學年整批指派: from the words of a line to the keywords of `appoint`."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions.places import add_class
from accounts.bulk_file import HEADINGS, Line, Problem
from accounts.errors import NotAllowed
from accounts.models import Role, School, SchoolClass, User
from accounts.people_access import find_person


class Lookup:
    """The keywords of `appoint` for a line, with every name that means nothing here."""

    def __init__(self, *, by: User, school: School, on: date) -> None:
        self.by, self.school, self.on = by, school, on
        self.roles: dict[str, Role] = {}
        for role in Role.objects.filter(place__in=["school", "any"]):
            for name in (role.name_zh, role.name_en.casefold(), role.key):
                self.roles[name] = role
        self.classes: dict[tuple[int, str], SchoolClass] = {
            (one.school_year, one.name): one for one in school.classes.all()
        }
        self.people: dict[tuple[str, str], User | None] = {}

    def row_of(self, line: Line) -> tuple[dict[str, Any], list[Problem]]:
        """Out: the row, and the problems of its columns."""
        self.problems: list[Problem] = []
        self.line = line
        values = line.values
        from_on = date.fromisoformat(values["from_on"])
        row = {
            "user": self._person(values["account"], values["name"]),
            "role": self._role(values["role"]),
            "place": self.school,
            "from_on": from_on,
            "until_on": date.fromisoformat(values["until_on"])
            if values["until_on"]
            else None,
            "school_class": self._class(
                values["school_class"], values["grade"], from_on
            ),
            "standing": self._standing(values["standing"]),
            "host_school": self._host(values["host"]),
            "ministry_account": values["ministry"],
        }
        return row, self.problems

    def _refuse(self, key: str, message: str) -> None:
        where = self.line
        self.problems.append(Problem(where.sheet, where.row, HEADINGS[key], message))

    def _person(self, account: str, name: str) -> User | None:
        if (account, name) not in self.people:
            self.people[account, name] = find_person(self.by, account, name, on=self.on)
        person = self.people[account, name]
        if person is None:
            self._refuse("account", _("查無此帳號，或姓名不符。新進人員請先邀請。"))
        elif person.name != name:
            self._refuse(
                "name",
                _("與帳號登記的姓名「%(name)s」不同。") % {"name": person.name},
            )
        return person

    def _role(self, name: str) -> Role | None:
        role = self.roles.get(name) or self.roles.get(name.casefold())
        if role is None:
            self._refuse("role", _("沒有「%(name)s」這個角色。") % {"name": name[:40]})
        return role

    def _class(self, name: str, grade: str, from_on: date) -> SchoolClass | None:
        """The class of that school year. One that isn't there yet is made: of the grade told, else of the grade the
        class of that name had before."""
        if not name:
            return None
        year = school_year_of(from_on)
        if (year, name) not in self.classes:
            known = grade or next(
                (
                    str(one.grade)
                    for (_year, label), one in sorted(
                        self.classes.items(), reverse=True
                    )
                    if label == name
                ),
                "",
            )
            made = self._new_class(name, known, year)
            if made is None:
                return None
            self.classes[year, name] = made
        found = self.classes[year, name]
        if grade and grade != str(found.grade):
            self._refuse("grade", _("「%(name)s」班是 %(grade)d 年級。") % {"name": name[:20], "grade": found.grade})  # fmt: skip
        return found

    def _new_class(self, name: str, grade: str, year: int) -> SchoolClass | None:
        if grade not in {str(one) for one in self.school.grades}:
            self._refuse(
                "grade" if grade else "school_class",
                _("%(year)d 學年還沒有「%(name)s」班；請在「年級」欄填 %(low)d–%(high)d，會一併新增。")
                % {"year": year, "name": name[:20], "low": self.school.grades[0], "high": self.school.grades[-1]},
            )  # fmt: skip
            return None
        try:
            return add_class(
                by=self.by,
                school=self.school,
                on=self.on,
                school_year=year,
                grade=int(grade),
                name=name,
            )
        except ValidationError as error:
            self._refuse("school_class", " ".join(error.messages))
        except NotAllowed as error:
            self._refuse("school_class", str(error))
        return None

    def _standing(self, text: str) -> int | None:
        if not text:
            return None
        if text not in ("1", "2", "3", "4"):
            self._refuse("standing", _("請填 1、2、3 或 4。"))
            return None
        return int(text)

    def _host(self, code: str) -> School | None:
        if not code:
            return None
        found = School.objects.filter(code=code.upper()).first()
        if found is None:
            self._refuse("host", _("查無此單位代碼，請輸入六碼，例如 990301。"))
        return found


def school_year_of(day: date) -> int:
    """The ROC school year of a day: it begins on 1 August (各級學校學生學年學期假期辦法第 2 條)."""
    return day.year - 1911 - (day.month < 8)
