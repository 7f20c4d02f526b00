"""A school's month made at random, and the rows it gives told once more in plain loops."""

import random
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from accounts.models import Appointment
from cases.codes.services import ONLY_TARGET
from cases.models import (
    Case,
    CategoryChange,
    CenterReferral,
    CounselingRecord,
    HeadCount,
    ServiceRecord,
    TierChange,
)
from reporting.generation.services import Held
from reporting.models import TeacherCode
from tests.accounts.cast import add
from tests.factories import accounts as make
from tests.factories.cases import seated

MONTH, FIRST, LAST = date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 30)
BEGAN = date(2025, 8, 1)
GRADES = {"elementary": (5, 6), "junior": (7, 8), "senior": (10, 11)}
VOIDED = datetime(2026, 4, 28, tzinfo=UTC)


class Month:
    """`valid` months have every cell; others lack codes, categories and seats here and there."""

    def __init__(self, seed, *, stage=None, valid=True):
        self.dice = random.Random(seed)
        self.valid = valid
        self.stage = stage or self.dice.choice(list(GRADES))
        self.school = make.SchoolFactory.create(stage=self.stage)
        self.host = make.SchoolFactory.create(authority=self.school.authority)
        self.held = []
        self._people()
        self._students()
        self.cases = [self._case(student, number) for number, student in enumerate(self.students, 1)]  # fmt: skip
        self._records()
        self._services()

    def maybe(self, chance):
        return self.dice.random() < chance

    def day(self, first=FIRST - timedelta(days=4), last=LAST + timedelta(days=4)):
        return first + timedelta(days=self.dice.randrange((last - first).days + 1))

    def _people(self):
        self.counselors = [make.UserFactory.create() for _one in range(4)]
        for standing, user in enumerate(self.counselors, start=1):
            host = {"host_school": self.host} if standing == 4 else {}
            add(user, "counselor", self.school, standing=standing, **host)
        self.director = make.UserFactory.create()
        add(self.director, "counseling_director", self.school)
        self.helper = make.UserFactory.create()
        add(self.helper, "professional", self.school)
        self.writers = [*self.counselors, self.director, self.helper]
        for number, user in enumerate(self.writers):
            if self.valid or self.maybe(0.7):
                TeacherCode.objects.create(school=self.school, user=user, code=f"T{9 - number:02}")  # fmt: skip

    def _students(self):
        grade, next_grade = GRADES[self.stage]
        classes = [
            make.SchoolClassFactory.create(
                school=self.school, grade=one, name=f"{one}01"
            )
            for one in (grade, next_grade)
        ]
        self.students = []
        for number in range(8):
            sex = self.dice.choice(["male", "female", "other"])
            sped = self.dice.choice([0, 0, 9])
            student = seated(
                self.dice.choice(classes), number + 1, from_on=BEGAN, sex=sex,
                sex_note="不便說明" if sex == "other" else "",
                sped_category=sped, sped_certified=bool(sped) and self.maybe(0.5),
            )  # fmt: skip
            if self.maybe(0.25):
                self._move(student, next_grade)
            self.students.append(student)

    def _move(self, student, grade):
        """To another class in the middle of the month."""
        day = self.day(FIRST, LAST)
        seat = student.enrollments.get()
        seat.until_on = day - timedelta(days=1)
        seat.save()
        student.enrollments.create(
            school=self.school, school_year=114, grade=grade, from_on=day,
            school_class=self.school.classes.get(grade=grade),
        )  # fmt: skip

    def _case(self, student, number):
        opened = self.day(FIRST - timedelta(days=20), FIRST + timedelta(days=10))
        first_tier = self.dice.choice([1, 2, 2, 3])
        categories = self.dice.sample([f"T{n:02}" for n in range(1, 20)], 3)
        main = categories[0] if self.valid or self.maybe(0.7) else ""
        secondary = categories[1:][: self.dice.randrange(3)]
        sources = self.dice.sample([1, 2, 3, 4, 5, 7], self.dice.randrange(1, 3))
        case = Case.objects.create(
            school=self.school, student=student, school_year=114, sequence=number,
            number=f"114-{number:03}", tier=first_tier, main_category=main,
            main_category_note="作息" if main == "T19" else None,
            secondary_categories=secondary,
            secondary_category_note="家庭" if "T19" in secondary else None,
            sources=sources, lead=self.counselors[0], opened_on=opened, opened_by=self.director,
        )  # fmt: skip
        self._tier(case, None, first_tier, opened)
        if self.maybe(0.4):
            second = 1 if first_tier > 1 else 2
            self._tier(case, first_tier, second, max(opened, self.day(FIRST, LAST)))
            Case.objects.filter(pk=case.pk).update(tier=second)
        if self.maybe(0.6):
            self._refer(case, opened)
        if main and self.maybe(0.6):
            self._categorise(case)
        return case

    def _categorise(self, case):
        """Changed in the month, after it, and for days already gone by; the case itself says the last one recorded."""
        for _number in range(self.dice.randrange(1, 5)):
            main, *others = self.dice.sample([f"T{n:02}" for n in range(1, 20)], 3)
            secondary = others[: self.dice.randrange(3)]
            told = {
                "main_note": "作息" if main == "T19" else None,
                "secondary_note": "家庭" if "T19" in secondary else None,
            }
            day = max(case.opened_on, self.day(FIRST, LAST + timedelta(days=30)))
            CategoryChange.objects.create(
                school=self.school, case=case, main=main, secondary=secondary, changed_on=day,
                decided_by=self.director, **told,
            )  # fmt: skip
        Case.objects.filter(pk=case.pk).update(
            main_category=main, main_category_note=told["main_note"],
            secondary_categories=secondary, secondary_category_note=told["secondary_note"],
        )  # fmt: skip

    def _tier(self, case, old, new, day):
        TierChange.objects.create(
            school=self.school, case=case, from_tier=old, to_tier=new, changed_on=day,
            reason="虛構", decided_by=self.director,
        )  # fmt: skip

    def _refer(self, case, opened):
        applied = max(opened, self.day(FIRST - timedelta(days=15), LAST))
        state = self.dice.choice(
            ["applied", "direct", "closed", "declined", "withdrawn"]
        )
        decided = applied + timedelta(days=3)
        told = {"applied_on": applied}
        if state in ("direct", "closed"):
            told |= {"decided_by": self.director, "decided_on": decided, "professional": self.helper}  # fmt: skip
        if state == "closed":
            told |= {"closed_on": decided + timedelta(days=self.dice.randrange(40)), "closing_summary": "虛構"}  # fmt: skip
        if state == "declined":
            told |= {"decided_by": self.director, "decided_on": decided, "decision_reason": "虛構"}  # fmt: skip
        CenterReferral.objects.create(
            school=self.school, case=case, state=state, reason="虛構", written_by=self.counselors[0],
            center=make.CounselingCenterFactory.create(authority=self.school.authority), **told,
        )  # fmt: skip

    def _records(self):
        rows, heads = [], []
        for _number in range(45):
            case = self.dice.choice(self.cases)
            kind = self.dice.choice(
                ["session"] * 4 + [f"P{n:02}" for n in range(1, 18)]
            )
            record = CounselingRecord(
                school=self.school, case=case, student=case.student, kind=kind,
                kind_note="陪同就醫" if kind == "P17" else None,
                held_on=max(case.opened_on, self.day()), author=self.dice.choice(self.writers),
                idempotency_key=uuid.uuid4(), gist="虛構", record_only=self.maybe(0.1),
                voided_at=VOIDED if self.maybe(0.1) else None,
            )  # fmt: skip
            rows.append(record)
            if kind != "session":
                heads += self._heads(kind, record=record)
        CounselingRecord.objects.bulk_create(rows)
        HeadCount.objects.bulk_create(heads)
        self.records = rows

    def _services(self):
        rows, heads = [], []
        for _number in range(15):
            item = f"P{self.dice.randrange(1, 18):02}"
            service = ServiceRecord(
                school=self.school, item=item, item_note="新生始業輔導" if item == "P17" else "",
                held_on=self.day(), author=self.dice.choice(self.writers),
                idempotency_key=uuid.uuid4(), record_only=self.maybe(0.1),
                voided_at=VOIDED if self.maybe(0.1) else None,
            )  # fmt: skip
            rows.append(service)
            heads += self._heads(item, service=service)
        ServiceRecord.objects.bulk_create(rows)
        HeadCount.objects.bulk_create(heads)

    def _heads(self, kind, **of):
        only = ONLY_TARGET.get(kind)
        targets = [only] if only else self.dice.sample([*GRADES[self.stage], 13, 14, 15], 2)  # fmt: skip
        return [
            HeadCount(
                school=self.school, target=target, male=self.dice.randrange(1, 9),
                female=self.dice.randrange(9), other=self.dice.randrange(2), **of,
            )
            for target in targets
        ]  # fmt: skip

    def hold(self, heads, *, item=5, user=None, day=None, **more):
        """A meeting that another app would tell of."""
        held = Held(
            user=(user or self.counselors[0]).pk, held_on=day or self.day(FIRST, LAST), item=item,
            heads=heads, kind="meetings.conference", pk=uuid.uuid4(), **more,
        )  # fmt: skip
        self.held.append(held)
        return held

    def source(self, school, month):
        if school.pk == self.school.pk and month == MONTH:
            yield from self.held


