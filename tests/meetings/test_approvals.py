"""陳核: who signs what, once, of whose text; what approval locks; paper; corrections."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent, School
from cases.models import CaseExclusion
from meetings.actions.approving import (
    approve_minutes,
    confirm_paper,
    refuse_paper,
    register_paper,
)
from meetings.actions.chain import chain_of, set_chain
from meetings.actions.minutes import start_correction, withdraw_minutes
from meetings.actions.returning import Pin, return_minutes
from meetings.content import digest
from meetings.models import (
    ApprovalStage,
    Comment,
    Meeting,
    MeetingFile,
    Minutes,
    MinutesVersion,
    Resolution,
)
from tests.accounts.cast import again, person
from tests.factories import accounts as make_people
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def stages(version):
    return list(version.stages.values_list("key", "state"))


def press(version, key, by, *, shown=None, on=make.DAY):
    return approve_minutes(
        by=by,
        stage=make.stage(version, key),
        shown_hash=shown or version.content_hash,
        on=on,
        at=make.clock(on, 17),
    )


def test_the_hash_is_of_the_very_text(world, case):
    version = make.submitted(world, case)
    fresh = MinutesVersion.objects.get()
    assert fresh.content_hash == digest(version.minutes_id, 1, fresh.content)
    assert fresh.content["parts"]["evaluation"] == make.PARTS["evaluation"]
    assert world.ming.name not in str(fresh.content)
    with pytest.raises(WrongState):
        press(version, "first", world.director, shown="0" * 64)
    assert stages(version) == [("first", "waiting"), ("final", "ahead")]


def test_a_text_changed_behind_the_hash_is_not_approved(world, case):
    version = make.submitted(world, case)
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():  # fmt: skip
        cursor.execute("UPDATE meetings_minutesversion SET content = 'x'")
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():  # fmt: skip
        cursor.execute("DELETE FROM meetings_minutesversion")
    assert MinutesVersion.objects.get().content == version.content


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings_minutesversion SET state = 'submitted', closed_at = NULL",
        "UPDATE meetings_minutesversion SET submit_note = NULL",
        "UPDATE meetings_approvalstage SET signer_id = registered_by_id",
        "UPDATE meetings_resolution SET due_on = due_on + 1",
        "UPDATE meetings_resolution SET text = success",
    ],
)
def test_what_is_approved_stays_whoever_writes(world, case, statement):
    make.executing(world, case)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute(statement)


def test_nobody_approves_what_she_wrote_in_whatever_role(world, case):
    meeting = make.adjourned(world, case)
    make.written(world, meeting, by=world.director)  # she helps with the text
    version = make.submit(world, meeting)
    assert stages(version) == [("first", "skipped"), ("final", "waiting")]
    world.principal.appointments.create(
        role_id="section_chief", school=world.school, from_on=make.TODAY
    )
    minutes = Minutes.objects.get()
    assert world.director.pk in minutes.authors
    for author in (world.counselor, world.director):
        with pytest.raises(NotAllowed):
            press(version, "final", author)
    assert stages(version) == [("first", "skipped"), ("final", "waiting")]


def test_the_principal_who_wrote_it_waits_for_a_deputy(world, case):
    both = again(world.principal)
    both.appointments.create(role_id="section_chief", school=world.school, from_on=make.TODAY)  # fmt: skip
    meeting = make.adjourned(world, case)
    make.written(world, meeting, by=again(both))
    minutes = Minutes.objects.get()
    with pytest.raises(WrongState):
        make.submit(world, meeting)
    assert Minutes.objects.get().state == minutes.state == "draft"
    post = world.principal.appointments.get(role="principal")
    deputy = make_people.UserFactory()
    deputy.appointments.create(role_id="principal", school=world.school, from_on=make.TODAY, until_on=make.LATER, deputy_for=post)  # fmt: skip
    version = make.submit(world, meeting)
    press(version, "first", world.director)
    with pytest.raises(NotAllowed):
        press(version, "final", again(both))
    signed = press(version, "final", deputy)
    assert (signed.signer, signed.deputy_for) == (deputy, world.principal)


def test_a_deputy_signs_in_her_dates_only_and_never_two_stages(world, case):
    version = make.submitted(world, case)
    post = world.principal.appointments.get()
    world.director.appointments.create(role_id="principal", school=world.school, from_on=make.DAY, until_on=make.DAY, deputy_for=post)  # fmt: skip
    press(version, "first", again(world.director))
    with pytest.raises(NotAllowed):
        press(version, "final", again(world.director))
    academic = again(world.academic)
    academic.appointments.create(role_id="principal", school=world.school, from_on=make.TODAY, until_on=make.DAY - timedelta(days=1), deputy_for=post)  # fmt: skip
    with pytest.raises(NotVisible):
        press(version, "final", again(academic))
    assert stages(version) == [("first", "approved"), ("final", "waiting")]


def test_a_section_chief_in_front_and_one_person_in_two_posts(world, case):
    set_chain(by=world.director, school=world.school, stages=["section", "first", "final"], from_on=make.TODAY, on=make.TODAY)  # fmt: skip
    version = make.submitted(world, case)
    assert [key for key, _state in stages(version)] == ["section", "first", "final"]
    with pytest.raises(WrongState):
        press(version, "first", world.director)  # not her turn
    world.chief.appointments.create(role_id="counseling_director", school=world.school, from_on=make.TODAY)  # fmt: skip
    world.director.appointments.update(until_on=make.TODAY)
    press(version, "section", again(world.chief))
    assert stages(version) == [("section", "approved"), ("first", "skipped"), ("final", "waiting")]  # fmt: skip
    assert version.stages.get(key="first").skip_note != ""
    press(version, "final", world.principal)
    assert MinutesVersion.objects.get().state == "approved"


def test_the_chain_ends_with_the_principal_and_only_the_director_sets_it(world):
    told = {"school": world.school, "from_on": make.TODAY, "on": make.TODAY}
    with pytest.raises(ValidationError):
        set_chain(by=world.director, stages=["section", "first"], **told)
    with pytest.raises(NotAllowed):
        set_chain(by=world.chief, stages=["final"], **told)
    assert chain_of(world.school, on=make.TODAY) == ["first", "final"]
    set_chain(by=world.director, stages=["final"], **told)
    assert chain_of(world.school, on=make.TODAY) == ["final"]


def test_a_small_school_skips_the_author_and_the_principal_remains(world, case):
    School.objects.filter(pk=world.school.pk).update(profile="teaching_affairs")
    version = make.submitted(world, case, recorder=world.director)
    assert stages(version) == [("first", "waiting"), ("final", "ahead")]
    withdraw_minutes(by=world.counselor, meeting=version.meeting, on=make.DAY, at=make.clock())  # fmt: skip
    alone = make.submit(world, Meeting.objects.get(), by=world.director)
    assert stages(alone) == [("first", "skipped"), ("final", "waiting")]
    assert alone.stages.get(key="first").skip_note == "承辦人即為輔導主任，略過本關"


def test_a_return_is_pinned_and_the_chain_begins_anew(world, case):
    version = make.submitted(world, case)
    resolution = Resolution.objects.first()
    press(version, "first", world.director)
    told = {"by": world.principal, "stage": make.stage(version, "final"), "shown_hash": version.content_hash, "on": make.DAY, "at": make.clock()}  # fmt: skip
    for pins in ([], [Pin("nowhere", "x")], [Pin("evaluation", " ")]):
        with pytest.raises(ValidationError):
            return_minutes(pins=pins, **told)
    return_minutes(pins=[Pin(f"resolution:{resolution.pk}", "請補明確期限")], **told)
    assert Comment.objects.get().target == f"resolution:{resolution.pk}"
    assert (Minutes.objects.get().state, MinutesVersion.objects.get().state) == ("returned", "returned")  # fmt: skip
    with pytest.raises(WrongState):
        press(version, "final", world.principal)
    second = make.submit(world, version.meeting)
    assert (second.number, stages(second)) == (2, [("first", "waiting"), ("final", "ahead")])  # fmt: skip
    with pytest.raises(WrongState):
        press(version, "first", world.director)  # the old page


def test_a_correction_is_a_new_version_with_its_own_approval(world, case):
    meeting = make.executing(world, case)
    start_correction(by=world.counselor, meeting=meeting, reason="日期誤植", on=make.DAY)  # fmt: skip
    assert set(Resolution.objects.values_list("is_pending", flat=True)) == {True}
    second = make.submit(world, meeting, evaluation="以出席紀錄與晤談評估。")
    press(second, "first", world.director)
    press(second, "final", world.principal)
    states = MinutesVersion.objects.order_by("number").values_list("number", "state")
    assert list(states) == [(1, "approved"), (2, "approved")]
    assert (Meeting.objects.get().state, Minutes.objects.get().correction_reason) == ("executing", None)  # fmt: skip


def scan_of(meeting, world):
    return MeetingFile.objects.create(
        school=meeting.school, meeting=meeting, kind="scan", name="scan.pdf", extension="pdf",
        media_type="application/pdf", size=1, sha256="0" * 64, state="clean", uploaded_by=world.custodian,
    )  # fmt: skip


def test_paper_is_registered_by_one_and_confirmed_by_another(world, case):
    version = make.submitted(world, case)
    stage = make.stage(version, "first")
    told = {"stage": stage, "shown_hash": version.content_hash, "on": make.DAY}
    facts = {"signed_on": make.DAY, "scan": scan_of(version.meeting, world), **told}
    with pytest.raises(ValidationError):
        register_paper(by=world.custodian, signer=world.chief, **facts)
    with pytest.raises(ValidationError):
        register_paper(by=world.custodian, signer=world.director, **{**facts, "signed_on": make.TODAY})  # fmt: skip
    register_paper(by=world.custodian, signer=world.director, **facts)
    with pytest.raises(NotAllowed):
        confirm_paper(by=world.custodian, at=make.clock(), **told)
    with pytest.raises(WrongState):
        press(version, "first", world.director)
    refuse_paper(by=world.chief, stage=stage, reason="日期不符", on=make.DAY)
    assert stages(version) == [("first", "waiting"), ("final", "ahead")]
    register_paper(by=world.custodian, signer=world.director, **facts)
    signed = confirm_paper(by=world.chief, at=make.clock(), **told)
    assert (signed.signer, signed.registered_by, signed.confirmed_by) == (world.director, world.custodian, world.chief)  # fmt: skip
    assert stages(version) == [("first", "approved"), ("final", "waiting")]
    assert ApprovalStage.objects.get(key="first").on_paper


def test_scores_and_gaps_are_refused_at_submission(world, case):
    meeting = make.adjourned(world, case)
    with pytest.raises(ValidationError) as refused:
        make.submit(world, meeting, handling_so_far="BSRS-5 由 14 分降為 11 分。", evaluation="")  # fmt: skip
    assert sorted(refused.value.message_dict) == ["evaluation", "handling_so_far"]
    assert MinutesVersion.objects.count() == 0
    make.submit(world, meeting, evaluation="以 BSRS-5 前後測評估成效。")
    assert MinutesVersion.objects.count() == 1


def test_each_approval_leaves_one_audit_row(world, case):
    make.executing(world, case)
    rows = AuditEvent.objects.filter(event="approved", object_type="meetings.minutes")
    assert [row.detail["stage"] for row in rows.order_by("pk")] == ["first", "final"]


def test_somebody_kept_away_signs_nothing(world, case):
    CaseExclusion.objects.create(content_object=case, user=world.director, from_on=make.TODAY, reason="利益迴避", decided_by=world.principal)  # fmt: skip
    other = person("counseling_director", world.school)
    world.director = other
    version = make.submitted(world, case)
    assert stages(version) == [("first", "waiting"), ("final", "ahead")]
    press(version, "first", other)
    assert stages(version) == [("first", "approved"), ("final", "waiting")]
