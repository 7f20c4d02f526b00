"""The transfer step by step, as the actions make it; each step begins where the one before ended."""

import uuid
from datetime import datetime, timedelta

from deadlines.rules.rule import TAIPEI
from tests.accounts.cast import TODAY, again
from transitions.actions.dispatch import accept_package, dispatch_package
from transitions.actions.enrolment_checks import decide_need, open_checks, record_result
from transitions.actions.packages import (
    Item,
    approve_package,
    begin_package,
    edit_package,
    submit_package,
)
from transitions.actions.requests import (
    approve_request,
    draft_request,
    edit_letter,
    send_request,
    submit_request,
)
from transitions.actions.transfer_consents import Signed, record_consent
from transitions.letters import first_draft
from transitions.models import EnrolmentCheck
from transitions.transfer_access import Side

NOW = datetime.combine(TODAY, datetime.min.time(), TAIPEI).replace(hour=10)
LETTER = {"address": "雲岫縣嵐山鄉示範路1號", "contact_person": "許承辦", "contact_way": "05-0000000 轉 250"}  # fmt: skip
DISPATCH = {"delivery": "system", "sign_off": "收發 示範"}


def at(days=0, hour=10, minute=0):
    return (NOW + timedelta(days=days)).replace(hour=hour, minute=minute)


def checked(world, *, need="needed"):
    """Looked up: listed; the data are needed."""
    new = world.new
    open_checks(school=new.school, on=TODAY)
    check = EnrolmentCheck.objects.get(student=new.ming)
    record_result(
        by=again(new.chief), check=check, result="listed", checked_on=TODAY, on=TODAY,
        reference="Q-115-001", former_school=world.old.school,
    )  # fmt: skip
    return decide_need(by=again(new.chief), check=check, need=need, reason="適應困難。", on=TODAY)  # fmt: skip


def drafted(world, *, check=None, kind="listed", former=True, **more):
    new = world.new
    if kind == "listed":
        check = check or checked(world)
    request = draft_request(
        by=again(new.chief), student=new.ming, kind=kind, check=check,
        former_school=world.old.school if former else None,
        former_name="" if former else "外縣市遠山國民中學",
        need=more.pop("need", "入學後適應困難。"), form_key=uuid.uuid4(), on=TODAY,
    )  # fmt: skip
    letter = {**first_draft(request, contact_person="許承辦"), **LETTER}
    return edit_letter(by=again(new.chief), request=request, letter=letter, version=request.version, on=TODAY)  # fmt: skip


def approved(world, **more):
    request = drafted(world, **more)
    request = submit_request(by=again(world.new.chief), request=request, on=TODAY)
    return approve_request(by=again(world.new.principal), request=request, version=request.version, now=NOW)  # fmt: skip


def sent(world, *, delivery="system", **more):
    """Delivered to the former school on TODAY: day 1 is tomorrow."""
    request = approved(world, **more)
    return send_request(
        by=again(world.new.director), request=request, issue_number="嵐山輔字第1150000001號",
        issued_on=TODAY, delivery=delivery, sign_off="收發 示範", now=NOW,
        registered_number="123456" if delivery == "registered" else "",
    )  # fmt: skip


def signed(world, side="new", **more):
    """What the mother signed."""
    school = getattr(world, side)
    told = {
        "form": "consent_guardian", "data_items": ["summary"], "signer_name": "張母",
        "signer_id": "B223456789", "phone": "0900000000", "signed_on": TODAY,
        "relation": "母", "contact": school.mother.pk,
    }  # fmt: skip
    return Signed(**{**told, **more})


def consented(world, request, side="new", **more):
    side_of = Side.CURRENT if side == "new" else Side.FORMER
    school = getattr(world, side)
    return record_consent(by=again(school.chief), request=request, side=side_of, signed=signed(world, side, **more), on=TODAY)  # fmt: skip


ITEMS = (
    Item(kind="summary", annex_number="B1", body="服務十二次，情緒漸穩（虛構）。"),
)


def prepared(world, request, *, items=ITEMS, now=NOW):
    """A package with its rows, not yet submitted."""
    package = begin_package(by=again(world.old.counselor), request=request, now=now)
    return edit_package(
        by=again(world.old.counselor), package=package, filler="林填表", filler_phone="05-1111111",
        items=items, version=package.version, now=now,
    )  # fmt: skip


def sealed(world, request, *, items=ITEMS, now=NOW):
    package = prepared(world, request, items=items, now=now)
    package = submit_package(by=again(world.old.counselor), package=package, now=now)
    return approve_package(by=again(world.old.principal), package=package, version=package.version, now=now)  # fmt: skip


def dispatched(world, request, *, now=NOW, items=ITEMS, **more):
    package = sealed(world, request, items=items, now=now)
    told = {**DISPATCH, "issue_number": "晴川輔字第1150000099號", **more}
    return dispatch_package(by=again(world.old.custodian), package=package, now=now, **told)  # fmt: skip


def accepted(world, request, **more):
    package = dispatched(world, request, **more)
    return accept_package(by=again(world.new.director), package=package, now=more.get("now", NOW))  # fmt: skip
