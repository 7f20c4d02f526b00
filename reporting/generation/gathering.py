"""From what was recorded to the rows of the month, with the records behind every number (W6 step 3; R-MR-6, R-MR-9).

A-1: opened cases in tier 2 or 3 with at least one session in the month, one row for each teacher and student. A-2: every
other service, and the sessions of tier-1 cases as the item the school chose. 純紀錄, voided and moved-away are not counted.
"""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import School, User
from accounts.settings_register import value
from cases.codes.official import Tier
from cases.models import CounselingRecord, ServiceRecord
from cases.recording import Heads
from deadlines import periods
from reporting.generation.facts import Facts, facts_of
from reporting.generation.gathered import (
    Advice,
    Gathered,
    LeftOut,
    ReportRow,
    Trace,
)
from reporting.generation.posts import Reporter, reporters
from reporting.generation.referring import referral_state
from reporting.generation.services import Held, held_in
from reporting.layout import all_layouts, layout_for
from reporting.tunables_generation import TIER_ONE_ITEM

SESSION = CounselingRecord._meta.label_lower
SERVICE = ServiceRecord._meta.label_lower
NEW, OLD = 1, 2
SEXES = ("male", "female", "other")
OTHER_ITEM = 17
TIER_ONE_NOTE = "發展性輔導晤談"


def gather(school: School, month: date) -> Gathered:
    """The school's month (its first day). A bounded number of queries whatever it holds."""
    return _Gathering(school, month).done()


def count_rows(school: School, month: date) -> int:
    """How many rows the recorded work gives: for reporting.reportable."""
    return sum(1 for _row in gather(school, month).every_row())


