"""新學年整批指派: a file in, a preview, all or nothing."""

import io
import uuid

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.bulk_file import HEADINGS
from accounts.models import Appointment, AuditEvent, MinistryAccount
from documents.reading import read_table
from documents.writing import Column, Table, table_bytes
from tests.accounts.cast import person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
URL = "/people/bulk"
APPLY = "/people/bulk/apply"


def file_of(*rows, fmt="xlsx", headings=None):
    columns = [Column(heading) for heading in headings or HEADINGS.values()]
    table = Table("任職名單", columns, rows)
    return SimpleUploadedFile(f"posts.{fmt}", table_bytes(table, fmt))


def upload(client, *rows, **kwargs):
    return client.post(URL, {"file": file_of(*rows, **kwargs)})


def line(user, role, *, klass="", standing="", host="", ministry="", until="", **more):
    name = more.get("name", user.name)
    since = more.get("since", "115/08/01")
    grade = more.get("grade", "")
    return [
        user.username, name, role, klass, grade, standing, host, ministry, since, until
    ]  # fmt: skip


@pytest.fixture
def next_year(world):
    """The class of the year that the posts begin in."""
    return make.SchoolClassFactory(school=world.school, school_year=115, name="801")


def posts():
    return Appointment.objects.filter(from_on__year=2026)


def problems(response):
    return [
        (one.row, one.column, one.message)
        for one in response.context["preview"].problems
    ]


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_a_file_is_previewed_then_applied_whole(world, admin, next_year, fmt):
    rows = (
        line(world.chief, "導師", klass="801"),
        line(world.director, "輔導教師", standing="1", ministry="lin_1"),
        line(world.principal, "任課教師", until="116/07/31"),
    )
    assert admin.get(URL).status_code == 200
    response = upload(admin, *rows, fmt=fmt)
    assert problems(response) == []
    assert [one.row for one in response.context["preview"].lines] == [2, 3, 4]
    assert posts().exists() is False
    assert AuditEvent.objects.filter(event="appointment_made").exists() is False
    plan = response.context["preview"].plan
    done = admin.post(APPLY, {"plan": plan})
    assert done.headers["Location"] == "/people/"
    made = {(one.user.pk, one.role_id, one.school_class_id) for one in posts()}
    assert made == {
        (world.chief.pk, "homeroom_teacher", next_year.pk),
        (world.director.pk, "counselor", None),
        (world.principal.pk, "subject_teacher", None),
    }
    waiting = posts().get(confirmation="pending")
    assert (waiting.user, waiting.wanted_account) == (world.director, "lin_1")
    assert MinistryAccount.objects.exists() is False
    words = [str(one) for one in get_messages(done.wsgi_request)]
    assert words == ["已指派 3 筆職務。", "其中 1 筆待另一位有權人員確認後生效。"]
    again = admin.post(APPLY, {"plan": plan})
    assert (again.status_code, len(again.context["preview"].problems)) == (200, 3)
    assert posts().count() == 3


def test_every_problem_is_told_by_row_and_column(world, admin):
    response = upload(
        admin,
        line(world.chief, "沒有這種角色"),
        line(world.chief, "任課教師", name="別人"),
        line(world.chief, "導師", klass="999"),
        line(world.chief, "輔導教師", standing="9"),
        line(world.chief, "輔導教師", standing="4", host="ZZZZZZ"),
    )
    assert [(row, column) for row, column, _why in problems(response)] == [
        (2, "角色"),
        (3, "姓名"),
        (4, "班級"),
        (5, "身分"),
        (6, "主聘學校代碼"),
    ]
    assert response.context["preview"].plan == ""
    assert posts().exists() is False


def test_dates_and_missing_cells(world, admin):
    response = upload(
        admin,
        line(world.chief, "任課教師", since="115/13/01"),
        line(world.chief, "", since=""),
    )
    assert [(row, column) for row, column, _why in problems(response)] == [
        (2, "起日"),
        (3, "角色"),
        (3, "起日"),
    ]


def test_what_the_action_refuses_is_told_before_it_is_applied(world, admin):
    response = upload(
        admin,
        line(world.chief, "任課教師"),
        line(world.chief, "任課教師"),
        line(world.admin, "任課教師"),
        line(world.principal, "導師"),
    )
    assert problems(response) == [
        (3, "", "該期間已有相同職務。"),
        (4, "", "不能異動自己的帳號、職務或權限，請由另一位管理員辦理。"),
        (5, "", "導師須指定班級。"),
    ]
    assert posts().exists() is False


def test_a_person_of_another_school_comes_by_account_and_name_only(world, admin):
    joint = person("counselor", world.foreign)
    unknown = upload(admin, line(joint, "任課教師", name="別人"))
    nobody = upload(
        admin, ["nobody", "別人", "任課教師", "", "", "", "", "", "115/08/01"]
    )
    assert problems(unknown) == problems(nobody)
    assert problems(upload(admin, line(joint, "任課教師"))) == []


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("帳號", "姓名", "角色"), [(1, "起日", "缺少這一欄。")]),
        (
            ("帳號", "帳號", "姓名", "角色", "起日"),
            [(1, "帳號", "這一欄出現兩次，請只留一欄。")],
        ),
        (("甲", "乙"), [(0, "", "找不到標題列，請用空白範本填寫。")]),
    ],
)
def test_headings(admin, headings, told):
    assert problems(upload(admin, headings=headings)) == told