def expected(month):
    """(cases, services) as sorted lists of the cells of Gen-3, told in loops over single rows."""
    codes = {row.user_id: row.code for row in TeacherCode.objects.all()}
    who = {}
    for post in Appointment.objects.filter(school=month.school):
        if post.role_id == "counselor":
            who[post.user_id] = post.standing
        if post.role_id == "counseling_director" and month.school.stage == "senior":
            who[post.user_id] = 1
    visits, counts = defaultdict(list), defaultdict(lambda: [0, 0, 0])

    def count(user, item, note, target, numbers):
        place = counts[codes.get(user), who[user], item, note if item == 17 else 0, target]  # fmt: skip
        for index, number in enumerate(numbers):
            place[index] += number

    for record in CounselingRecord.objects.filter(school=month.school).order_by("held_on", "pk"):  # fmt: skip
        if not FIRST <= record.held_on <= LAST or record.author_id not in who:
            continue
        if record.record_only or record.voided_at:
            continue
        if record.kind != "session":
            for head in record.heads.all():
                numbers = (head.male, head.female, head.other)
                count(record.author_id, int(record.kind[1:]), record.kind_note, head.target, numbers)  # fmt: skip
        elif _tier_of(record.case, record.held_on) == 1:
            sex = record.student.sex
            numbers = (sex == "male", sex == "female", sex == "other")
            grade = _grade_of(record.student, record.held_on)
            count(record.author_id, 11, "", grade, map(int, numbers))
        else:
            visits[record.author_id, record.student_id].append(record)
    for service in ServiceRecord.objects.filter(school=month.school):
        counted = not (service.record_only or service.voided_at)
        if counted and FIRST <= service.held_on <= LAST and service.author_id in who:
            for head in service.heads.all():
                numbers = (head.male, head.female, head.other)
                count(service.author_id, int(service.item[1:]), service.item_note, head.target, numbers)  # fmt: skip
    for held in month.held:
        for head in held.heads:
            count(held.user, held.item, held.note, head.target, (head.male, head.female, head.other))  # fmt: skip
    cases = [_case_cells(records, codes, who) for records in visits.values()]
    services = [[*key, *numbers] for key, numbers in counts.items()]
    return sorted(cases, key=str), sorted(services, key=str)


