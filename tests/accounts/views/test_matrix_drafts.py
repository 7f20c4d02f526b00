"""Changes are gathered, previewed, undone or sent; nothing takes effect by it."""

import pytest

from accounts.actions.matrix import approve_matrix_change, propose_matrix_change
from accounts.models import (
    AuditEvent,
    Grant,
    MatrixChange,
    MatrixDraftCell,
    MatrixProposal,
)
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from tests.accounts.cast import TODAY, add, again, person
from tests.accounts.views.entering import logged_in
from tests.accounts.views.test_matrix import text_of, url_of

pytestmark = pytest.mark.django_db
CELL = "cell/section_chief/record.summary"


def drafted():
    return [
        (row.user_id, row.role_id, row.word, row.scopes)
        for row in MatrixDraftCell.objects.order_by("role_id", "word")
    ]


def test_a_changed_cell_is_kept_for_this_person_at_this_level_only(world, admin):
    answer = admin.post(
        url_of(world.school, CELL + "?group=records&roles=main"), {"scopes": ["team"]}
    )
    assert answer.headers["Location"] == url_of(
        world.school, "?group=records&roles=main#c-section_chief-record.summary"
    )
    assert drafted() == [
        (world.admin.pk, "section_chief", "record.summary", ["team"]),
    ]
    page = admin.get(url_of(world.school, "?group=records"))
    assert [one.words for one in page.context["drafted"]] == ["本校 → 參與"]
    assert "1 項變更未送出" in text_of(page)
    other = logged_in(person("system_administrator", world.school))
    assert other.get(url_of(world.school)).context["drafted"] == []
    assert Grant.objects.filter(school=world.school).count() == 0
    assert AuditEvent.objects.count() == 0


def test_it_outlives_the_session(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    admin.logout()
    page = logged_in(world.admin).get(url_of(world.school))
    assert len(page.context["drafted"]) == 1


def test_a_cell_put_back_is_no_change_any_more(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    admin.post(url_of(world.school, CELL), {"scopes": ["school"]})
    assert drafted() == []


def test_the_whole_school_leaves_the_others_nothing_to_add(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["school", "team"]})
    assert drafted() == []


def test_nothing_ticked_closes_the_cell(world, admin):
    admin.post(url_of(world.school, CELL), {})
    assert drafted() == [(world.admin.pk, "section_chief", "record.summary", [])]


@pytest.mark.parametrize(
    ("rest", "wanted"),
    [
        ("cell/counselor/record.read", "school"),  # wider than the level above
        ("cell/system_administrator/case.view", "school"),  # locked
        ("cell/county_officer/statistics.view", "status_only"),  # the county's
        ("cell/section_chief/record.summary", "none"),
        ("cell/section_chief/record.summary", "everything"),
    ],
)
def test_what_may_not_be_chosen_is_refused_and_kept_out(world, admin, rest, wanted):
    answer = admin.post(url_of(world.school, rest), {"scopes": [wanted]})
    assert (answer.status_code, answer.context["form"].is_valid()) == (200, False)
    assert drafted() == []


def test_a_school_closes_no_cell_of_the_countys_people(world, admin):
    answer = admin.post(url_of(world.school, "cell/county_officer/statistics.view"), {})
    assert answer.context["form"].errors["scopes"] == [
        "縣市承辦人「統計查詢」：此角色的權限由縣市訂定。"
    ]
    assert "權限由縣市訂定。" in text_of(answer)
    assert drafted() == []


def test_the_preview_says_who_loses_what(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    page = admin.get(url_of(world.school, "draft"))
    assert [
        (
            one.role.pk,
            one.before,
            one.after,
            one.gained,
            one.lost,
            one.people,
            one.names,
        )
        for one in page.context["effects"]
    ] == [
        (
            "section_chief",
            frozenset({Scope.SCHOOL}),
            frozenset({Scope.TEAM}),
            frozenset(),
            frozenset({Scope.SCHOOL}),
            1,
            [world.chief.name],
        )
    ]
    assert MatrixProposal.objects.count() == 0


def test_undone_is_forgotten(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    answer = admin.post(url_of(world.school, "draft/discard"))
    assert answer.headers["Location"] == url_of(world.school)
    assert drafted() == []


def test_sent_it_is_a_proposal_and_no_draft(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    answer = admin.post(
        url_of(world.school, "draft/submit"), {"reason": "校務會議決議"}
    )
    proposal = MatrixProposal.objects.get()
    assert answer.headers["Location"] == f"/people/matrix/proposals/{proposal.pk}/"
    assert (proposal.reason, proposal.proposer, proposal.state) == (
        "校務會議決議",
        world.admin,
        "proposed",
    )
    assert list(MatrixChange.objects.values_list("role", "before", "after")) == [
        ("section_chief", ["school"], ["team"])
    ]
    assert drafted() == []
    held = scopes(again(world.chief), Word.RECORD_SUMMARY, at=world.school, on=TODAY)
    assert held == frozenset({Scope.SCHOOL})


def test_without_a_reason_it_is_not_sent(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    answer = admin.post(url_of(world.school, "draft/submit"), {"reason": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (
        200,
        ["reason"],
    )
    assert MatrixProposal.objects.count() == 0
    assert len(drafted()) == 1


def test_sent_twice_is_a_conflict_and_one_proposal(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    for expected in (302, 409):
        answer = admin.post(url_of(world.school, "draft/submit"), {"reason": "x"})
        assert answer.status_code == expected
    assert "可能已在另一個視窗送出或還原" in text_of(answer)
    assert MatrixProposal.objects.count() == 1


def test_it_is_sent_only_by_who_has_just_proved_herself(world):
    stale = logged_in(world.admin, fresh=False)
    stale.post(url_of(world.school, CELL), {"scopes": ["team"]})
    answer = stale.post(url_of(world.school, "draft/submit"), {"reason": "x"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/")
    assert MatrixProposal.objects.count() == 0
    assert len(drafted()) == 1


def narrow(world, cell, to):
    """In force at once: proposed by the administrator, agreed by the principal."""
    proposal = propose_matrix_change(
        by=world.admin, level=world.school, changes={cell: to}, reason="x", on=TODAY
    )
    approve_matrix_change(by=world.principal, proposal=proposal, on=TODAY)


def test_who_would_gain_is_told_so_and_refused(world):
    cell = ("counseling_director", Word.CASE_VIEW)
    narrow(world, cell, frozenset())
    add(world.admin, "counseling_director", world.school)
    admin = logged_in(world.admin)
    admin.post(
        url_of(world.school, "cell/counseling_director/case.view"),
        {"scopes": ["school"]},
    )
    page = text_of(admin.get(url_of(world.school, "draft")))
    assert "這份草稿你不能送出。" in page
    assert "你會因此取得：「查看個案與基本資料」" in page
    assert "送第二人覆核</button>" not in page
    before = AuditEvent.objects.count()
    answer = admin.post(url_of(world.school, "draft/submit"), {"reason": "x"})
    assert answer.status_code == 403
    assert MatrixProposal.objects.filter(state="proposed").count() == 0
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.latest("pk").event == "access_refused"


def test_a_draft_overtaken_by_a_decision_shows_and_sends_what_is_left(world, admin):
    admin.post(url_of(world.school, CELL), {"scopes": ["team"]})
    narrow(world, ("section_chief", Word.RECORD_SUMMARY), frozenset({Scope.TEAM}))
    assert admin.get(url_of(world.school)).context["drafted"] == []
    answer = admin.post(url_of(world.school, "draft/submit"), {"reason": "x"})
    assert answer.status_code == 409
