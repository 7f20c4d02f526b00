"""Transfer states x two schools x roles x addresses: who reads what, reviewed by hand. Not listed is 404."""

from contextlib import contextmanager

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import AuditEvent
from tests.accounts.cast import TODAY
from tests.accounts.views.conftest import (  # noqa: F401  (a fixture)
    _no_second_factor_needed,
)
from tests.accounts.views.entering import logged_in
from tests.factories import transfers as make
from transitions.models import Package
from transitions.transfer_access import get_half, open_package

STATES = ("draft", "submitted", "sent", "accepted", "refused", "withdrawn", "expired")
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


BY_BROWSER = [(side, role) for side in ("old", "new") for role in ("chief", "custodian", "teacher")]  # fmt: skip


def test_the_addresses_answer_as_the_doors(world, packaged):
    wrong = []
    browsers = {who: logged_in(getattr(getattr(world, who[0]), who[1])) for who in BY_BROWSER}  # fmt: skip
    for state in ("sent", "accepted", "expired"):
        with undone():
            package = packaged(state)
            names = [("request", package.request_id), ("package", package.pk), ("package_table_odt", package.pk)]  # fmt: skip
            for who, browser in browsers.items():
                page, content = wanted(state, who)
                if (got := answers(browser, names)) != [page, content, content]:
                    wrong.append((state, who, got))
    assert wrong == []


def test_one_school_at_every_moment():
    for state in STATES:
        sides = {side for side, _role in OPENS[state]}
        assert len(sides) == 1, state


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        ("accept", {("new", "chief"), ("new", "director"), ("new", "custodian")}),
        ("withdraw", {("old", "chief"), ("old", "director"), ("old", "custodian")}),
        ("refuse", {("new", "chief"), ("new", "director"), ("new", "custodian")}),
    ],
)
@time_machine.travel(make.NOW, tick=False)
def test_who_turns_a_package_that_is_on_its_way(world, packaged, what, allowed):
    package = packaged("sent")
    data = {f"{what}-reason": "示範"}
    turned = set()
    for who, user in everybody(world):
        with undone():
            response = logged_in(user).post(reverse(f"transitions:package_{what}", args=[package.pk]), data)  # fmt: skip
            package.refresh_from_db()
            if response.status_code == 302:
                turned.add(who)
                assert package.state != "sent"
            else:
                assert (response.status_code in (403, 404), Package.objects.get().state) == (True, "sent")  # fmt: skip
    assert turned == allowed


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
