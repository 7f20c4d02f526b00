"""學生清單: who sees whom, how names read, filters, kept filters, the privacy key, export, cost."""

import csv
import io

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.vocabulary import Word
from cases.models import SavedFilter, Student
from tests.accounts.cast import ROLES, person, reviewed_matrix
from tests.cases.test_access import AT_SCHOOLS, MANAGING, expected, holder, names
from tests.factories.cases import ProtectionFlagFactory, seated

pytestmark = pytest.mark.django_db
URL = "/students/"


def shown(world, response):
    return names(world, [row.student for row in response.context["rows"]])


def read(response):
    return [row.name for row in response.context["rows"]]


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_list_search_page_and_export_agree_for_every_role(world, browser_of, role):
    client = browser_of(holder(role, world))
    may_list = bool(reviewed_matrix()[role][Word.STUDENT_VIEW.value])
    answer = client.get(URL, {"cols": "code"})
    found = client.get(URL, {"q": "S00"})
    assert (answer.status_code, found.status_code) == (
        (200, 200) if may_list else (403, 403)
    )
    if may_list:
        assert (shown(world, answer), shown(world, found)) == (expected(role),) * 2
    opened = {
        name
        for name in ("ming", "mei", "foreign")
        if client.get(f"{URL}{getattr(world, name).pk}").status_code == 200
    }
    assert opened == expected(role)
    file = client.post(f"{URL}export?cols=code", {"fmt": "csv"})
    if role in MANAGING and role in AT_SCHOOLS:
        rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))[1:]
        assert {row[1] for row in rows} == {world.ming.code, world.mei.code}
    else:
        assert file.status_code == 403


def test_foreign_and_nobodys_answer_alike(world, chief):
    foreign = chief.get(f"{URL}{world.foreign.pk}")
    nobodys = chief.get(f"{URL}00000000-0000-4000-8000-000000000000")
    assert (foreign.status_code, foreign.content) == (404, nobodys.content)


def test_looking_leaves_one_row_in_the_trail(world, chief):
    chief.get(URL)
    row = AuditEvent.objects.get(event="list_read")
    assert (row.actor_id, row.object_type, row.detail) == (
        world.chief.pk, "cases.student", {"shown": 2},
    )  # fmt: skip


def test_names_are_full_in_her_own_class_and_masked_for_the_chief(chief, homeroom):
    assert read(chief.get(URL)) == ["王○明", "林○美"]
    assert read(homeroom.get(URL)) == ["王小明"]


def test_the_privacy_key_masks_every_page_until_pressed_again(world, homeroom):
    answer = homeroom.post(f"{URL}privacy", {"next": f"{URL}?q=S0"})
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?q=S0")
    assert read(homeroom.get(URL)) == ["王○明"]
    page = homeroom.get(f"{URL}{world.ming.pk}")
    assert page.context["name"] == "王○明"
    assert "王小明" not in page.content.decode()
    homeroom.post(f"{URL}privacy", {"next": "https://elsewhere.example/"})
    assert read(homeroom.get(URL)) == ["王小明"]


FILTERS = {
    "": {"ming", "mei"},
    "q=小明": {"ming"},
    "q=美美": {"mei"},
    "q=801-1": {"ming"},
    "q=S002": {"mei"},
    "grade=8": {"ming", "mei"},
    "grade=7": set(),
    "flag=sped": {"ming"},
    "flag=background": {"mei"},
    "flag=protected": {"mei"},
    "flag=other_regime": set(),
    "state=left": set(),
    "state=unplaced": set(),
    "state=all&sort=name": {"ming", "mei"},
    "grade=x&state=y&sort=z&cols=w&page=v&school_class=u": {"ming", "mei"},
}


@pytest.mark.parametrize("query", list(FILTERS))
def test_filters(world, chief, query):
    Student.objects.filter(pk=world.ming.pk).update(sped_category=9)
    Student.objects.filter(pk=world.mei.pk).update(family_background=["indigenous"])
    ProtectionFlagFactory(student=world.mei)
    ProtectionFlagFactory(student=world.foreign)
    answer = chief.get(f"{URL}?{query}")
    assert (answer.status_code, shown(world, answer)) == (200, FILTERS[query])
    assert answer.context["total"] == len(FILTERS[query])


def test_the_class_filter_offers_her_schools_classes_only(world, chief):
    world.c801.school_year = world.c802.school_year = 200
    world.c801.save()
    world.c802.save()
    answer = chief.get(URL, {"school_class": str(world.c801.pk)})
    assert shown(world, answer) == {"ming"}
    assert set(answer.context["form"].fields["school_class"].queryset) == {
        world.c801,
        world.c802,
    }


def test_who_may_not_see_protection_cannot_filter_by_it(world, browser_of):
    ProtectionFlagFactory(student=world.ming)
    client = browser_of(person("academic_affairs", world.school))
    answer = client.get(URL, {"flag": "protected"})
    assert shown(world, answer) == set()
    assert [
        dict(row.cells)["protection"] for row in client.get(URL).context["rows"]
    ] == ["", ""]