def _case_cells(records, codes, who):
    last = records[-1]
    case, student = last.case, last.student
    began = _began(case)
    is_new = began >= FIRST
    main, main_note, others, others_note = _categories_of(case)
    secondary = [int(code[1:]) for code in others]
    return [
        codes.get(last.author_id),
        who[last.author_id],
        student.code,
        _grade_of(student, last.held_on),
        {"male": "生理男", "female": "生理女", "other": "其他"}[student.sex],
        student.sex_note or None,
        student.sped_category if student.sped_certified else 0,
        1 if is_new else 2,
        _listed(sorted(case.sources)) if is_new else 0,
        _referral(case),
        int(main[1:]) if main else None,
        main_note or 0,
        _listed(secondary),
        others_note or 0,
        len(records),
    ]


def _categories_of(case):
    """On the last day of the month."""
    found = (case.main_category, case.main_category_note, case.secondary_categories, case.secondary_category_note)  # fmt: skip
    changes = list(case.category_changes.order_by("pk"))
    for change in [*changes[:1], *(one for one in changes if one.changed_on <= LAST)]:
        found = (change.main, change.main_note, change.secondary, change.secondary_note)
    return found


def _listed(codes):
    if len(codes) > 1:
        return ",".join(str(code) for code in codes)
    return codes[0] if codes else 0


def _tier_of(case, day):
    tier = None
    for change in case.tier_changes.order_by("changed_on", "recorded_at"):
        if change.changed_on <= day or tier is None:
            tier = change.to_tier
    return tier


def _began(case):
    if _tier_of(case, case.opened_on) > 1:
        return case.opened_on
    for change in case.tier_changes.order_by("changed_on", "recorded_at"):
        if change.to_tier > 1:
            return change.changed_on
    raise AssertionError("no session of it would be in A-1")


def _grade_of(student, day):
    grade = student.grade
    for seat in student.enrollments.order_by("from_on"):
        if seat.from_on <= day:
            grade = seat.grade
    return grade


def _referral(case):
    referral = case.center_referrals.first()
    if referral is None or referral.state == "withdrawn" or referral.applied_on > LAST:
        return 2
    if referral.closed_on and FIRST <= referral.closed_on <= LAST:
        return 4
    if referral.applied_on >= FIRST:
        return 1
    if referral.professional and referral.decided_on <= LAST and not (referral.closed_on and referral.closed_on < FIRST):  # fmt: skip
        return 3
    return 2
