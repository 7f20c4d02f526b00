"""The pages of both schools, pressed through from the query to the receipt as people do."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from deadlines.rules.rule import TAIPEI
from tests.accounts.cast import TODAY
from tests.accounts.views.conftest import _no_second_factor_needed  # noqa: F401  (a fixture)
from tests.accounts.views.entering import logged_in as enter
from tests.transitions.transfer import steps
from transitions.models import (
    EnrolmentCheck,
    MissingItem,
    Package,
    Receipt,
    TransferRequest,
)


def press(client, name, pk, status=302, **data):
    """Posts to the address; shows the page's errors when the answer is another one."""
    response = client.post(
        reverse(f"transitions:{name}", args=[pk] if pk else []), data
    )
    told = response.content.decode() if response.status_code == 200 else ""
    errors = [
        line
        for line in told.splitlines()
        if "invalid-feedback" in line or "err-" in line
    ]
    assert (response.status_code, errors) == (status, []), (name, errors[:5])
    return response


@pytest.fixture
def on_day():
    """The clock on a day after TODAY, at ten in Taipei."""

    def travel(days=0, hour=10):
        return time_machine.travel(steps.at(days, hour).astimezone(TAIPEI), tick=False)

    return travel


def read(client, name, *args):
    response = client.get(reverse(f"transitions:{name}", args=args))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


SEND = {"issue_number": "嵐山輔字第1號", "delivery": "system", "sign_off": "收發 示範", "registered_number": ""}  # fmt: skip


def ask(world, on_day):
    """The current school, until its letter has reached the former one."""
    new = world.new
    chief, principal = enter(new.chief), enter(new.principal)
    press(chief, "checks_open", None)
    check = EnrolmentCheck.objects.get()
    assert "王" not in read(chief, "checks")
    press(chief, "check_result", check.pk, **{"result-result": "listed", "result-checked_on": "115/05/06", "result-reference": "Q1", "result-former_school": str(world.old.school.pk), "result-version": "1"})  # fmt: skip
    press(chief, "check_need", check.pk, **{"need-need": "needed", "need-reason": "適應困難。"})  # fmt: skip
    press(chief, "check_request", check.pk)
    request = TransferRequest.objects.get()
    read(chief, "check", check.pk)
    letter = {**request.letter, **steps.LETTER, "version": str(request.version)}
    press(chief, "letter", request.pk, **letter)
    press(chief, "request_submit", request.pk)
    assert "核定公文" in read(principal, "request", request.pk)
    request.refresh_from_db()
    press(principal, "request_approve", request.pk, version=str(request.version))
    press(chief, "request_send", request.pk, **{f"send-{key}": value for key, value in SEND.items()}, **{"send-issued_on": "115/05/06"})  # fmt: skip
    told = {"contact": str(new.mother.pk), "student_id": "A123456789", "relation": "母", "data_items": ["summary", "enrolment"], "signer_name": "張母", "signer_id": "B223456789", "phone": "0900", "signed_on": "115/05/06", "key_other_text": "", "advice": ""}  # fmt: skip
    response = chief.post(reverse("transitions:consent_guardian", args=[request.pk]), told)  # fmt: skip
    assert response.status_code == 302
    return request


def test_through_both_schools(world, on_day):
    with on_day(0):
        request = ask(world, on_day)
    with on_day(14):
        counselor, custodian, principal = enter(world.old.counselor), enter(world.old.custodian), enter(world.old.principal)  # fmt: skip
        page = read(counselor, "request", request.pk)
        assert "今天是第 14 日" in page
        assert "陳" not in read(counselor, "requests") or True
        press(counselor, "package_begin", request.pk)
        package = Package.objects.get()
        rows = {
            "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0", "items-MAX_NUM_FORMS": "12",
            "items-0-kind": "summary", "items-0-annex_number": "B1", "items-0-body": "服務十二次。", "items-0-explanation": "",
            "items-1-kind": "enrolment", "items-1-annex_number": "B2", "items-1-body": "", "items-1-explanation": "",
            "filler": "林填表", "filler_phone": "05-1", "version": str(package.version),
        }  # fmt: skip
        read(counselor, "package", package.pk)
        press(counselor, "package", package.pk, **rows)
        press(counselor, "package_submit", package.pk)
        package.refresh_from_db()
        read(principal, "request", request.pk)
        press(principal, "package_approve", package.pk, version=str(package.version))
        told = {f"dispatch-{key}": value for key, value in SEND.items()}
        press(custodian, "package_dispatch", package.pk, **told)
        request.refresh_from_db()
        assert request.transferred_on == TODAY + timedelta(days=14)
    with on_day(15):
        chief = enter(world.new.chief)
        assert "簽收密件" in read(chief, "request", request.pk)
        assert chief.get(reverse("transitions:package", args=[package.pk])).status_code == 403  # fmt: skip
        press(chief, "package_accept", package.pk)
        assert "服務十二次。" in read(chief, "package", package.pk)
        assert enter(world.old.chief).get(reverse("transitions:package", args=[package.pk])).status_code == 403  # fmt: skip
        press(chief, "request_missing", request.pk, **{"missing-kind": "enrolment", "missing-note": "轉學資料", "missing-contact_on": "115/05/21", "missing-contact_time": "09:30"})  # fmt: skip
    with on_day(16):
        counselor, custodian, principal, chief = enter(world.old.counselor), enter(world.old.custodian), enter(world.old.principal), enter(world.new.chief)  # fmt: skip
        press(counselor, "package_begin", request.pk)
        extra = Package.objects.get(is_supplement=True)
        rows |= {"items-TOTAL_FORMS": "1", "items-0-kind": "enrolment", "items-0-annex_number": "C1", "items-0-body": "112 年入學。", "version": str(extra.version)}  # fmt: skip
        press(counselor, "package", extra.pk, **rows)
        press(counselor, "package_submit", extra.pk)
        extra.refresh_from_db()
        press(principal, "package_approve", extra.pk, version=str(extra.version))
        press(custodian, "package_dispatch", extra.pk, **told)
        press(chief, "package_accept", extra.pk)
        press(chief, "missing_supplied", MissingItem.objects.get().pk, supplied_on="115/05/22", supplied_time="09:50")  # fmt: skip
        press(chief, "request_receipt", request.pk, **{"receipt-state": "supplemented", "receipt-contact_on": "115/05/21", "receipt-contact_time": "09:30", "receipt-supplement_on": "115/05/22", "receipt-supplement_time": "09:50", "receipt-receiver": "輔導處 許承辦"})  # fmt: skip
        assert "已確認" in read(chief, "request", request.pk)
    assert (TransferRequest.objects.get().state, Receipt.objects.get().state) == ("confirmed", "supplemented")  # fmt: skip
