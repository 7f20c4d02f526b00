"""誰可以看這個案: the panel later apps show, and the administrator's look-up by code."""

import pytest
from django.template.loader import render_to_string

from accounts import lookups
from accounts.explain import who_can_see
from accounts.models import AuditEvent
from accounts.permissions import grant
from accounts.vocabulary import Word
from accounts.who_can import sections_of
from tests.accounts.app.models import Folder, FolderExclusion
from tests.accounts.cast import FOLDER, TODAY, person
from tests.accounts.views.entering import logged_in
from tests.accounts.views.test_matrix import text_of, url_of
from tests.accounts.views.test_matrix_queries import reads

pytestmark = pytest.mark.django_db
WORDS = (Word.CASE_VIEW, Word.RECORD_READ, Word.MINUTES_READ)
FULL = frozenset({Word.CASE_VIEW, Word.RECORD_READ})
SECRET = "學生自述之家庭狀況"


@pytest.fixture
def folder(world):
    folder = Folder.objects.create(school=world.school, owner=world.counselor)
    grant(
        by=world.director,
        user=world.counselor,
        words=(Word.CASE_VIEW, Word.RECORD_READ),
        to=folder,
        from_on=TODAY,
        reason=SECRET,
        part="主責",
    )
    FolderExclusion.objects.create(
        user=world.chief,
        content_object=folder,
        from_on=TODAY,
        reason=SECRET,
        decided_by=world.principal,
    )
    return folder


@pytest.fixture
def _cases(folder):
    """What the cases app will register: the code 114-021 at the folder's school."""

    def find(code, level):
        if (code, level) != ("114-021", folder.school):
            return None
        return lookups.Found(folder, code, WORDS, FULL, FOLDER)

    lookups.register("case", find)
    yield
    lookups.unregister("case")


def told(sections):
    return [
        (
            section.label,
            [
                (one.name, one.part, [(b.words, b.until) for b in one.reasons])
                for one in section.people
            ],
        )
        for section in sections
    ]


def test_the_panel_tells_who_sees_what_why_and_until_when(world, folder):
    answer = who_can_see(folder, words=WORDS, on=TODAY, paths=FOLDER)
    assert told(sections_of(answer, full=FULL)) == [
        (
            "完整紀錄　1 人",
            [
                (
                    str(world.counselor),
                    "查看個案與基本資料、讀取一般晤談",
                    [(f"主責　個別授權：{SECRET}，{world.director.name}", None)],
                )
            ],
        ),
        (
            "部分內容　1 人",
            [
                (
                    str(world.director),
                    "查看個案與基本資料、讀取會議紀錄",
                    [("角色：輔導主任 × 本校", None)],
                )
            ],
        ),
        (
            "明確排除　1 人",
            [
                (
                    str(world.chief),
                    "不可看任何內容",
                    [(f"利益迴避：{SECRET}，優先於任何角色", None)],
                )
            ],
        ),
    ]


def test_the_panel_is_a_part_any_page_can_show(world, folder):
    answer = who_can_see(folder, words=WORDS, on=TODAY, paths=FOLDER)
    part = render_to_string(
        "partials/who_can.html", {"sections": sections_of(answer, full=FULL)}
    )
    assert part.count('class="because"') == 3
    assert "<b>" + str(world.counselor) + "</b>" in part


def test_without_anything_to_look_up_there_is_no_field_and_no_page(world, admin):
    page = admin.get(url_of(world.school))
    assert page.context["code_form"] is None
    assert "個案代號" not in text_of(page)
    assert admin.get(url_of(world.school, "who-can")).status_code == 404
    assert admin.post(url_of(world.school, "who-can"), {"code": "x"}).status_code == 404


@pytest.mark.usefixtures("_cases")
def test_the_administrator_sees_the_code_and_the_source_and_no_word_of_content(
    world, admin, folder
):
    assert admin.get(url_of(world.school)).context["code_form"] is not None
    page = admin.post(url_of(world.school, "who-can"), {"code": " 114-021 "})
    assert page.context["code"] == "114-021"
    reasons = [
        (line.name, reason.words)
        for section in page.context["sections"]
        for line in section.people
        for reason in line.reasons
    ]
    assert reasons == [
        (str(world.counselor), f"主責　個別授權，{world.director.name}"),
        (str(world.director), "角色：輔導主任 × 本校"),
        (str(world.chief), "利益迴避，優先於任何角色"),
    ]
    assert SECRET not in text_of(page)
    row = AuditEvent.objects.latest("pk")
    assert (row.event, row.actor_id, row.object_id, row.part, row.school_id) == (
        "record_read",
        world.admin.pk,
        str(folder.pk),
        "who_can",
        world.school.pk,
    )


@pytest.mark.usefixtures("_cases")
def test_the_director_reads_the_reasons(world, director):
    page = director.post(url_of(world.school, "who-can"), {"code": "114-021"})
    assert SECRET in text_of(page)


@pytest.mark.usefixtures("_cases")
def test_an_unknown_code_and_one_of_another_school_are_alike(world, admin):
    before = AuditEvent.objects.count()
    page = admin.post(url_of(world.school, "who-can"), {"code": "999-999"})
    assert page.context["form"].errors["code"] == [
        "這裡沒有這個代號，請對照個案清單上的案號。"
    ]
    there = logged_in(person("system_administrator", world.sister))
    other = there.post(url_of(world.sister, "who-can"), {"code": "114-021"})
    assert other.context["form"].errors == page.context["form"].errors
    assert AuditEvent.objects.count() == before


@pytest.mark.usefixtures("_cases")
@pytest.mark.parametrize("role", ["counselor", "principal", "homeroom_teacher"])
def test_others_ask_on_the_cases_own_page(world, role):
    client = logged_in(person(role, world.school))
    answer = client.post(url_of(world.school, "who-can"), {"code": "114-021"})
    assert answer.status_code == 403


@pytest.mark.usefixtures("_cases")
def test_its_queries_do_not_grow_with_the_staff(world, admin):
    counts = []
    for more in (0, 20):
        for _ in range(more):
            person("counselor", world.school)
        path = url_of(world.school, "who-can")
        counts.append(reads(admin, path, "post", code="114-021"))
    assert counts == [17, 17]
