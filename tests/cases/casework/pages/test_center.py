"""三級轉介 and the care list by page: the school's side, the center's side, strangers."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import CareEntry, Case, CaseMember, CenterReferral
from fields.roc_date import roc_date
from tests.factories.cases import seated

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"


def typed(world, **changes):
    return {
        "center": world.center.pk, "form_key": str(uuid4()), "reason": "校內資源已不足",
        "done_so_far": "晤談八次", "expectations": "個別諮商", **changes,
    }  # fmt: skip


@pytest.fixture
def applied(world, case, enter):
    lead = enter("counselor")
    lead.post(f"/cases/{case.pk}/center/new", typed(world))
    row = CenterReferral.objects.get()
    lead.post(f"/center/{row.pk}/apply")
    row.refresh_from_db()
    return row


def press(client, row, what, **told):
    answer = client.post(f"/center/{row.pk}/{what}", {f"center_{what.replace('-', '_')}-{name}": value for name, value in told.items()})  # fmt: skip
    row.refresh_from_db()
    return answer.status_code, row.state


def test_the_draft_is_the_schools_alone_and_made_once(world, case, enter):
    lead, sent = enter("counselor"), typed(world)
    presses = [lead.post(f"/cases/{case.pk}/center/new", sent).status_code for _press in range(2)]  # fmt: skip
    row = CenterReferral.objects.get()
    assert (presses, row.state) == ([302, 302], "draft")
    supervisor = enter("supervisor")
    assert supervisor.get(f"/center/{row.pk}").status_code == 404
    assert supervisor.get("/center/").context["total"] == 0
    assert press(lead, row, "apply") == (302, "applied")
    assert supervisor.get("/center/").context["total"] == 1
    assert press(lead, row, "apply") == (409, "applied")


def test_the_center_takes_up_returns_and_serves_and_its_professional_joins(world, applied, enter):  # fmt: skip
    supervisor, lead, case = enter("supervisor"), enter("counselor"), applied.case
    assert press(supervisor, applied, "take-up") == (302, "under_review")
    assert press(supervisor, applied, "return", text="") == (200, "under_review")
    assert press(supervisor, applied, "return", text="請補家長意願") == (
        302,
        "returned",
    )
    assert "請補家長意願" in lead.get(f"/center/{applied.pk}").content.decode()
    edited = {"reason": "補上家長意願", "version": str(applied.version)}
    assert lead.post(f"/center/{applied.pk}/edit", edited).status_code == 302
    assert lead.post(f"/center/{applied.pk}/edit", edited).status_code == 409
    applied.refresh_from_db()
    press(lead, applied, "apply")
    told = {"professional": world.psychologist.pk, "is_direct": "direct"}
    assert press(supervisor, applied, "accept", **told) == (302, "direct")
    case.refresh_from_db()
    assert (case.tier, case.center) == (3, world.center)
    professional = enter("psychologist")
    assert professional.get(f"/cases/{case.pk}").context["name"] == "王小明"
    assert press(professional, applied, "close", summary="目標達成") == (302, "closed")
    assert professional.get(f"/cases/{case.pk}").status_code == 404
    assert CaseMember.objects.filter(part="center", ended_on=None).count() == 0


def test_the_center_declines_with_a_reason_the_school_reads(applied, enter):
    supervisor = enter("supervisor")
    assert press(supervisor, applied, "decline", reason="") == (200, "applied")
    assert press(supervisor, applied, "decline", reason="非服務對象") == (
        302,
        "declined",
    )
    assert "非服務對象" in enter("counselor").get(f"/center/{applied.pk}").content.decode()  # fmt: skip
    assert press(supervisor, applied, "take-up") == (409, "declined")


def test_the_school_decides_nothing_and_the_center_edits_nothing(world, applied, enter):
    lead, supervisor = enter("counselor"), enter("supervisor")
    told = {"professional": world.psychologist.pk, "is_direct": "direct"}
    refused = [press(lead, applied, "take-up"), press(lead, applied, "return", text="x"), press(lead, applied, "decline", reason="x")]  # fmt: skip
    assert refused == [(403, "applied")] * 3
    assert press(lead, applied, "accept", **told)[0] in (200, 403)
    assert supervisor.get(f"/center/{applied.pk}/edit").status_code == 404
    assert press(supervisor, applied, "withdraw")[1] == "applied"
    assert press(lead, applied, "withdraw") == (302, "withdrawn")


def test_an_emergency_applies_from_tier_1_after_the_joint_conference(world, case, enter):  # fmt: skip
    Case.objects.update(tier=1)
    lead, on = enter("counselor"), roc_date(timezone.localdate())
    sent = typed(world, is_emergency="on")
    refused = lead.post(f"/cases/{case.pk}/center/new", sent)
    assert list(refused.context["form"].errors) == ["conference_on"]
    lead.post(f"/cases/{case.pk}/center/new", {**sent, "conference_on": on})
    row = CenterReferral.objects.get()
    assert press(lead, row, "apply") == (302, "applied")


@pytest.mark.parametrize("who", ["foreign_counselor", "teacher", "homeroom", "officer"])
def test_strangers_learn_nothing(applied, enter, who):
    client = enter(who)
    for tail in ("", "/edit"):
        foreign = client.get(f"/center/{applied.pk}{tail}")
        nobodys = client.get(f"/center/{NOBODYS}{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content)
    assert client.get("/center/").status_code == 403
    assert press(client, applied, "withdraw") == (404, "applied")


@pytest.mark.parametrize("count", [1, 50])
def test_the_centers_list_costs_the_same_whatever_its_length(world, applied, enter, count, django_assert_num_queries):  # fmt: skip
    rows = [
        CenterReferral(school=world.school, case=applied.case, center=world.center, written_by=world.counselor, reason="虛構", state="declined", applied_on=applied.applied_on, decided_by=world.supervisor, decision_reason="虛構")
        for _row in range(count)
    ]  # fmt: skip
    CenterReferral.objects.bulk_create(rows)
    supervisor = enter("supervisor")
    supervisor.get("/center/?tab=all")
    with django_assert_num_queries(13):
        assert len(supervisor.get("/center/?tab=all").context["rows"]) == min(count + 1, 50)  # fmt: skip


# --- care ------------------------------------------------------------------------------------------


def test_a_student_is_listed_for_care_once_and_taken_off_with_a_reason(world, enter):
    lead, at = enter("counselor"), f"/care/new/{world.ming.pk}"
    told = {"reason": "long_absence", "from_on": roc_date(timezone.localdate())}
    presses = [lead.post(at, told).status_code for _press in range(2)]
    entry = CareEntry.objects.get()
    assert (presses, lead.get("/care/").context["total"]) == ([302, 409], 1)
    ends = [lead.post(f"/care/{entry.pk}/end", {"reason": text}).status_code for text in ("", "已返校", "再一次")]  # fmt: skip
    assert (ends, lead.get("/care/").context["total"]) == ([200, 302, 409], 0)


def test_other_needs_words_and_stores_nothing_without(world, enter):
    told = {"reason": "other", "from_on": roc_date(timezone.localdate())}
    answer = enter("counselor").post(f"/care/new/{world.ming.pk}", told)
    assert (list(answer.context["form"].errors), CareEntry.objects.count()) == (["text"], 0)  # fmt: skip


def test_a_homeroom_teacher_reads_her_class_and_changes_nothing(world, enter):
    lead = enter("counselor")
    for student in (world.ming, world.mei):
        lead.post(f"/care/new/{student.pk}", {"reason": "disability", "from_on": roc_date(timezone.localdate())})  # fmt: skip
    teacher = enter("homeroom")
    rows = teacher.get("/care/").context["rows"]
    assert [one.student for one, _name, _seat in rows] == [world.ming]
    assert (
        teacher.post(f"/care/{rows[0][0].pk}/end", {"reason": "x"}).status_code == 403
    )
    assert teacher.post(f"/care/new/{world.ming.pk}", {}).status_code == 403
    mei = CareEntry.objects.get(student=world.mei)
    assert teacher.get(f"/care/{mei.pk}/end").content == teacher.get(f"/care/{NOBODYS}/end").content  # fmt: skip
    assert enter("teacher").get("/care/").status_code == 403


@pytest.mark.parametrize("count", [1, 50])
def test_the_care_list_costs_the_same_whatever_its_length(world, enter, count, django_assert_num_queries):  # fmt: skip
    students = [seated(world.c801, number + 2, student_number=f"K{number}") for number in range(count)]  # fmt: skip
    CareEntry.objects.bulk_create(
        CareEntry(school=world.school, student=one, reason="dropout", from_on=timezone.localdate(), added_by=world.director)
        for one in students
    )  # fmt: skip
    lead = enter("counselor")
    lead.get("/care/")
    with django_assert_num_queries(12):
        assert len(lead.get("/care/").context["rows"]) == count