def test_an_empty_table_says_so(admin):
    assert problems(upload(admin)) == [(0, "", "檔案裡沒有任何一列任職資料。")]


def test_too_many_rows(world, admin, settings):
    settings.TUNABLES = {"appointments.bulk_rows": 10}
    rows = [line(world.chief, "任課教師")] * 11
    told = problems(upload(admin, *rows))
    assert told == [(0, "", "一次最多 10 列，請分成幾個檔案。")]


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("posts.xls", b"x"),
        SimpleUploadedFile("posts.xlsx", b"no workbook"),
        SimpleUploadedFile("posts.csv", b""),
    ],
    ids=["xls", "garbage", "empty"],
)
def test_a_file_that_is_not_read(admin, file):
    response = admin.post(URL, {"file": file})
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {"file"},
    )


def test_without_a_file(admin):
    assert set(admin.post(URL, {}).context["form"].errors) == {"file"}


def test_a_plan_is_ours_untouched_and_of_this_person(world, admin, browser_of):
    plan = upload(admin, line(world.chief, "任課教師")).context["preview"].plan
    second = browser_of(person("system_administrator", world.school))
    for client, text in ((admin, plan + "x"), (admin, ""), (second, plan)):
        assert client.post(APPLY, {"plan": text}).status_code == 409
    county = browser_of(person("system_administrator", world.county))
    there = f"{APPLY}?place={world.school.pk}"
    assert county.post(there, {"plan": plan}).status_code == 409
    assert posts().exists() is False


def test_an_old_plan_is_gone(world, admin, settings, monkeypatch):
    plan = upload(admin, line(world.chief, "任課教師")).context["preview"].plan
    monkeypatch.setattr("accounts.bulk_posts.PLAN_SECONDS", -1)
    assert admin.post(APPLY, {"plan": plan}).status_code == 409
    assert posts().exists() is False


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_the_blank_template_is_read_by_the_upload(admin, fmt):
    response = admin.get(f"/people/bulk/template.{fmt}")
    assert response.status_code == 200
    sheet = read_table(io.BytesIO(response.content), f"x.{fmt}").sheets[0]
    assert [cell.value for cell in sheet.rows[0].cells.values()] == list(
        HEADINGS.values()
    )
    file = SimpleUploadedFile(f"x.{fmt}", response.content)
    assert problems(admin.post(URL, {"file": file})) == [
        (0, "", "檔案裡沒有任何一列任職資料。")
    ]


def test_an_unknown_format_is_not_there(admin):
    assert admin.get("/people/bulk/template.pdf").status_code == 404


def test_readers_and_strangers(world, admin, browser_of):
    for user in (world.director, world.counselor):
        client = browser_of(user)
        assert [
            client.get(URL).status_code,
            client.post(APPLY, {"plan": "x"}).status_code,
            client.get("/people/bulk/template.csv").status_code,
        ] == [403, 403, 403]
    for key in (world.foreign.pk, uuid.uuid4()):
        assert admin.get(f"{URL}?place={key}").status_code == 404


def test_a_countys_administrator_names_a_school(world, browser_of):
    county = browser_of(person("system_administrator", world.county))
    assert county.get(URL).status_code == 403
    assert county.get(f"{URL}?place={world.sister.pk}").status_code == 200


def test_other_methods_and_an_old_proof(world, admin, browser_of):
    assert [
        admin.put(URL).status_code,
        admin.get(APPLY).status_code,
        admin.post("/people/bulk/template.csv").status_code,
    ] == [405, 405, 405]
    stale = browser_of(world.admin, fresh=False)
    response = stale.post(APPLY, {"plan": "x"})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")


# --- classes that the new year does not have yet ---------------------------------------------------


def classes_of(world):
    rows = world.school.classes.filter(school_year=115).order_by("name")
    return list(rows.values_list("name", "grade"))


def test_a_class_of_the_new_year_is_made_with_its_homeroom_teacher(world, admin):
    rows = (
        line(world.chief, "導師", klass="801"),  # there was an 801 of grade 8 before
        line(world.principal, "導師", klass="708", grade="7"),
    )
    response = upload(admin, *rows)
    assert problems(response) == []
    assert classes_of(world) == []
    admin.post(APPLY, {"plan": response.context["preview"].plan})
    assert classes_of(world) == [("708", 7), ("801", 8)]
    made = {(one.user.pk, one.school_class.name) for one in posts()}
    assert made == {(world.chief.pk, "801"), (world.principal.pk, "708")}
    assert AuditEvent.objects.filter(object_type="accounts.schoolclass").count() == 2


def test_a_class_made_on_the_way_goes_with_a_plan_that_fails(world, admin):
    plan = upload(admin, line(world.chief, "導師", klass="801")).context["preview"].plan
    world.chief.is_active = False
    world.chief.save()
    answer = admin.post(APPLY, {"plan": plan})
    assert (answer.status_code, len(answer.context["preview"].problems)) == (200, 1)
    assert (classes_of(world), posts().exists()) == ([], False)


@pytest.mark.parametrize(
    ("klass", "grade", "column"),
    [("999", "", "班級"), ("999", "1", "年級"), ("801", "9", "年級"), ("x" * 21, "8", "班級")],
)  # fmt: skip
def test_a_class_whose_grade_is_not_known_or_differs(
    world, admin, next_year, klass, grade, column
):
    response = upload(admin, line(world.chief, "導師", klass=klass, grade=grade))
    assert [(row, where) for row, where, _why in problems(response)] == [(2, column)]
    assert classes_of(world) == [("801", 8)]
