"""Transfer states x two schools x roles x addresses: who reads what, reviewed by hand. Not listed is 404."""

from contextlib import contextmanager

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import AuditEvent
from tests.accounts.cast import TODAY, again
from tests.accounts.views.conftest import (  # noqa: F401  (a fixture)
    _no_second_factor_needed,
)
from tests.accounts.views.entering import logged_in
from tests.factories import transfers as make
from tests.urlmap import addresses
from transitions.actions.dispatch import withdraw_package
from transitions.transfer_access import get_half, open_package

STATES = (
    "draft",
    "submitted",
    "approved",
    "sent",
    "accepted",
    "refused",
    "withdrawn",
    "expired",
)
# The page of the request, whatever its package's state.
PAGE = {
    ("old", "chief"), ("old", "director"), ("old", "counselor"), ("old", "custodian"),
    ("new", "chief"), ("new", "director"), ("new", "custodian"),
}  # fmt: skip
FORMER_READS = {("old", "chief"), ("old", "director"), ("old", "counselor")}
CURRENT_READS = {("new", "chief"), ("new", "director")}
# Who opens the package in each state: one school at every moment, never both, never none.
OPENS = {
    "draft": FORMER_READS,
    "submitted": FORMER_READS | {("old", "principal")},
    "approved": FORMER_READS,
    "sent": FORMER_READS,
    "accepted": CURRENT_READS,
    "refused": FORMER_READS,
    "withdrawn": FORMER_READS,
    "expired": FORMER_READS,
}
# Who knows of it without opening it: told 403, not 404.
KNOWS = {
    "draft": {("old", "custodian")},
    "submitted": {("old", "custodian")},
    "approved": {("old", "custodian")},
    **{
        key: {("old", "custodian"), *CURRENT_READS, ("new", "custodian")}
        for key in ("sent", "refused", "withdrawn", "expired")
    },
    "accepted": {*FORMER_READS, ("old", "custodian"), ("new", "custodian")},
}
ROLES = (
    "chief", "director", "principal", "counselor", "custodian", "registrar", "affairs",
    "homeroom", "teacher", "admin",
)  # fmt: skip


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def packaged(world):
    """A request with a package in each asked state."""

    def make_it(state):
        request = make.request_between(world.new.ming, world.old.ming, by=world.new.chief, former_case=world.old.case)  # fmt: skip
        consent = make.consent_of(request, by=world.new.chief)
        return make.package_of(request, by=world.old.counselor, consent=consent, state=state)  # fmt: skip

    return make_it


def everybody(world):
    for side in ("old", "new"):
        for role in ROLES:
            yield (side, role), getattr(getattr(world, side), role)
    yield ("third", "chief"), world.third.chief
    yield ("county", "officer"), world.officer
    yield ("center", "professional"), world.center


def answers(client, names):
    return [client.get(reverse(f"transitions:{name}", args=[pk])).status_code for name, pk in names]  # fmt: skip


def told(ask):
    """What a door says, as the page would answer."""
    try:
        ask()
    except Http404:
        return 404
    except PermissionDenied:
        return 403
    return 200


def wanted(state, who):
    """The request's page and the package, by the table."""
    page = 200 if who in PAGE or (state == "submitted" and who == ("old", "principal")) else 404  # fmt: skip
    return page, 200 if who in OPENS[state] else 403 if who in KNOWS[state] else 404


def test_who_reads_what_in_every_state(world, packaged):
    wrong = []
    for state in STATES:
        with undone():
            package = packaged(state)
            for who, user in everybody(world):
                got = (
                    told(lambda: get_half(user, package.request_id, on=TODAY)),  # noqa: B023  (asked at once)
                    told(lambda: open_package(user, package.pk, on=TODAY)),  # noqa: B023  (called within the same round)
                )
                if got != wanted(state, who):
                    wrong.append((state, who, got))
    assert wrong == []


