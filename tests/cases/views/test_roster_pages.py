"""名冊匯入 on the pages: upload, preview, agree, result; who may, and what is refused."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from cases.models import ImportJob, Student, StudentExclusion
from cases.placing import school_year_of
from tests.accounts.cast import ROLES, TODAY
from tests.cases.test_access import MANAGING, holder
from tests.factories import accounts as make
from tests.factories.cases import seated

pytestmark = [pytest.mark.django_db]
HEAD = "學號,姓名,年級,班級,座號,性別,電話"
GOOD = f"{HEAD}\nS001,王曉明,8,801,1,生理男,0900123456\nS500,葛示範,8,801,5,生理女,\n"
BAD = f"{HEAD}\nS001,王小明,8,801,1,不明,\nS501,,8,801,6,生理女,\n"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def upload(django_capture_on_commit_callbacks):
    def send(client, text, name="roster.csv", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(
                "/students/roster/upload",
                {
                    "file": SimpleUploadedFile(name, text.encode()),
                    "school_year": school_year_of(timezone.localdate()),
                    "takes_effect_on": "115/11/20",
                    **fields,
                },
            )

    return send


@pytest.fixture
def previewed(world, chief, upload):
    return upload(chief, GOOD)["Location"]


def test_an_upload_is_previewed_with_masked_names(world, chief, previewed):
    page = chief.get(previewed)
    assert page.context["job"].state == "previewed"
    assert {tab["label"]: tab["count"] for tab in page.context["tabs"]} == {
        "新增": 1, "異動": 1, "離校": 0, "略過": 0, "不在檔案內": 1,
    }  # fmt: skip
    assert [(line["row"], line["name"]) for line in page.context["lines"]] == [
        (3, "葛○範")
    ]
    changed = chief.get(f"{previewed}?kind=changed")
    assert ("姓名", "", "有變更") in changed.context["lines"][0]["changes"]
    text = page.content.decode() + changed.content.decode()
    assert [word in text for word in ("葛示範", "王曉明", "0900123456")] == [False] * 3


def test_names_are_shown_for_a_reason_in_this_session_only(
    world, chief, browser_of, previewed
):
    chief.post(f"{previewed}/reveal", {"reason": ""})
    assert chief.get(previewed).context["full"] is False
    chief.post(f"{previewed}/reveal", {"reason": "核對名冊"})
    assert "葛示範" in chief.get(previewed).content.decode()
    assert AuditEvent.objects.get(part="full_name").purpose == "核對名冊"
    assert browser_of(world.director).get(previewed).context["full"] is False
    chief.post("/students/privacy")
    assert "葛示範" not in chief.get(previewed).content.decode()


def test_whom_she_is_excluded_from_is_not_in_her_preview(world, chief, previewed):
    StudentExclusion.objects.create(content_object=world.ming, user=world.chief, from_on=TODAY, reason="親屬", decided_by=world.director)  # fmt: skip
    page = chief.get(f"{previewed}?kind=changed")
    assert page.context["lines"] == []


def test_agreeing_writes_everything_and_a_second_press_is_409(
    world, chief, previewed, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert chief.post(f"{previewed}/confirm").status_code == 302
    assert chief.get(previewed).context["job"].state == "done"
    assert set(
        Student.objects.filter(school=world.school).values_list("name", flat=True)
    ) == {"王曉明", "林美美", "葛示範"}
    assert chief.post(f"{previewed}/confirm").status_code == 409
    assert chief.post(f"{previewed}/discard").status_code == 409


def test_errors_are_named_by_place_and_can_be_taken_away(world, chief, upload):
    address = upload(chief, BAD)["Location"]
    page = chief.get(address)
    assert (page.context["job"].state, [(e["row"], e["column"]) for e in page.context["errors"]]) == (
        "invalid", [(2, "性別"), (3, "姓名")],
    )  # fmt: skip
    file = chief.get(f"{address}/problems.csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row[1:3] for row in rows] == [["列", "欄"], ["2", "性別"], ["3", "姓名"]]
    assert chief.get(f"{address}/problems.exe").status_code == 404
    assert chief.post(f"{address}/confirm").status_code == 409
    assert Student.objects.filter(school=world.school).count() == 2


def test_a_file_that_is_not_read_says_why(chief, upload):
    page = chief.get(upload(chief, "no headings here")["Location"])
    assert page.context["job"].state == "refused"
    assert page.context["job"].problems["refused"] in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"school_year": "1900"}, "school_year"),
        ({"takes_effect_on": "115/02/30"}, "takes_effect_on"),
        ({"name": "x.exe"}, "file"),
    ],
)
def test_a_bad_upload_keeps_nothing(chief, upload, fields, field):
    answer = upload(chief, GOOD, **fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert ImportJob.objects.count() == 0


def test_data_that_changed_meanwhile_stops_it(
    world, chief, previewed, django_capture_on_commit_callbacks
):
    Student.objects.filter(pk=world.ming.pk).update(name="王大明")
    with django_capture_on_commit_callbacks(execute=True):
        chief.post(f"{previewed}/confirm")
    page = chief.get(previewed)
    assert page.context["job"].state == "stale"
    assert "什麼都沒有匯入" in page.content.decode()
    assert Student.objects.get(pk=world.ming.pk).name == "王大明"


def test_progress_needs_no_script_and_leaves_the_trail_alone(chief, world, upload):
    job = ImportJob.objects.create(school=world.school, created_by=world.chief, filename="a.csv", file_sha256="0" * 64, school_year=115, takes_effect_on=TODAY)  # fmt: skip
    address = f"/students/roster/{job.pk}"
    page = chief.get(address).content.decode()
    assert (
        "重新整理" in page,
        f'hx-get="{address}/progress"' in page,
        "X-Background" in page,
    ) == (True,) * 3
    before = AuditEvent.objects.count()
    running = chief.get(f"{address}/progress")
    assert (running.status_code, running.headers.get("HX-Refresh")) == (200, None)
    ImportJob.objects.filter(pk=job.pk).update(state="invalid")
    assert chief.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert AuditEvent.objects.count() == before


def test_discarding(chief, previewed):
    assert chief.post(f"{previewed}/discard").status_code == 302
    assert ImportJob.objects.get().state == "discarded"


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_a_blank_template_is_read_by_our_own_reader(chief, fmt):
    answer = chief.get(f"/students/roster/template.{fmt}")
    assert (answer.status_code, answer["Content-Disposition"].endswith(f".{fmt}")) == (
        200,
        True,
    )


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_roster_pages_for_every_role(world, browser_of, role):
    job = ImportJob.objects.create(school=world.school, created_by=world.chief, filename="a.csv", file_sha256="0" * 64, school_year=115, takes_effect_on=TODAY)  # fmt: skip
    foreign = ImportJob.objects.create(school=world.sister, created_by=world.stranger, filename="b.csv", file_sha256="0" * 64, school_year=115, takes_effect_on=TODAY)  # fmt: skip
    client = browser_of(holder(role, world))
    pages = [
        "roster",
        "roster/upload",
        "roster/promotion",
        "roster/graduation",
        "roster/template.csv",
    ]
    answers = {client.get(f"/students/{page}").status_code for page in pages}
    assert answers == ({200} if role in MANAGING else {403})
    if role in MANAGING:
        assert [one.pk for one in client.get("/students/roster").context["page"]] == [
            job.pk
        ]
    own, theirs, nobodys = (
        client.get(f"/students/roster/{pk}") for pk in (job.pk, foreign.pk, NOBODY)
    )
    assert (own.status_code, theirs.status_code) == (
        200 if role in MANAGING else 404,
        404,
    )
    assert theirs.content == nobodys.content


@pytest.mark.parametrize("what", ["confirm", "discard", "reveal"])
def test_strangers_and_readers_change_nothing(
    world, homeroom, browser_of, previewed, what
):
    stranger = browser_of(world.stranger)
    assert [
        who.post(f"{previewed}/{what}", {"reason": "示範"}).status_code
        for who in (stranger, homeroom)
    ] == [404, 404]
    assert homeroom.get(f"{previewed}/{what}").status_code == 405
    assert ImportJob.objects.get().state == "previewed"


def test_another_schools_roster_is_not_there(world, chief):
    answers = [
        chief.get(f"/students/roster/upload?school={pk}").status_code
        for pk in (world.sister.pk, NOBODY, "x")
    ]
    assert answers == [404, 404, 404]


def test_uploading_asks_who_she_is_again(world, browser_of):
    assert (
        browser_of(world.chief, fresh=False).get("/students/roster/upload").status_code
        == 302
    )


@pytest.mark.parametrize("count", [1, 50])
def test_the_uploads_cost_the_same_at_1_and_at_50(
    world, chief, count, django_assert_num_queries
):
    ImportJob.objects.bulk_create(
        ImportJob(school=world.school, created_by=world.chief, filename="a.csv", file_sha256="0" * 64, school_year=115, takes_effect_on=TODAY)
        for _each in range(count)
    )  # fmt: skip
    chief.get("/students/roster")
    with django_assert_num_queries(11):
        assert len(chief.get("/students/roster").context["page"]) == count


def test_promotion_moves_whom_it_says_and_lists_the_others(world, chief):
    top = make.SchoolClassFactory(school=world.school, name="901", grade=9)
    Student.objects.filter(pk=world.mei.pk).update(school_class=top, grade=9)
    asked = {"school_year": "115", "takes_effect_on": "115/08/01"}
    page = chief.get("/students/roster/promotion", asked)
    assert (page.context["moves"], page.context["moved"]) == ([(("801", "901"), 1)], 1)
    assert [(one["pk"], one["why"]) for one in page.context["left"]] == [
        (world.mei.pk, "最高年級，應辦理畢業")
    ]
    assert (
        chief.post(
            "/students/roster/promotion", {**asked, "school_year": "x"}
        ).status_code
        == 200
    )
    world.ming.refresh_from_db()
    assert world.ming.grade == 8
    answer = chief.post("/students/roster/promotion", asked)
    world.ming.refresh_from_db()
    assert (answer.status_code, world.ming.grade, world.ming.school_class.name) == (
        302,
        9,
        "901",
    )
    after = chief.get(answer["Location"])
    assert (after.context["moved"], [one["pk"] for one in after.context["left"]]) == (
        0,
        [world.mei.pk],
    )


def test_graduation_graduates_the_ticked_and_keeps_the_rest_on_the_list(world, chief):
    Student.objects.filter(pk__in=[world.ming.pk, world.mei.pk]).update(grade=9)
    page = chief.get("/students/roster/graduation")
    assert [(one["pk"], one["ticked"]) for one in page.context["rows"]] == [
        (world.ming.pk, True),
        (world.mei.pk, True),
    ]
    none = chief.post("/students/roster/graduation", {"graduated_on": "115/06/12"})
    assert (none.status_code, list(none.context["form"].errors)) == (200, ["students"])
    foreign = chief.post(
        "/students/roster/graduation",
        {"graduated_on": "115/06/12", "students": [world.foreign.pk]},
    )
    assert list(foreign.context["form"].errors) == ["students"]
    answer = chief.post(
        "/students/roster/graduation",
        {"graduated_on": "115/06/12", "students": [world.ming.pk]},
    )
    assert answer.status_code == 302
    world.ming.refresh_from_db()
    assert (world.ming.leaving_reason, str(world.ming.left_on)) == (
        "graduation",
        "2026-06-12",
    )
    assert [one["pk"] for one in chief.get(answer["Location"]).context["rows"]] == [
        world.mei.pk
    ]


@pytest.mark.parametrize("which", ["promotion", "graduation"])
def test_whom_she_is_excluded_from_is_on_no_yearly_list(world, chief, which):
    Student.objects.filter(pk__in=[world.ming.pk, world.mei.pk]).update(grade=9)
    for one in (world.c801, world.c802):
        one.grade = 9
        one.save()
    StudentExclusion.objects.create(content_object=world.ming, user=world.chief, from_on=TODAY, reason="親屬", decided_by=world.director)  # fmt: skip
    answer = chief.get(
        f"/students/roster/{which}",
        {"school_year": "115", "takes_effect_on": "115/08/01"},
    )
    rows = answer.context["left" if which == "promotion" else "rows"]
    assert [one["pk"] for one in rows] == [world.mei.pk]


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(("which", "queries"), [("promotion", 11), ("graduation", 11)])
def test_the_yearly_lists_cost_the_same_at_1_and_at_50(
    world, chief, which, queries, count, django_assert_num_queries
):
    Student.objects.filter(pk=world.mei.pk).update(left_on=TODAY, leaving_reason="transfer", school_class=None, seat_number=None)  # fmt: skip
    for seat in range(2, count + 1):
        seated(world.c801, seat, student_number=f"T{seat}")
    Student.objects.attending().update(grade=9)
    asked = {"school_year": "116", "takes_effect_on": "116/08/01"}
    chief.get(f"/students/roster/{which}", asked)
    with django_assert_num_queries(queries):
        answer = chief.get(f"/students/roster/{which}", asked)
    assert answer.context["total"] == count