class _Gathering:
    """The work of `gather`, step by step."""

    def __init__(self, school: School, month: date) -> None:
        self.school, self.month = school, month
        self.last = periods.add_months(month, 1) - date.resolution
        self.layout = layout_for(month) or all_layouts()[0]
        self.reporters = reporters(school, month)
        self.facts: Facts = facts_of(school, month)
        self.tier_one = int(value(TIER_ONE_ITEM, school))
        self.left: dict[UUID, LeftOut] = {}
        self.advice: list[Advice] = []
        self.services: dict[tuple[Any, ...], ReportRow] = {}

    def done(self) -> Gathered:
        cases = self._cases()
        self._services()
        services = list(self.services.values())
        self._drop_missing_columns(services)
        self._name_left_out()
        return Gathered(
            self.school,
            self.month,
            self.layout,
            self.reporters,
            {
                "cases": sorted(cases, key=_case_order),
                "services": sorted(services, key=_service_order),
            },
            sorted(self.left.values(), key=lambda one: (one.name, str(one.user))),
            self.advice,
        )

    # --- 表 A-1 ----------------------------------------------------------------------------------
    def _cases(self) -> list[ReportRow]:
        groups: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
        for one in self.facts.sessions:
            if one.kind != CounselingRecord.SESSION:
                continue
            if one.author not in self.reporters:
                self._left(one.author).sessions += 1
            elif self.facts.cases[one.case].tier_on(one.held_on) >= Tier.INTERVENTION:
                groups[one.author, one.student].append(one)
            elif self.tier_one:
                self._add_tier_one(one)
        return [
            self._case_row(self.reporters[author], student, sessions)
            for (author, student), sessions in groups.items()
        ]

    def _case_row(
        self, reporter: Reporter, student: UUID, sessions: list[Any]
    ) -> ReportRow:
        latest = sessions[-1]
        case, who = self.facts.cases[latest.case], self.facts.students[student]
        told = case.categories_on(self.last)
        began = case.began_on(self.last)
        is_new = began is not None and began >= self.month
        if who.sped and not who.certified:
            self.advice.append(Advice("uncertified", reporter, student))
        values: dict[str, Any] = {
            "teacher": reporter.code or None,
            "identity": reporter.identity,
            "student": who.code,
            "grade": self.facts.grade_on(student, latest.held_on),
            "sex": self._sex(who.sex),
            "sex_note": who.sex_note if who.sex == "other" else "",
            "sped": who.sped if who.certified else 0,
            "status": NEW if is_new else OLD,
            "source": tuple(sorted(case.sources)) if is_new else (),
            "referral": referral_state(case, self.month, self.last),
            "main": _number(told.main),
            "main_note": (told.main_note or "") if told.main == "T19" else "",
            "secondary": tuple(int(code[1:]) for code in told.secondary),
            "secondary_note": (told.secondary_note or "")
            if "T19" in told.secondary
            else "",
            "sessions": len(sessions),
        }
        columns = {column.key for column in self.layout.sheet("cases").columns}
        return ReportRow(
            "cases",
            reporter,
            {key: held for key, held in values.items() if key in columns},
            [
                Trace(SESSION, one.pk, one.held_on, sessions=1, case=one.case)
                for one in sessions
            ],
            student=student,
            case=latest.case,
        )

    def _sex(self, sex: str) -> str | None:
        sheet = self.layout.sheet("cases")
        words = sheet.columns[sheet.position("sex") - 1].words
        for word in {"male": ("生理男", "男"), "female": ("生理女", "女"), "other": ("其他",)}[sex]:  # fmt: skip
            if word in words:
                return word
        return None

    # --- 表 A-2 ----------------------------------------------------------------------------------
    def _services(self) -> None:
        held = list(held_in(self.school, self.month))
        elsewhere = {one.record for one in held if one.record}
        logged: set[tuple[Any, ...]] = set()
        for one in self.facts.sessions:
            if one.kind != CounselingRecord.SESSION and one.pk not in elsewhere:
                item = int(one.kind[1:])
                self._add(one.author, item, one.note or "", SESSION, one.pk, one.held_on, one.case)  # fmt: skip
                logged.add((one.author, item, one.held_on))
        for service in self.facts.services:
            if service.pk not in elsewhere:
                item = int(service.item[1:])
                self._add(service.author, item, service.note, SERVICE, service.pk, service.held_on)  # fmt: skip
                logged.add((service.author, item, service.held_on))
        for meeting in held:
            self._add_held(meeting, logged)

    def _add(
        self, author: UUID, item: int, note: str, kind: str, pk: UUID, day: date, case: UUID | None = None
    ) -> None:  # fmt: skip
        if author not in self.reporters:
            self._left(author).services += 1
            return
        note = note if item == OTHER_ITEM else ""
        for heads in self.facts.heads.get(pk, ()):
            self._count(author, item, note, heads.target, _trace(kind, pk, day, heads, case))  # fmt: skip

    def _add_held(self, held: Held, logged: set[tuple[Any, ...]]) -> None:
        reporter = self.reporters.get(held.user)
        if reporter is None:
            self._left(held.user).services += 1
            return
        if held.record is None and (held.user, held.item, held.held_on) in logged:
            params = (("item", held.item), ("day", f"{held.held_on.month}/{held.held_on.day}"))  # fmt: skip
            self.advice.append(Advice("maybe_twice", reporter, params=params))
        note = held.note if held.item == OTHER_ITEM else ""
        for heads in held.heads:
            trace = _trace(held.kind, held.pk, held.held_on, heads, held.case, held.url)
            self._count(held.user, held.item, note, heads.target, trace)

    def _add_tier_one(self, one: Any) -> None:
        grade = self.facts.grade_on(one.student, one.held_on)
        sex = self.facts.students[one.student].sex
        heads = Heads(grade or 0, *(int(sex == each) for each in SEXES))
        trace = _trace(SESSION, one.pk, one.held_on, heads, one.case)
        note = TIER_ONE_NOTE if self.tier_one == OTHER_ITEM else ""
        self._count(one.author, self.tier_one, note, grade, trace)

    def _count(
        self, user: UUID, item: int, note: str, target: int | None, trace: Trace
    ) -> None:
        key = (user, item, note, target)
        row = self.services.get(key)
        if row is None:
            reporter = self.reporters[user]
            row = self.services[key] = ReportRow(
                "services",
                reporter,
                {
                    "teacher": reporter.code or None,
                    "identity": reporter.identity,
                    "item": item,
                    "note": note,
                    "target": target,
                    "male": 0,
                    "female": 0,
                    "other": 0,
                },
            )
        row.traces.append(trace)
        for sex in SEXES:
            row.values[sex] += getattr(trace, sex)

    def _drop_missing_columns(self, rows: list[ReportRow]) -> None:
        """An older form has no third sex: said, so that nothing is lost in silence."""
        columns = {column.key for column in self.layout.sheet("services").columns}
        for row in rows:
            for key in set(row.values) - columns:
                if lost := row.values.pop(key):
                    params = (("item", row.values["item"]), ("count", lost))
                    self.advice.append(Advice("no_column", row.reporter, params=params))

    # --- 未列入 ----------------------------------------------------------------------------------
    def _left(self, user: UUID) -> LeftOut:
        return self.left.setdefault(user, LeftOut(user))

    def _name_left_out(self) -> None:
        if self.left:
            for key, name in User.objects.filter(pk__in=self.left).values_list(
                "pk", "name"
            ):
                self.left[key].name = name


def _trace(
    kind: str, pk: UUID, day: date, heads: Heads, case: UUID | None, url: str = ""
) -> Trace:
    return Trace(
        kind, pk, day, 0, heads.male, heads.female, heads.other, case=case, url=url
    )


def _number(category: str) -> int | None:
    return int(category[1:]) if category else None


def _teacher_order(row: ReportRow) -> tuple[bool, str, str, str]:
    one = row.reporter
    return (not one.code, one.code, one.name, str(one.user))


def _case_order(row: ReportRow) -> tuple[Any, ...]:
    return (*_teacher_order(row), row.values["student"])


def _service_order(row: ReportRow) -> tuple[Any, ...]:
    return (
        *_teacher_order(row),
        row.values["item"],
        row.values["note"],
        row.values["target"] or 0,
    )
