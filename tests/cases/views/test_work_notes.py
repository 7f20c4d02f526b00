"""Notes of homeroom teachers and mentors by page: once, by whom they are for, corrected with both texts."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.actions.team import add_member
from cases.models import BehaviourObservation, CaseMember, HomeroomLog, MentoringRecord
from fields.roc_date import roc_date
from tests.accounts.cast import person
from tests.cases.views.test_casework_case import NOBODYS
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(world):
    return running_case(world, on=TODAY())


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


@pytest.fixture
def mentor(world, case, browser_of):
    world.mentor = person("mentor_teacher", world.school)
    add_member(by=world.director, case=case, user=world.mentor, part=CaseMember.Part.MENTOR, on=TODAY(), reason="認輔")  # fmt: skip
    return browser_of(world.mentor)


def typed(**changes):
    return {"key": str(uuid4()), "held_on": roc_date(TODAY()), "means": "face", "gist": "下課主動幫忙。", **changes}  # fmt: skip


def test_the_homeroom_teacher_writes_on_her_class_once(world, homeroom):
    sent = typed(follow_up="與家長聯絡")
    at = f"/notes/homeroom/{world.ming.pk}/new"
    assert [homeroom.post(at, sent).status_code for _press in (1, 2)] == [302, 302]
    made = HomeroomLog.objects.get()
    assert (made.gist, made.follow_up, made.student) == ("下課主動幫忙。", "與家長聯絡", world.ming)  # fmt: skip
    page = homeroom.get("/notes/").context
    assert [one.pk for _kind, one, _name in page["written"]] == [made.pk]
    assert [one.pk for one, _name, _seat in page["students"]] == [world.ming.pk]
    assert homeroom.get(f"/homeroom-logs/{made.pk}").context["note"] == made


@pytest.mark.parametrize("wrong", [{"gist": ""}, {"held_on": "t+1"}, {"minutes": "0"}])
def test_a_bad_form_says_where_and_stores_nothing(world, homeroom, wrong):
    answer = homeroom.post(f"/notes/homeroom/{world.ming.pk}/new", typed(follow_up="打好的字", **wrong))  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, list(wrong))  # fmt: skip
    assert answer.context["form"]["follow_up"].value() == "打好的字"
    assert HomeroomLog.objects.count() == 0


def test_another_class_is_not_hers(world, homeroom):
    for kind in ("homeroom", "observation"):
        foreign = homeroom.post(f"/notes/{kind}/{world.mei.pk}/new", typed())
        nobodys = homeroom.post(f"/notes/{kind}/{NOBODYS}/new", typed())
        assert (foreign.status_code, foreign.content) == (404, nobodys.content)
    assert (HomeroomLog.objects.count(), BehaviourObservation.objects.count()) == (0, 0)


def test_an_observation_of_her_class_stands_in_the_case(world, case, homeroom, lead):
    sent = typed(setting="教室", antecedent="分組時", consequence="坐回座位", times="3")
    assert homeroom.post(f"/notes/observation/{world.ming.pk}/new", sent).status_code == 302  # fmt: skip
    made = BehaviourObservation.objects.get()
    assert (made.setting, made.times, made.case) == ("教室", 3, case)
    urls = [line.url for line in lead.get(f"/cases/{case.pk}").context["lines"]]
    assert f"/observations/{made.pk}" in urls
    sections = lead.get(f"/cases/{case.pk}/notes").context["sections"]
    assert [len(rows) for _kind, rows in sections] == [0, 1, 0]


def test_the_counselor_observes_in_her_case(world, case, lead):
    assert lead.post(f"/notes/observation/{world.ming.pk}/new", typed())["Location"] == "/cases/"  # fmt: skip
    assert lead.post(f"/notes/homeroom/{world.ming.pk}/new", typed()).status_code in (403, 404)  # fmt: skip
    assert (BehaviourObservation.objects.count(), HomeroomLog.objects.count()) == (1, 0)


def test_the_mentor_writes_in_her_case_alone(world, case, mentor, homeroom):
    at = f"/cases/{case.pk}/mentoring/new"
    assert mentor.post(at, typed()).status_code == 302
    assert [one.pk for one, _name, _seat in mentor.get("/notes/").context["mentored"]] == [case.pk]  # fmt: skip
    assert homeroom.post(at, typed()).status_code == 404
    other = running_case(world, student=world.mei, on=TODAY())
    assert mentor.post(f"/cases/{other.pk}/mentoring/new", typed()).status_code == 404
    assert MentoringRecord.objects.count() == 1


@pytest.fixture
def written(world, case, homeroom):
    homeroom.post(f"/notes/homeroom/{world.ming.pk}/new", typed())
    return HomeroomLog.objects.get()


def test_two_editors_get_both_texts(written, homeroom):
    at = f"/homeroom-logs/{written.pk}/correct"
    assert homeroom.get(at).context["form"]["gist"].value() == "下課主動幫忙。"
    assert homeroom.post(at, typed(gist="第一版", version="1")).status_code == 302
    answer = homeroom.post(at, typed(gist="第二版", version="1"))
    page = answer.content.decode()
    assert (answer.status_code, "第一版" in page, "第二版" in page) == (409, True, True)
    assert HomeroomLog.objects.get().gist == "第一版"


def test_who_reads_does_not_correct_and_a_voided_one_stays(written, homeroom, lead, world, browser_of):  # fmt: skip
    at = f"/homeroom-logs/{written.pk}"
    assert [lead.get(at).status_code, lead.get(f"{at}/correct").status_code, lead.get(f"{at}/void").status_code] == [200, 403, 403]  # fmt: skip
    assert list(homeroom.post(f"{at}/void", {"reason": "", "version": "1"}).context["form"].errors) == ["reason"]  # fmt: skip
    assert homeroom.post(f"{at}/void", {"reason": "寫錯學生", "version": "1"}).status_code == 302  # fmt: skip
    assert homeroom.post(f"{at}/void", {"reason": "再一次", "version": "2"}).status_code == 409  # fmt: skip
    assert homeroom.get("/notes/").context["written"] == []
    stranger = browser_of(world.stranger)
    for tail in ("", "/correct", "/void"):
        foreign, nobodys = stranger.get(at + tail), stranger.get(f"/homeroom-logs/{NOBODYS}{tail}")  # fmt: skip
        assert (foreign.status_code, foreign.content) == (404, nobodys.content)
    assert browser_of(person("subject_teacher", world.school)).get("/notes/").status_code == 403  # fmt: skip
