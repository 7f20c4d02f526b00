"""Which class and grade a roster means by 801, 8年1班, 八年一班, 國二3班 or 年級 8 with 班級 1."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import School, SchoolClass
from cases.roster.values import han_number

_COMPACT = re.compile(r"([1-9]|1[0-2])([0-9]{2})")
_WRITTEN = re.compile(
    r"(?P<stage>國小|國中|高中|高職|國|高|小)?(?P<lead>[0-9]{1,2}|[一二三四五六七八九十]{1,2})"
    r"(?:年級?|[-_])(?P<part>[^年級]+?)班?"
)
_STAGED = re.compile(r"(?P<stage>國|高|小)(?P<lead>[一二三四五六1-6])(?P<part>.+?)班?")
_GRADE = re.compile(
    r"(?P<stage>國小|國中|高中|高職|國|高|小)?(?P<lead>[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:年級?)?"
)
_STAGE_OFFSET = {"國小": 0, "小": 0, "國": 6, "國中": 6, "高": 9, "高中": 9, "高職": 9}

Key = tuple[int, str]  # grade, and the class within it: "1", "忠"


@dataclass(frozen=True)
class ClassName:
    """A class of a school year: the key under which writings are the same, and the name a new one gets."""

    key: Key
    name: str

    @property
    def grade(self) -> int:
        return self.key[0]


def class_of(written: str, grade: str | None, school: School) -> ClassName:
    """In: 班級 and 年級 (None: no such column or cell) as `plain` text. Raises ValidationError when no grade follows."""
    stated = grade_of(grade, school) if grade else None
    lead, part = _parts(written, school)
    if lead is not None and stated is not None and lead != stated:
        raise ValidationError(
            _("班級「%(name)s」和年級「%(grade)s」不一致，請更正其中一欄。"),
            params={"name": written, "grade": grade},
        )
    found = lead if lead is not None else stated
    if found is None:
        raise ValidationError(
            _("看不出「%(name)s」是幾年級。請加上「年級」欄，或寫成 801、8年1班。"),
            params={"name": written},
        )
    number = han_number(part.removesuffix("班"))
    inside = str(number) if number is not None else part.removesuffix("班")
    if lead is not None:
        return ClassName((found, inside), written)
    name = f"{found}{number:02}" if number is not None else f"{found}年{inside}班"
    return ClassName((found, inside), name)


def grade_of(written: str, school: School) -> int:
    """The grade (1-12) that 8, 八年級, 國二 or, in a junior high school, 2 means. Raises ValidationError."""
    match = _GRADE.fullmatch(written)
    lead = han_number(match["lead"]) if match else None
    grade = _grade(lead, match["stage"] if match else None, school)
    if grade is None:
        raise ValidationError(
            _("年級「%(grade)s」不是這所學校的年級（%(first)d 到 %(last)d），請更正。"),
            params={
                "grade": written,
                "first": school.grades[0],
                "last": school.grades[-1],
            },
        )
    return grade


def _grade(lead: int | None, stage: str | None, school: School) -> int | None:
    if lead is None:
        return None
    if stage and lead <= 6:
        lead += _STAGE_OFFSET[stage]
        return lead if lead in school.grades else None
    if lead in school.grades:
        return lead
    # 一年級 of a junior high school is grade 7.
    counted = lead + school.grades[0] - 1
    return counted if counted in school.grades else None


def _parts(written: str, school: School) -> tuple[int | None, str]:
    if match := _COMPACT.fullmatch(written):
        return _in_school(int(match[1]), None, written, school), match[2]
    for pattern in (_WRITTEN, _STAGED):
        if match := pattern.fullmatch(written):
            lead = han_number(match["lead"])
            return _in_school(lead, match["stage"], written, school), match["part"]
    return None, written


def _in_school(
    lead: int | None, stage: str | None, written: str, school: School
) -> int:
    grade = _grade(lead, stage, school)
    if grade is None:
        raise ValidationError(
            _("班級「%(name)s」不是這所學校的年級（%(first)d 到 %(last)d），請更正。"),
            params={
                "name": written,
                "first": school.grades[0],
                "last": school.grades[-1],
            },
        )
    return grade


class ClassBook:
    """The classes of a school year: those that are, and those a file adds."""

    def __init__(self, school: School, school_year: int) -> None:
        self.school, self.school_year = school, school_year
        self.new: dict[Key, SchoolClass] = {}
        self._known: dict[Key, SchoolClass] = {}
        self._named: dict[str, SchoolClass] = {}
        for one in SchoolClass.objects.filter(school=school, school_year=school_year):
            self._named[one.name] = one
            try:
                self._known[class_of(one.name, str(one.grade), school).key] = one
            except ValidationError:
                continue  # a name of its own kind is found by that name only

    def find(self, written: str, grade: str | None) -> SchoolClass:
        """The class; an unsaved one, the same each time, when the year has none such. Raises ValidationError."""
        named = self._named.get(written)
        if named and (not grade or grade_of(grade, self.school) == named.grade):
            return named
        meant = class_of(written, grade, self.school)
        if meant.key in self._known:
            return self._known[meant.key]
        if meant.name in self._named:
            raise ValidationError(
                _("班級「%(name)s」已經是別的年級的班級，請檢查年級。"),
                params={"name": meant.name},
            )
        return self.new.setdefault(
            meant.key,
            SchoolClass(
                school=self.school,
                school_year=self.school_year,
                grade=meant.grade,
                name=meant.name,
            ),
        )