BY_BROWSER = [(side, role) for side in ("old", "new") for role in ("chief", "custodian")]  # fmt: skip
# What shows a package. The papers are drawn once a side: the others answer by the same door.
SHOWN = ("package", "annex")
DRAWN = ("package_table_pdf", "package_table_odt", "package_set_pdf", "package_set_odt")


def test_the_addresses_answer_as_the_doors(world, packaged):
    wrong = []
    browsers = {who: logged_in(getattr(getattr(world, who[0]), who[1])) for who in BY_BROWSER}  # fmt: skip
    for state in ("approved", "sent", "accepted", "withdrawn"):
        with undone():
            package = packaged(state)
            annex = make.package_file_of(package, by=world.old.counselor).pk
            names = [("request", package.request_id), *((name, annex if name == "annex" else package.pk) for name in SHOWN)]  # fmt: skip
            for who, browser in browsers.items():
                page, content = wanted(state, who)
                if (got := answers(browser, names)) != [page, *[content] * len(SHOWN)]:
                    wrong.append((state, who, got))
    assert wrong == []


def test_the_papers_answer_as_the_doors(world, packaged):
    package = packaged("accepted")
    names = [(name, package.pk) for name in DRAWN]
    for who in (("new", "chief"), ("old", "chief"), ("new", "custodian"), ("old", "teacher")):  # fmt: skip
        got = answers(logged_in(getattr(getattr(world, who[0]), who[1])), names)
        assert got == [wanted("accepted", who)[1]] * len(DRAWN), who


def test_one_school_at_every_moment():
    for state in STATES:
        sides = {side for side, _role in OPENS[state]}
        assert len(sides) == 1, state


SENDERS = {("old", "chief"), ("old", "director"), ("old", "custodian")}
RECEIVERS = {("new", "chief"), ("new", "director"), ("new", "custodian")}
# Who moves a package, and from which state alone.
MOVES = {
    ("draft", "submit"): FORMER_READS,
    ("submitted", "approve"): {("old", "principal")},
    ("submitted", "return"): {("old", "principal")},
    ("approved", "dispatch"): SENDERS,
    ("approved", "withdraw"): SENDERS,
    ("sent", "withdraw"): SENDERS,
    ("sent", "accept"): RECEIVERS,
    ("sent", "refuse"): RECEIVERS,
}
TURNS = ("submit", "approve", "return", "dispatch", "withdraw", "accept", "refuse")
TYPED = {
    "approve": {"version": "1"},
    "dispatch": {"dispatch-issue_number": "示範字第9號", "dispatch-delivery": "system", "dispatch-sign_off": "收發"},
    **{what: {f"{what}-reason": "示範"} for what in ("return", "withdraw", "refuse")},
}  # fmt: skip
# Of each school, those who could do most; and those of them who turn it in its own state.
STRONG = [("old", "chief"), ("old", "principal"), ("old", "custodian"), ("new", "chief"), ("new", "custodian")]  # fmt: skip
ABLE = {what: [who for who in STRONG if any(who in MOVES[pair] for pair in MOVES if pair[1] == what)] for what in TURNS}  # fmt: skip


def turn(world, package, who, what):
    """Out: whether she turned it; a refusal changes nothing."""
    user = getattr(getattr(world, who[0]), who[1])
    before = package.state
    with undone():
        at = reverse(f"transitions:package_{what}", args=[package.pk])
        response = logged_in(user).post(at, TYPED.get(what, {}))
        package.refresh_from_db()
        turned = response.status_code == 302
        assert turned or response.status_code in (403, 404, 409), (what, who, response.status_code)  # fmt: skip
        assert turned is (package.state != before), (what, who)
    package.refresh_from_db()
    return turned


