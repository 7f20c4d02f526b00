"""What is refused, and that it changes nothing: grounds, kinds of data, states, four eyes, the seal."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404

from accounts.access import NotAllowed, NotVisible
from accounts.errors import NotAllowed as MayNot
from accounts.errors import WrongState
from tests.accounts.cast import TODAY, again
from tests.factories.cases import ProtectionFlagFactory
from tests.transitions.transfer import steps
from transitions.actions.arrivals import (
    identify_student,
    record_receipt_day,
    register_arrival,
)
from transitions.actions.attendance import (
    Meeting,
    ask_for_person,
    name_person,
    record_attendance,
)
from transitions.actions.dispatch import dispatch_package, withdraw_package
from transitions.actions.enrolment_checks import record_result
from transitions.actions.packages import Item, approve_package, submit_package
from transitions.actions.receipts import (
    Confirmation,
    ask_for_missing,
    confirm_receipt,
    record_returned_receipt,
    record_supplement,
)
from transitions.actions.requests import (
    edit_letter,
    withdraw_request,
)
from transitions.actions.transfer_consents import (
    decide_exemption,
    propose_exemption,
    revoke_consent,
)
from transitions.grounds import guardians_for
from transitions.models import (
    AttendanceRequest,
    Exemption,
    Package,
    Receipt,
    TransferConsent,
    TransferRequest,
)
from transitions.sealing import digest_of, is_intact
from transitions.transfer_access import Side, get_half_for
from transitions.transfer_access import Word as W


def fields(error):
    return sorted(error.value.message_dict)


# --- the ground -----------------------------------------------------------------------------------


def test_without_a_ground_nothing_is_sealed(world):
    request = steps.sent(world)
    package = steps.prepared(world, request)
    with pytest.raises(WrongState):
        submit_package(by=again(world.old.counselor), package=package, now=steps.NOW)
    assert Package.objects.get().state == "draft"


def test_only_ticked_kinds_go(world):
    request = steps.sent(world)
    steps.consented(world, request, data_items=["enrolment"])
    package = steps.prepared(world, request)
    with pytest.raises(ValidationError):
        submit_package(by=again(world.old.counselor), package=package, now=steps.NOW)
    assert Package.objects.get().state == "draft"


def test_a_consent_that_was_withdrawn_stops_the_mail(world):
    request = steps.sent(world)
    consent = steps.consented(world, request)
    package = steps.sealed(world, request)
    revoke_consent(by=again(world.new.chief), consent=consent, side=Side.CURRENT, on=TODAY)  # fmt: skip
    with pytest.raises(WrongState):
        dispatch_package(by=again(world.old.chief), package=package, issue_number="1", delivery="system", sign_off="x", now=steps.NOW)  # fmt: skip
    assert (Package.objects.get().state, TransferRequest.objects.get().transferred_on) == ("approved", None)  # fmt: skip


def test_a_guardian_whom_protection_excludes_is_never_offered(world):
    request = steps.drafted(world)
    half = get_half_for(again(world.new.chief), request.pk, Side.CURRENT, word=W.TRANSITION_CONSENT, on=TODAY)  # fmt: skip
    assert {one.name for one in guardians_for(half, on=TODAY)} == {"張母", "張父"}
    ProtectionFlagFactory(student=world.new.ming, kind="no_contact", contact=world.new.father, from_on=TODAY)  # fmt: skip
    assert {one.name for one in guardians_for(half, on=TODAY)} == {"張母"}
    for told in ({"contact": world.new.father.pk, "signer_name": "張父"}, {"signer_name": "張父"}):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            steps.consented(world, request, **told)
        assert fields(error) == ["contact"]
    assert TransferConsent.objects.count() == 0


@pytest.mark.parametrize(("born_on", "offered"), [("2008-05-06", 0), ("2008-05-07", 2)])
def test_of_age_is_eighteen_since_2023(world, born_on, offered):
    request = steps.drafted(world)
    world.new.ming.__class__.objects.filter(pk=world.new.ming.pk).update(born_on=born_on)  # fmt: skip
    half = get_half_for(again(world.new.chief), request.pk, Side.CURRENT, word=W.TRANSITION_CONSENT, on=TODAY)  # fmt: skip
    assert len(guardians_for(half, on=TODAY)) == offered
    if not offered:
        with pytest.raises(ValidationError) as error:
            steps.consented(world, request)
        assert fields(error) == ["form"]
    assert steps.consented(world, request, form="consent_student", signer_name="張若綺").stands  # fmt: skip


def propose(world, request, **more):
    told = {"ground": "E3", "reason": "有立即危險（虛構）。", "evidence": "評估紀錄", "data_items": ["summary"], "on": TODAY}  # fmt: skip
    return propose_exemption(by=again(world.old.chief), request=request, side=Side.FORMER, **{**told, **more})  # fmt: skip


def test_an_exemption_is_the_principals_and_public_interest_needs_the_letter(world):
    request = steps.sent(world)
    with pytest.raises(ValidationError) as error:
        propose(world, request, ground="E2")
    assert fields(error) == ["authority_number"]
    with pytest.raises(ValidationError):
        propose(world, request, evidence=" ")
    row = propose(world, request, ground="E2", authority_number="雲教字第1號", authority_on=TODAY)  # fmt: skip
    for by in (world.old.chief, world.old.director):
        with pytest.raises(NotAllowed):
            decide_exemption(by=again(by), exemption=row, side=Side.FORMER, approved=True, now=steps.NOW)  # fmt: skip
    with pytest.raises(NotVisible):
        decide_exemption(by=again(world.new.principal), exemption=row, side=Side.CURRENT, approved=True, now=steps.NOW)  # fmt: skip
    assert Exemption.objects.get().state == "proposed"
    decide_exemption(by=again(world.old.principal), exemption=row, side=Side.FORMER, approved=True, now=steps.NOW)  # fmt: skip
    package = steps.dispatched(world, request)
    assert (package.consent, package.exemption, package.manifest["ground"]["ground"]) == (None, row, "E2")  # fmt: skip


# --- the letter and the package -------------------------------------------------------------------


def test_the_letter_calls_her_mou_sheng(world):
    request = steps.drafted(world)
    letter = {**request.letter, "subject": "為張若綺輔導需求得以銜接"}
    with pytest.raises(ValidationError) as error:
        edit_letter(by=again(world.new.chief), request=request, letter=letter, version=request.version, on=TODAY)  # fmt: skip
    assert fields(error) == ["subject"]
    with pytest.raises(WrongState):
        edit_letter(by=again(world.new.chief), request=request, letter=request.letter, version=1, on=TODAY)  # fmt: skip


def test_the_seal_holds_what_was_approved(world):
    request = steps.sent(world)
    steps.consented(world, request)
    package = steps.sealed(world, request)
    assert (package.digest, is_intact(package)) == (digest_of(package.content), True)
    for change in ({"digest": "e" * 64}, {"content": {}}, {"facts": {}}, {"consent": None}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**change)
    steps.dispatch_package(by=again(world.old.chief), package=package, issue_number="1", delivery="system", sign_off="x", now=steps.NOW)  # fmt: skip
    for change in ({"issue_number": "2"}, {"sent_on": "2026-05-01"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**change)
    steps.accept_package(by=again(world.new.chief), package=package, now=steps.NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Package.objects.filter(pk=package.pk).update(state="sent")
    with pytest.raises(WrongState):
        withdraw_package(by=again(world.old.chief), package=package, reason="x", now=steps.NOW)  # fmt: skip


def test_nobody_approves_what_she_was_not_shown(world):
    request = steps.sent(world)
    steps.consented(world, request)
    package = submit_package(by=again(world.old.counselor), package=steps.prepared(world, request), now=steps.NOW)  # fmt: skip
    with pytest.raises(WrongState):
        approve_package(by=again(world.old.principal), package=package, version=1, now=steps.NOW)  # fmt: skip
    with pytest.raises(NotAllowed):
        approve_package(by=again(world.old.director), package=package, version=package.version, now=steps.NOW)  # fmt: skip
    assert Package.objects.get().state == "submitted"


def test_registered_mail_has_its_number_and_the_system_reaches_only_schools_here(world):
    request = steps.sent(world)
    steps.consented(world, request)
    package = steps.sealed(world, request)
    for told, field in (
        ({"delivery": "registered"}, "registered_number"),
        ({"sign_off": ""}, "sign_off"),
        ({"issue_number": " "}, "issue_number"),
    ):
        with pytest.raises(ValidationError) as error:
            dispatch_package(by=again(world.old.chief), package=package, now=steps.NOW, **{"issue_number": "1", "delivery": "system", "sign_off": "x", **told})  # fmt: skip
        assert fields(error) == [field]
    with pytest.raises(ValidationError):
        steps.sent(world, kind="unlisted", former=False)


def test_a_former_school_outside_receives_on_the_day_it_told(world):
    request = steps.sent(world, kind="unlisted", former=False, delivery="registered")
    assert (request.received_on, request.rule_id) == (None, "DL-TR-12")
    request = record_receipt_day(by=again(world.new.chief), request=request, received_on=TODAY, on=TODAY)  # fmt: skip
    assert str(request.transfer_due_on) == "2026-05-21"
    told = Confirmation(state="complete", receiver="輔導處", arrived_on=TODAY, received_kinds=["summary"])  # fmt: skip
    confirm_receipt(
        by=again(world.new.chief), request=request, told=told, now=steps.NOW
    )
    assert TransferRequest.objects.get().transferred_on == TODAY


def test_a_paper_from_a_school_outside_runs_the_days_here(world):
    key = uuid.uuid4()
    told = {"student": world.old.ming, "school_name": "外縣市遠山高級中學", "issue_number": "遠山字1號", "issued_on": TODAY, "received_on": TODAY, "received_number": "收1", "kind": "listed", "form_key": key, "on": TODAY}  # fmt: skip
    with pytest.raises(MayNot):
        register_arrival(by=again(world.old.teacher), **told)
    request = register_arrival(by=again(world.old.custodian), **told)
    assert register_arrival(by=again(world.old.custodian), **told) == request
    steps.consented(world, request, side="old")
    package = steps.dispatched(world, request, delivery="registered", registered_number="RR1")  # fmt: skip
    assert (package.expires_on, package.state) == (None, "sent")
    told = Confirmation(
        state="still_missing", receiver="遠山高中", contact_at=steps.NOW
    )
    record_returned_receipt(by=again(world.old.custodian), request=request, told=told, now=steps.NOW)  # fmt: skip
    assert (TransferRequest.objects.get().state, Package.objects.get().state) == ("confirmed", "accepted")  # fmt: skip


def test_the_former_school_names_its_own_student_only(world):
    request = steps.sent(world)
    with pytest.raises(ValidationError):
        identify_student(by=again(world.old.chief), request=request, student=world.new.ming, on=TODAY)  # fmt: skip
    with pytest.raises(Http404):
        identify_student(by=again(world.third.chief), request=request, student=world.old.ming, on=TODAY)  # fmt: skip


def test_a_request_is_withdrawn_by_who_asked_and_before_it_was_signed_for(world):
    request = steps.sent(world)
    with pytest.raises(Http404):
        withdraw_request(by=again(world.old.chief), request=request, reason="x", now=steps.NOW)  # fmt: skip
    steps.consented(world, request)
    steps.dispatched(world, request)
    withdraw_request(by=again(world.new.chief), request=request, reason="已轉出。", now=steps.NOW)  # fmt: skip
    assert (TransferRequest.objects.get().state, Package.objects.get().state) == ("withdrawn", "refused")  # fmt: skip


def test_signed_for_is_signed_for(world):
    request = steps.sent(world)
    steps.consented(world, request)
    steps.accepted(world, request)
    with pytest.raises(WrongState):
        withdraw_request(by=again(world.new.chief), request=request, reason="x", now=steps.NOW)  # fmt: skip


# --- part 2 ----------------------------------------------------------------------------------------


def confirm(world, request, state, **more):
    told = Confirmation(state=state, receiver="輔導處 許承辦", **more)
    return confirm_receipt(by=again(world.new.custodian), request=request, told=told, now=steps.at(2))  # fmt: skip


def test_the_three_official_ways(world):
    request = steps.sent(world)
    steps.consented(world, request, data_items=["summary", "enrolment"])
    with pytest.raises(WrongState):
        confirm(world, request, "complete")
    items = (*steps.ITEMS, Item(kind="enrolment", annex_number="B2"))
    package = steps.accepted(world, request, items=items)
    assert [one["is_supplied"] for one in package.manifest["items"]] == [True, False]
    with pytest.raises(ValidationError):
        confirm(world, request, "supplemented", contact_at=steps.at(1), supplement_at=steps.at(2))  # fmt: skip
    missing = ask_for_missing(by=again(world.new.chief), request=request, kind="enrolment", note="轉學資料", contacted_at=steps.at(1), now=steps.at(1, 11))  # fmt: skip
    for state, told in (("complete", {}), ("supplemented", {"contact_at": steps.at(1), "supplement_at": steps.at(2)})):  # fmt: skip
        with pytest.raises(ValidationError):
            confirm(world, request, state, **told)
    with pytest.raises(ValidationError):
        confirm(world, request, "still_missing")
    assert Receipt.objects.count() == 0
    confirm(world, request, "still_missing", contact_at=steps.at(1))
    with pytest.raises(WrongState):
        record_supplement(by=again(world.new.chief), missing=missing, supplied_at=steps.at(2), now=steps.at(2))  # fmt: skip
    extra = (Item(kind="enrolment", annex_number="C1", body="112 年入學。"),)
    supplement = steps.accepted(world, request, items=extra, now=steps.at(1, 12))
    assert (supplement.number, supplement.is_supplement) == (2, True)
    record_supplement(by=again(world.new.chief), missing=missing, supplied_at=steps.at(1, 13), now=steps.at(2))  # fmt: skip
    confirm(world, request, "supplemented", contact_at=steps.at(1), supplement_at=steps.at(1, 13))  # fmt: skip
    assert [one.state for one in Receipt.objects.order_by("recorded_at")] == ["still_missing", "supplemented"]  # fmt: skip


# --- art. 7 and art. 9 -----------------------------------------------------------------------------


def ask(world, occasion="conference", **more):
    meeting = Meeting(occasion=occasion, meets_at=steps.at(7), place="會議室", issue_number="嵐山輔字第3號", need="介入性輔導（虛構）。")  # fmt: skip
    return ask_for_person(
        by=again(world.new.chief), student=world.new.ming, former_school=world.old.school, former_name="",
        meeting=meeting, form_key=uuid.uuid4(), on=TODAY, **more,
    )  # fmt: skip


def test_there_is_no_refusal_only_who_and_when(world):
    row = ask(world)
    assert (row.former_case, row.received_on, row.travel_paid_by_current) == (world.old.case, TODAY, False)  # fmt: skip
    assert {one for one in AttendanceRequest.State.values} == {"asked", "named", "attended", "withdrawn"}  # fmt: skip
    with pytest.raises(NotVisible):
        name_person(by=again(world.third.chief), attendance=row, side=Side.FORMER, person="林示安", capacity="guidance_teacher", phone="05", comes_at=steps.at(7), on=TODAY)  # fmt: skip
    row = name_person(by=again(world.old.counselor), attendance=row, side=Side.FORMER, person="林示安", capacity="guidance_teacher", phone="05", comes_at=steps.at(7), on=TODAY)  # fmt: skip
    assert row.state == "named"
    row = record_attendance(by=again(world.new.chief), attendance=row, attended_on=TODAY, on=TODAY)  # fmt: skip
    assert (row.state, row.attended_on) == ("attended", TODAY)


def test_the_transition_meeting_comes_after_the_data_and_its_host_pays(world):
    request = steps.sent(world)
    with pytest.raises(WrongState):
        ask(world, "transition", request=request)
    steps.consented(world, request)
    steps.accepted(world, request)
    row = ask(world, "transition", request=request)
    assert (row.travel_paid_by_current, row.meeting.kind, row.meeting.school) == (True, "transition", world.new.school)  # fmt: skip
    name_person(by=again(world.old.chief), attendance=row, side=Side.FORMER, person="林示安", capacity="lead", phone="05", comes_at=steps.at(7), on=TODAY)  # fmt: skip
    guests = row.meeting.attendees.filter(role="other_school", name__isnull=False)
    assert [(one.name, one.is_required) for one in guests] == [("林示安", True)]


def test_a_query_is_answered_once_and_by_its_own_school(world):
    check = steps.checked(world)
    with pytest.raises(Http404):
        record_result(by=again(world.old.chief), check=check, result="not_listed", checked_on=TODAY, on=TODAY)  # fmt: skip
    request = steps.sent(world, check=check)
    with pytest.raises(WrongState):
        record_result(by=again(world.new.chief), check=check, result="not_listed", checked_on=TODAY, on=TODAY)  # fmt: skip
    assert request.check_row == check
