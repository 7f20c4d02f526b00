"""Services without a case and groups by page: quick, several targets in one go, once whatever is pressed twice."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import sessions
from accounts.models import AuditEvent
from cases.actions.services import log_service
from cases.models import Correction, CounselingGroup, Draft, ServiceRecord
from cases.placing import school_year_of
from cases.recording import Heads
from cases.service_facts import ServiceFacts
from fields.roc_date import roc_date
from tests.accounts.cast import person
from tests.cases.views.test_casework_case import NOBODYS
from tests.factories.cases import seated

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
AT = "/services/new"


@pytest.fixture
def mine(world, browser_of):
    for one in (world.c801, world.c802):
        one.school_year = school_year_of(TODAY())
        one.save()
    return browser_of(world.counselor)


@pytest.fixture
def director(world, browser_of):
    return browser_of(world.director)


def typed(**changes):
    return {
        "key": str(uuid4()), "item": "P02", "held_on": roc_date(TODAY()), "minutes": "45",
        "means": "face", "title": "情緒覺察", "gist": "", **changes,
    }  # fmt: skip


def heads():
    return [(one.target, one.male, one.female, one.other) for one in ServiceRecord.objects.get().heads.all()]  # fmt: skip


def test_class_and_title_are_enough_and_the_roster_counts(world, mine):
    seated(world.c801, 2, student_number="S009", name="陳小華", sex="female")
    form = mine.get(AT).context["form"]
    start = {name: value for name, value in form.initial.items() if value not in (None, "", False)}  # fmt: skip
    sent = {**start, "held_on": roc_date(TODAY()), "title": "情緒覺察", "classes": [str(world.c801.pk)]}  # fmt: skip
    assert mine.post(AT, sent)["Location"] == "/services/"
    assert (ServiceRecord.objects.get().item, heads()) == ("P02", [(8, 1, 1, 0)])


def test_several_targets_in_one_go_and_what_is_typed_wins(world, mine):
    sent = typed(classes=[str(world.c801.pk)], male_8="12", female_8="13", female_14="4", other_13="1")  # fmt: skip
    assert mine.post(AT, sent).status_code == 302
    assert heads() == [(8, 12, 13, 0), (13, 0, 0, 1), (14, 0, 4, 0)]


def test_a_double_click_makes_one_record(mine):
    sent = typed(male_8="1")
    assert [mine.post(AT, sent).status_code for _press in range(2)] == [302, 302]
    assert ServiceRecord.objects.count() == 1


BAD = {
    "nobody": ({}, []),
    "item_note": ({"item": "P17", "male_8": "1"}, ["item_note"]),
    "held_on": ({"held_on": "t+1", "male_8": "1"}, ["held_on"]),
    "parents only": ({"item": "P03", "male_8": "1"}, []),
    "too many": ({"male_8": "10000"}, ["male_8"]),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_form_says_where_keeps_what_was_typed_and_stores_nothing(mine, case):
    changes, fields = BAD[case]
    answer = mine.post(AT, typed(gist="帶了一個活動。", **changes))
    form = answer.context["form"]
    assert (answer.status_code, [name for name in form.errors if name != "__all__"]) == (200, fields)  # fmt: skip
    assert bool(form.non_field_errors()) is (not fields)
    assert (form["gist"].value(), ServiceRecord.objects.count()) == ("帶了一個活動。", 0)  # fmt: skip


def test_a_draft_survives_and_ends_with_the_record(mine):
    told = {"HX-Request": "true", "X-Background": "1"}
    first = mine.post("/services/draft", typed(title="打到一半", draft_version="0", classes=[]), headers=told)  # fmt: skip
    assert re.search(r'name="draft_version" value="(\d+)"', first.content.decode())[1] == "1"  # fmt: skip
    page = mine.get(AT).context["form"]
    key = Draft.objects.get().content["key"]
    assert (page["title"].value(), str(page["key"].value())) == ("打到一半", key)
    stale = mine.post("/services/draft", typed(title="另一頁", draft_version="0"), headers=told)  # fmt: skip
    assert (stale.status_code, Draft.objects.get().content["title"]) == (409, "打到一半")  # fmt: skip
    tabs = [mine.post(AT, typed(key=key, male_8="1")).status_code for _tab in range(2)]
    assert (tabs, ServiceRecord.objects.count(), Draft.objects.count()) == ([302, 302], 1, 0)  # fmt: skip


def test_a_group_counts_who_came(world, mine):
    sent = {"name": "情緒小團體", "from_on": roc_date(TODAY()), "added": "801-1\n林美美", "purpose": ""}  # fmt: skip
    wrong = mine.post("/groups/new", {**sent, "added": "801-1\n999-9"})
    assert (list(wrong.context["form"].errors), CounselingGroup.objects.count()) == (["added"], 0)  # fmt: skip
    assert mine.post("/groups/new", sent).status_code == 302
    made = CounselingGroup.objects.get()
    assert mine.get(f"/groups/{made.pk}").context["members"] == ["801 01號 王小明", "802 01號 林美美"]  # fmt: skip
    form = mine.get(f"{AT}?group={made.pk}").context["form"]
    assert (form["item"].value(), form["title"].value(), len(form["present"].value())) == ("P01", "情緒小團體", 2)  # fmt: skip
    came = typed(item="P01", group=str(made.pk), present=[str(world.mei.pk)])
    assert mine.post(AT, came).status_code == 302
    assert heads() == [(8, 0, 1, 0)]
    assert [one.pk for one in ServiceRecord.objects.get().present.all()] == [world.mei.pk]  # fmt: skip
    at = f"/groups/{made.pk}/members"
    assert mine.post(at, {"kept": [str(world.ming.pk)], "added": ""}).status_code == 302
    assert mine.get(f"/groups/{made.pk}").context["members"] == ["801 01號 王小明"]


def test_the_members_names_are_masked_for_the_director(world, mine, director):
    mine.post("/groups/new", {"name": "示範", "from_on": roc_date(TODAY()), "added": "801-1", "purpose": ""})  # fmt: skip
    at = f"/groups/{CounselingGroup.objects.get().pk}"
    assert director.get(at).context["members"] == ["801 王○明"]
    assert director.post(f"{at}/members", {"added": ""}).status_code == 403


@pytest.fixture
def logged(world, mine):
    mine.post(AT, typed(gist="原來的重點。", male_8="20"))
    return ServiceRecord.objects.get()


def test_a_correction_keeps_the_old_text_and_two_editors_see_both(logged, mine):
    at = f"/services/{logged.pk}/correct"
    assert mine.get(at).context["form"]["male_8"].value() == 20
    sent = typed(gist="第一個版本。", male_8="21", version="1")
    assert mine.post(at, sent).status_code == 302
    answer = mine.post(at, {**sent, "gist": "第二個版本。"})
    page = answer.content.decode()
    assert (answer.status_code, "第一個版本。" in page, "第二個版本。" in page) == (409, True, True)  # fmt: skip
    assert ServiceRecord.objects.get().gist == "第一個版本。"
    shown = mine.get(f"/services/{logged.pk}").context["corrections"]
    assert [one.before["gist"] for one in shown] == ["原來的重點。"]


def test_void_needs_a_reason(logged, mine):
    at = f"/services/{logged.pk}/void"
    assert list(mine.post(at, {"reason": "", "version": "1"}).context["form"].errors) == ["reason"]  # fmt: skip
    assert Correction.objects.count() == 0
    assert mine.post(at, {"reason": "登錯日期", "version": "1"}).status_code == 302
    assert mine.post(at, {"reason": "再一次", "version": "2"}).status_code == 409


def test_the_director_sees_everybodys_the_counselor_her_own(world, logged, director, mine, browser_of):  # fmt: skip
    told = ServiceFacts(item="P14", held_on=TODAY(), heads=(Heads(14, female=9),))
    other = person("counselor", world.school)
    log_service(by=other, school=world.school, facts=told, key=uuid4(), on=TODAY())  # fmt: skip
    assert [one.get("/services/").context["total"] for one in (mine, director)] == [
        1,
        2,
    ]
    of_one = director.get("/services/", {"author": str(other.pk), "month": "x/y"})  # fmt: skip
    month = f"{TODAY().year - 1911}/{TODAY().month}"
    this = director.get("/services/", {"month": month}).context["total"]
    assert (of_one.context["total"], this) == (1, 2)
    assert director.get("/services/", {"month": "100/1"}).context["total"] == 0
    assert AuditEvent.objects.filter(event="list_read", object_type="cases.servicerecord").count() == 5  # fmt: skip


def test_foreign_and_nobodys_answer_alike(world, logged, browser_of):
    stranger = browser_of(world.stranger)
    for tail in ("", "/correct", "/void"):
        foreign = stranger.get(f"/services/{logged.pk}{tail}")
        nobodys = stranger.get(f"/services/{NOBODYS}{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail
    assert stranger.get(f"{AT}?group=x").status_code == 404
    teacher = browser_of(person("subject_teacher", world.school))
    assert [teacher.get(at).status_code for at in ("/services/", AT, "/groups/")] == [403, 403, 403]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_costs_the_same_whatever_its_length(world, mine, rows, django_assert_num_queries, monkeypatch):  # fmt: skip
    monkeypatch.setattr(sessions, "GRAIN", timedelta(hours=1))  # one act
    for _row in range(rows):
        told = ServiceFacts(item="P02", held_on=TODAY(), heads=(Heads(8, 1),))
        log_service(by=world.counselor, school=world.school, facts=told, key=uuid4(), on=TODAY())  # fmt: skip
    mine.get("/services/")
    with django_assert_num_queries(13):
        mine.get("/services/")
