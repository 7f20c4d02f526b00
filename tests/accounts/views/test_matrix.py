"""The matrix page: what stands in it for whom."""

import re

import pytest

from accounts.models import MatrixDraftCell
from accounts.vocabulary import Group, Word
from tests.accounts.cast import ROLES, person
from tests.accounts.views.entering import logged_in

pytestmark = pytest.mark.django_db
MAIN = 8  # roles shown at first


def url_of(level, rest=""):
    return f"/people/matrix/{level.pk}/{rest}"


def text_of(response):
    return response.content.decode()


def test_a_school_shows_one_group_for_the_main_roles(world, admin):
    context = admin.get(url_of(world.school)).context
    assert [column["label"] for column in context["columns"]] == [
        "導師",
        "輔導教師",
        "輔導組長",
        "輔導主任",
        "校長",
        "輔諮中心專業輔導人員",
        "縣市承辦人",
        "系統管理員",
    ]
    assert [group["label"] for group in context["groups"]] == [Group.CASES.label]


def test_the_whole_matrix_has_every_role_and_every_word(world, admin):
    context = admin.get(url_of(world.school, "?group=all&roles=all")).context
    rows = [row for group in context["groups"] for row in group["rows"]]
    assert len(context["columns"]) == len(ROLES)
    assert [row["label"] for row in rows] == [
        word.label for group in Group for word in Word if word.group is group
    ]
    assert {len(row["cells"]) for row in rows} == {len(ROLES)}


def test_an_unknown_part_is_the_first_one(world, admin):
    context = admin.get(url_of(world.school, "?group=<x>&roles=x")).context
    assert (context["view"].group, context["view"].roles) == ("cases", "main")


def test_a_column_counts_its_holders_and_says_who_decides_it(world, admin):
    person("homeroom_teacher", world.school, school_class=world.school_class)
    person("homeroom_teacher", world.sister)
    person("county_officer", world.county)
    columns = admin.get(url_of(world.school)).context["columns"]
    assert {one["label"]: (one["words"], one["note"]) for one in columns} == {
        "導師": ("1 人", ""),
        "輔導教師": ("1 人", ""),
        "輔導組長": ("1 人", ""),
        "輔導主任": ("1 人", ""),
        "校長": ("1 人", ""),
        "輔諮中心專業輔導人員": ("0 人", "縣市訂定"),
        "縣市承辦人": ("1 人", "縣市訂定"),
        "系統管理員": ("1 人", ""),
    }


def test_a_locked_cell_is_named_and_explained(world, admin):
    groups = admin.get(url_of(world.school)).context["groups"]
    row = next(r for r in groups[0]["rows"] if r["label"] == Word.CASE_VIEW.label)
    locked = row["cells"][MAIN - 1]
    assert (locked.locked, locked.words) == (True, "—")
    page = admin.get(url_of(world.school, locked.url))
    assert "職權分離：系統管理員管理帳號與權限，不得接觸個案資料。" in text_of(page)
    assert page.context["form"].fields["scopes"].choices == []


def test_a_cell_that_nobody_gave_the_role_is_no_control(world, admin):
    groups = admin.get(url_of(world.school)).context["groups"]
    row = next(r for r in groups[0]["rows"] if r["label"] == Word.CASE_ASSIGN.label)
    assert (row["cells"][0].words, row["cells"][0].url) == ("—", "")


def test_the_default_is_said_to_come_from_the_law(world, admin):
    assert "預設矩陣依《學生輔導法》" in text_of(admin.get(url_of(world.school)))


def test_a_cell_page_without_script_and_a_part_with_it(world, admin):
    url = url_of(world.school, "cell/section_chief/record.summary")
    whole = admin.get(url)
    part = admin.get(url, headers={"HX-Request": "true"})
    assert whole.templates[0].name == "accounts/matrix_cell.html"
    assert part.templates[0].name == "accounts/_matrix_cell.html"
    assert "<html" not in text_of(part)
    assert [c[0] for c in part.context["form"].fields["scopes"].choices] == [
        "own",
        "team",
        "class",
        "under_review",
        "school",
        "status_only",
        "deidentified",
    ]


def test_a_reviewer_reads_the_cells_and_changes_none(world, director):
    url = url_of(world.school, "cell/section_chief/record.summary")
    assert "放進草稿" not in text_of(director.get(url))
    assert director.post(url, {"scopes": ["team"]}).status_code == 403
    assert MatrixDraftCell.objects.count() == 0


def test_unknown_roles_and_words_are_not_found(world, admin):
    for rest in ("cell/nobody/case.view", "cell/counselor/case.nothing"):
        assert admin.get(url_of(world.school, rest)).status_code == 404


def test_the_only_level_opens_at_once_and_many_are_a_list(world, admin):
    assert admin.get("/people/matrix/").headers["Location"] == url_of(world.school)
    county = logged_in(person("system_administrator", world.county))
    page = county.get("/people/matrix/")
    assert page.context["authorities"] == [world.county]
    assert set(page.context["page"]) == {world.school, world.sister}
    found = county.get("/people/matrix/", {"q": "晴川國民中學"})
    assert set(found.context["page"]) == {world.school, world.sister}
    found = county.get("/people/matrix/", {"q": world.sister.code})
    assert set(found.context["page"]) == {world.sister}


def test_a_small_school_shows_its_joint_director(world, admin):
    world.school.profile = "teaching_affairs"
    world.school.save()
    columns = admin.get(url_of(world.school)).context["columns"]
    assert "教導主任" in {one["label"] for one in columns}
    assert "輔導主任" not in {one["label"] for one in columns}


def test_every_id_on_the_whole_page_is_used_once(world, admin):
    body = text_of(admin.get(url_of(world.school, "?group=all&roles=all")))
    ids = re.findall(r' id="([^"]+)"', body)
    assert len(ids) == len(set(ids))
