"""A September of work at the cast's school, written by the actions; August is done."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from cases.actions.cases import open_case, set_categories
from cases.actions.records import log_record
from cases.actions.services import ServiceFacts, log_service
from cases.recording import Heads, RecordFacts
from reporting.actions.confirming import set_teacher_codes
from reporting.actions.filing import declare_nil, mark_uploaded
from reporting.models import TeacherCode
from tests.factories import accounts as make
from tests.factories.cases import seated
from tests.reporting.conftest import AUGUST, NOW, TODAY

OPENED = date(2026, 9, 3)
CLASS = (Heads(8, 14, 13, 0),)
SECRET = "只有團隊能讀的一句話"


@dataclass
class Work:
    cast: Any
    school_class: Any
    case: Any
    sessions: list[Any]
    consultation: Any
    service: Any

    def student(self, number, **fields):
        return seated(self.school_class, number, **{"name": "虛構學生", **fields})

    def open(self, student, *, lead=None, tier=2, on=OPENED, main="T05"):
        lead = lead or self.cast.counselor
        case = open_case(
            by=self.cast.director, student=student, lead=lead, tier=tier, sources=[3, 2],
            reason="虛構", on=on,
        )  # fmt: skip
        if main:
            set_categories(by=lead, case=case, main=main, on=on)
        return case

    def log(self, case, day, *, by=None, **facts):
        return self.log_on(case, date(2026, 9, day), by=by, **facts)

    def log_on(self, case, day, *, by=None, **facts):
        told = RecordFacts(gist=SECRET, held_on=day, **facts)
        by = by or self.cast.counselor
        return log_record(by=by, case=case, facts=told, key=uuid.uuid4(), on=TODAY)[0]

    def code(self, user, code):
        TeacherCode.objects.create(school=self.cast.school, user=user, code=code)

    def uncode(self):
        """As if nobody had given the counselor her code yet."""
        TeacherCode.objects.filter(user=self.cast.counselor).update(school=self.cast.neighbour)  # fmt: skip

    def serve(self, day, *, by=None, item="P02", heads=CLASS, school=None, **facts):
        told = ServiceFacts(item=item, held_on=date(2026, 9, day), heads=heads, **facts)
        by = by or self.cast.counselor
        return log_service(by=by, school=school or self.cast.school, facts=told, key=uuid.uuid4(), on=TODAY)[0]  # fmt: skip


@pytest.fixture
def work(cast):
    """A case with two sessions and a parent's consultation, and a class visited."""
    school_class = make.SchoolClassFactory.create(school=cast.school, name="801", grade=8)  # fmt: skip
    found = Work(cast, school_class, None, [], None, None)
    found.case = found.open(found.student(1, sex="female"))
    found.sessions = [found.log(found.case, day) for day in (4, 18)]
    found.consultation = found.log(found.case, 11, kind="P03", heads=(Heads(14, 0, 1, 0),))  # fmt: skip
    found.service = found.serve(16)
    set_teacher_codes(by=cast.contact, school=cast.school, codes={cast.counselor.pk: "T01"}, on=TODAY)  # fmt: skip
    told = {"by": cast.contact, "school": cast.school, "month": AUGUST, "on": TODAY}
    declare_nil(**told)
    mark_uploaded(**told, at=NOW, receipt="C-115-08")
    return found