@pytest.mark.parametrize(("state", "what"), MOVES)
@time_machine.travel(make.NOW, tick=False)
def test_who_turns_a_package(world, packaged, state, what):
    package = packaged(state)
    asked = {*PAGE, *((side, role) for side in ("old", "new") for role in ("principal", "teacher"))}  # fmt: skip
    turned = {who for who in (*asked, ("third", "chief")) if turn(world, package, who, what)}  # fmt: skip
    assert turned == MOVES[state, what]


@time_machine.travel(make.NOW, tick=False)
def test_nobody_turns_it_in_another_state(world, packaged):
    turned = []
    for state in STATES:
        with undone():
            package = packaged(state)
            impossible = [what for what in TURNS if (state, what) not in MOVES]
            turned += [(state, what, who) for what in impossible for who in ABLE[what] if turn(world, package, who, what)]  # fmt: skip
    assert turned == []


# What follows a package, by the states in which it may, and who then may.
FOLLOWS = {
    "package_begin": ({"accepted", "refused", "withdrawn", "expired"}, {("old", "chief")}),
    "request_missing": ({"accepted"}, {("new", "chief"), ("new", "custodian")}),
    "request_receipt": ({"accepted"}, {("new", "chief"), ("new", "custodian")}),
    "meeting_new": ({"accepted"}, {("new", "chief")}),
}  # fmt: skip
FOLLOWED = {
    "request_missing": {"missing-kind": "summary", "missing-note": "缺頁", "missing-contact_on": "115/05/06", "missing-contact_time": "09:00"},
    "request_receipt": {"receipt-state": "complete", "receipt-receiver": "許承辦"},
    "meeting_new": {"meets_on": "115/05/20", "meets_time": "14:00", "place": "會議室", "issue_number": "示範字第3號", "key": "1f0f7f3e-7a53-4a6c-8f0e-2b8c6e1c9a11"},
}  # fmt: skip


@time_machine.travel(make.NOW, tick=False)
def test_what_follows_a_package(world, packaged):
    wrong = []
    for state in STATES:
        with undone():
            at = packaged(state).request_id
            for what, (states, allowed) in FOLLOWS.items():
                for who in STRONG if state in states else allowed:
                    with undone():
                        user = getattr(getattr(world, who[0]), who[1])
                        response = logged_in(user).post(reverse(f"transitions:{what}", args=[at]), FOLLOWED.get(what, {}))  # fmt: skip
                    wants = {302} if state in states and who in allowed else {403, 404, 409}  # fmt: skip
                    if response.status_code not in wants:
                        wrong.append((state, what, who, response.status_code))
    assert wrong == []


# Every other address below /transitions/: none of them shows a package or moves one.
WITHOUT_A_PACKAGE = [
    "board", "graduates", "export", "roster", "roster_sign", "roster_file", "register", "register_take",
    "register_remove", "evaluation_new", "evaluation", "evaluation_seat", "evaluation_notify", "evaluation_open",
    "evaluation_presence", "evaluation_close", "evaluation_submit", "evaluation_cancel", "decision", "minutes", "dropout_reported", "dropout_cleared", "transition", "assessment",
    "report", "report_sign", "report_copy", "report_pdf", "report_odt", "upload", "contact", "tracker", "found",
    "notice", "authority", "dropout", "end", "checks", "checks_open", "checks_record", "check", "check_result",
    "check_need", "check_request", "requests", "request_new", "letter", "letter_pdf", "letter_odt",
    "consent_guardian", "consent_student", "consent_guardian_pdf", "consent_guardian_odt", "consent_student_pdf",
    "consent_student_odt", "exemption_new", "request_submit", "request_approve", "request_return", "request_send",
    "request_received_day", "request_identify", "request_withdraw", "consent_revoke", "exemption_decide", "file",
    "missing_supplied", "arrival_new", "attendance_new", "attendance", "attendance_name", "attendance_attended",
    "attendance_withdraw",
]  # fmt: skip


