"""The pages from the need to the archive, with three people and one return."""

import uuid

import pytest

from meetings.models import ApprovalStage, Meeting, Minutes, Need, Resolution
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
TODAY = "115/5/13"


def post(browser, path, data=None):
    answer = browser.post(path, data or {})
    errors = answer.context["form"].errors if answer.status_code == 200 and "form" in answer.context else ""  # fmt: skip
    assert (answer.status_code, errors) == (302, "")
    return answer.url


def test_need_to_archive_through_the_pages(world, case, browser_of):
    counselor, director, principal = (browser_of(one) for one in (world.counselor, world.director, world.principal))  # fmt: skip
    need = post(counselor, f"/meetings/cases/{case.pk}/need", {"why": "stuck", "reason": "策略無效", "form_key": uuid.uuid4()})  # fmt: skip
    assert director.get("/meetings/").context["needs"][0][0] == Need.objects.get()
    post(director, need, {"decision": "approve", "note": ""})
    meeting = Meeting.objects.get()
    page = f"/meetings/{meeting.pk}"
    plan = {
        "goal": "改善出席", "held_on": TODAY, "starts_at": "13:20", "minutes_planned": 50, "place": "會議室",
        "form": "conference", "chair": world.director.pk, "recorder": world.counselor.pk, "version": meeting.version,
    }  # fmt: skip
    post(counselor, f"{page}/plan", plan)
    post(counselor, f"{page}/notify")
    for browser in (counselor, director):
        mine = browser.get(page).context["mine"]
        if not mine.replied_on:
            post(browser, f"/meetings/attendees/{mine.pk}/reply", {"reply": "yes", "note": ""})  # fmt: skip
        post(browser, f"/meetings/attendees/{mine.pk}/sign_in")
    homeroom = make.attendee(meeting, world.homeroom)
    post(director, f"{page}/open", {"reminded": "on"})
    post(director, f"/meetings/attendees/{homeroom.pk}/absence", {"reason": "公假"})
    resolution = {"text": "座位調至前排", "kind": "strategy", "owner": world.counselor.pk, "due_on": "115/5/20", "success": "出席紀錄"}  # fmt: skip
    post(counselor, f"{page}/resolutions", resolution)
    post(director, f"{page}/adjourn", {"taken": 50, "outcome": "continue", "next_on": "115/5/27", "count_8_male": 1, "count_13_female": 2})  # fmt: skip
    write = f"{page}/minutes"
    post(counselor, write, {**make.PARTS, "records_to_keep": ["homeroom"], "version": Minutes.objects.get().version})  # fmt: skip
    post(counselor, f"{page}/submit", {"version": Minutes.objects.get().version})
    stage = director.get("/meetings/").context["stages"][0][0]
    shown = director.get(f"/meetings/approve/{stage.pk}").context["version"].content_hash  # fmt: skip
    back = {"decision": "return", "target": "evaluation", "comment": "請寫明由誰評估", "shown_hash": shown}  # fmt: skip
    post(director, f"/meetings/approve/{stage.pk}", back)
    assert "請寫明由誰評估" in counselor.get(write).content.decode()
    post(counselor, write, {**make.PARTS, "evaluation": "由林示安以出席紀錄評估。", "version": Minutes.objects.get().version})  # fmt: skip
    post(counselor, f"{page}/submit", {"version": Minutes.objects.get().version})
    for browser in (director, principal):
        stage = browser.get("/meetings/").context["stages"][0][0]
        shown = browser.get(f"/meetings/approve/{stage.pk}")
        assert [one["target"] for one in shown.context["changes"]] == ["evaluation", "records_to_keep"]  # fmt: skip
        post(browser, f"/meetings/approve/{stage.pk}", {"decision": "approve", "shown_hash": shown.context["version"].content_hash})  # fmt: skip
    post(counselor, f"{page}/distribute")
    row = Resolution.objects.get()
    post(counselor, f"/meetings/resolutions/{row.pk}", {"state": "done", "text": "已調整", "happened_on": TODAY})  # fmt: skip
    post(counselor, f"{page}/review", {"review": "出席改善"})
    post(counselor, f"{page}/archive")
    assert Meeting.objects.get().state == "archived"
    assert sorted(ApprovalStage.objects.values_list("state", flat=True)) == ["approved", "approved", "returned", "void"]  # fmt: skip


PAGES = ("", "all", "resolutions", "resolutions?which=overdue", "all?state=executing", "chain")  # fmt: skip


@pytest.mark.parametrize("state", ["planning", "notified", "held", "adjourned", "executing"])  # fmt: skip
def test_every_page_renders_in_each_state(world, case, browser_of, state):
    meeting = getattr(make, state)(world, case)
    director = browser_of(world.director)
    paths = [f"/meetings/{path}" for path in PAGES] + [f"/meetings/cases/{case.pk}"]
    paths += [f"/meetings/{meeting.pk}", f"/meetings/needs/{meeting.need_id}"]
    paths += [f"/meetings/{meeting.pk}/{what}" for what in ("plan", "cancel", "report", "consultation", "attendees", "adjourn", "review", "correct", "resolutions", "handouts")]  # fmt: skip
    for row in meeting.resolutions.all():
        paths += [f"/meetings/resolutions/{row.pk}", f"/meetings/resolutions/{row.pk}/edit"]  # fmt: skip
    if meeting.is_adjourned:
        paths.append(f"/meetings/{meeting.pk}/submit")
    for version in (getattr(meeting, "minutes", None) and meeting.minutes.versions.all()) or ():  # fmt: skip
        paths.append(f"/meetings/versions/{version.pk}")
        paths += [f"/meetings/approve/{one.pk}" for one in version.stages.all()]
    assert {path: director.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)  # fmt: skip


def test_an_attendee_reads_the_approved_minutes_and_no_draft(world, case, browser_of):
    version = make.submitted(world, case)
    teacher = browser_of(world.homeroom)
    page, text = f"/meetings/{version.meeting_id}", f"/meetings/versions/{version.pk}"
    assert (teacher.get(page).status_code, teacher.get(text).status_code) == (200, 404)
    make.approve(version, "first", world.director)
    make.approve(version, "final", world.principal)
    assert teacher.get(text).status_code == 404
    browser_of(world.chief).post(f"{page}/distribute")
    assert teacher.get(text).status_code == 200
    assert teacher.get(f"/meetings/{version.meeting_id}/minutes").status_code == 403


def test_the_principal_may_ask_the_director_to_look_again(world, case, browser_of):
    version = make.submitted(world, case)
    make.approve(version, "first", world.director)
    principal, director = browser_of(world.principal), browser_of(world.director)
    stage = make.stage(version, "final")
    shown = principal.get(f"/meetings/approve/{stage.pk}")
    choices = [key for key, _label in shown.context["form"].fields["decision"].choices]
    assert choices == ["approve", "return", "return_director"]
    sent = {"decision": "return_director", "target": "evaluation", "comment": "談過了嗎？", "shown_hash": version.content_hash}  # fmt: skip
    post(principal, f"/meetings/approve/{stage.pk}", sent)
    waits = director.get("/meetings/").context["stages"][0][0]
    page = director.get(f"/meetings/approve/{waits.pk}")
    first = [key for key, _label in page.context["form"].fields["decision"].choices]
    assert (page.context["changes"], first) == ([], ["approve", "return"])
    assert [one.text for one in page.context["returned"]] == ["談過了嗎？"]
    assert "再看同一份內容" in page.content.decode()