def test_columns_and_order_are_chosen(world, chief):
    answer = chief.get(URL, {"cols": ["sex", "code"], "sort": "number"})
    assert [key for key, _label in answer.context["headings"]] == ["code", "sex"]
    assert [row.cells for row in answer.context["rows"]] == [
        [("code", world.ming.code), ("sex", "生理男")],
        [("code", world.mei.code), ("sex", "生理女")],
    ]


def test_a_filter_is_kept_without_the_searched_words(world, chief, browser_of):
    chief.post(
        f"{URL}filters",
        {"label": "八年級", "query": "q=王小明&grade=8&flag=sped&evil=1"},
    )
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.label, kept.query) == (
        world.chief,
        "八年級",
        "grade=8&flag=sped",
    )
    assert chief.get(f"{URL}?grade=8&flag=sped").context["saved"][0]["current"] is True
    other = browser_of(world.director)
    assert other.get(URL).context["saved"] == []
    assert other.post(f"{URL}filters/{kept.pk}/remove").status_code == 404
    assert SavedFilter.objects.count() == 1
    assert chief.post(f"{URL}filters/{kept.pk}/remove").status_code == 302
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("label", ["", "長" * 21, "\x00"])
def test_a_filter_without_a_good_name_is_not_kept(chief, label):
    chief.post(f"{URL}filters", {"label": label, "query": "grade=8"})
    assert SavedFilter.objects.count() == 0


def exported(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_an_export_has_the_names_of_the_screen_and_stays_in_the_trail(world, chief):
    answer = chief.post(f"{URL}export?cols=code&grade=8", {"fmt": "csv"})
    assert exported(answer) == [
        ["姓名", "代號"], ["王○明", world.ming.code], ["林○美", world.mei.code],
    ]  # fmt: skip
    row = AuditEvent.objects.get(event="exported")
    assert (row.actor_id, row.detail) == (
        world.chief.pk,
        {"shown": 2, "fmt": "csv", "full": False},
    )


def test_full_names_leave_with_a_reason_only(world, chief):
    refused = chief.post(
        f"{URL}export?cols=code", {"fmt": "csv", "full": "on", "reason": " "}
    )
    assert (refused.status_code, refused.headers.get("Content-Disposition")) == (
        200,
        None,
    )
    assert refused.context["export_form"].errors["reason"] == ["寫出全名需要理由。"]
    assert AuditEvent.objects.filter(event="exported").count() == 0
    answer = chief.post(
        f"{URL}export?cols=code", {"fmt": "csv", "full": "on", "reason": "編製名冊"}
    )
    assert [row[0] for row in exported(answer)] == ["姓名", "王小明", "林美美"]
    assert AuditEvent.objects.get(event="exported").purpose == "編製名冊"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_formulas_are_neutralised(world, chief, kind):
    Student.objects.filter(pk=world.ming.pk).update(name="=1+1")
    answer = chief.post(
        f"{URL}export?cols=code", {"fmt": kind, "full": "on", "reason": "示範"}
    )
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f".{kind}")
    if kind == "csv":
        assert exported(answer)[1][0] == "'=1+1"


def test_more_than_twenty_ask_who_she_is_again(world, browser_of):
    stale = browser_of(world.chief, fresh=False)
    assert stale.post(f"{URL}export", {"fmt": "csv"}).status_code == 200
    for seat in range(2, 21):
        seated(world.c801, seat, student_number=f"T{seat}")
    answer = stale.post(f"{URL}export?grade=8", {"fmt": "csv"})
    assert (
        answer.status_code,
        AuditEvent.objects.filter(event="exported").count(),
    ) == (302, 1)
    assert answer["Location"] == (
        "/accounts/reauthenticate/?next=%2Fstudents%2Fexport%3Fgrade%3D8"
    )
    fresh = browser_of(world.chief)
    assert len(exported(fresh.post(f"{URL}export", {"fmt": "csv"}))) == 22


def test_methods(chief):
    assert [chief.post(URL).status_code, *(chief.get(f"{URL}{x}").status_code for x in ("export", "privacy", "filters"))] == [405] * 4  # fmt: skip


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_at_1_and_at_50(
    world, chief, count, django_assert_num_queries
):
    Student.objects.exclude(pk=world.ming.pk).update(left_on=timezone.localdate(), leaving_reason="transfer", school_class=None, seat_number=None)  # fmt: skip
    for seat in range(2, count + 1):
        ProtectionFlagFactory(
            student=seated(world.c801, seat, student_number=f"T{seat}")
        )
    chief.get(URL)  # the session's clock begins
    with django_assert_num_queries(15):
        answer = chief.get(URL)
    assert len(answer.context["rows"]) == count


def test_a_second_page(world, chief):
    for seat in range(2, 60):
        seated(world.c801, seat, student_number=f"T{seat}")
    answer = chief.get(URL, {"page": "2"})
    assert (len(answer.context["rows"]), answer.context["total"]) == (10, 60)