def test_every_address_is_in_one_of_these_tables():
    here = [one.name.partition(":")[2] for one in addresses() if one.name.startswith("transitions:")]  # fmt: skip
    told = [*SHOWN, *DRAWN, *(f"package_{what}" for what in TURNS), *FOLLOWS, "request", *WITHOUT_A_PACKAGE]  # fmt: skip
    assert sorted(here) == sorted(told)


def test_what_was_withdrawn_before_it_left_stays_the_former_schools(world, packaged):
    package = packaged("approved")
    withdraw_package(by=again(world.old.chief), package=package, reason="同意撤回。", now=make.NOW)  # fmt: skip
    assert package.request.packages.get().state == "withdrawn"
    assert told(lambda: open_package(world.old.chief, package.pk, on=TODAY)) == 200
    assert told(lambda: open_package(world.new.chief, package.pk, on=TODAY)) == 404
    page = logged_in(world.new.chief).get(reverse("transitions:request", args=[package.request_id]))  # fmt: skip
    assert ("尚未收到密件" in page.content.decode(), "同意撤回" in page.content.decode()) == (True, False)  # fmt: skip


def test_the_former_school_sees_nothing_before_it_was_received(world):
    request = make.request_between(world.new.ming, world.old.ming, by=world.new.chief, state="approved", former_case=world.old.case, approved_by=world.new.chief)  # fmt: skip
    assert answers(logged_in(world.old.chief), [("request", request.pk)]) == [404]


def test_neither_half_shows_the_others_student_and_reading_is_in_the_trail(world, packaged):  # fmt: skip
    package = packaged("accepted")
    page = logged_in(world.old.chief).get(reverse("transitions:request", args=[package.request_id]))  # fmt: skip
    told = page.content.decode()
    assert (world.new.ming.code in told, "適應困難" in told) == (False, False)  # fmt: skip
    logged_in(world.new.chief).get(reverse("transitions:package", args=[package.pk]))
    read = AuditEvent.objects.filter(event="record_read", object_id=str(package.pk))
    assert [(row.actor_id, row.school_id, row.part) for row in read] == [(world.new.chief.pk, world.new.school.pk, "current")]  # fmt: skip


def test_a_match_tells_the_schools_name_and_nothing_else(world, django_assert_num_queries):  # fmt: skip
    check = make.check_of(world.new.ming, on=TODAY)
    page = logged_in(world.new.chief).get(reverse("transitions:checks")).content.decode()  # fmt: skip
    assert (check.pk.hex[:8] in page.replace("-", ""), "晴川國民中學" in page) == (True, False)  # fmt: skip


def test_exclusion_shuts_even_the_director_out(world, packaged):
    package = packaged("sent")
    package.request.former_student.exclusions.create(
        user=world.old.director, from_on=TODAY, reason="利益迴避（虛構）", decided_by=world.old.principal,
    )  # fmt: skip
    assert answers(logged_in(world.old.director), [("request", package.request_id)]) == [404]  # fmt: skip


def test_the_reasons_of_an_exemption_stay_with_the_school_that_proposed_it(world):
    request = make.request_between(world.new.ming, world.old.ming, by=world.new.chief, former_case=world.old.case)  # fmt: skip
    row = make.exemption_of(request, by=world.old.chief, school=world.old.school)
    row.file = make.file_of(request, by=world.old.chief, school=world.old.school)
    row.save(update_fields=["file"])
    current, former = logged_in(world.new.chief), logged_in(world.old.chief)
    address = reverse("transitions:request", args=[request.pk])
    pages = [browser.get(address).content.decode() for browser in (former, current)]
    assert ["保護健康（虛構）" in page for page in pages] == [True, False]
    row.approve(by=world.old.principal, at=make.NOW, note=None)
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    told = current.get(address).content.decode()
    assert ("免經同意" in told, "保護健康（虛構）" in told, "評估紀錄（虛構）" in told) == (True, False, False)  # fmt: skip
    assert answers(current, [("file", row.file_id)]) == [403]
