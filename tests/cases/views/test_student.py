"""One student's page, adding, editing, revealing, moving, leaving, contacts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from cases.models import Contact, Enrollment, Student
from cases.placing import school_year_of
from tests.accounts.cast import person
from tests.factories.cases import ContactFactory, ProtectionFlagFactory

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
TYPED = {
    "name": "葛\U000e0100示範", "student_number": "S900", "sex": "female", "sex_note": "",
    "born_on": "101/05/06", "national_id": "", "sped_category": "9", "sped_certified": "on",
    "family_background": ["indigenous"], "family_background_note": "", "entry_reason": "advance",
    "other_regime_note": "",
}  # fmt: skip


def url(student, rest=""):
    return f"/students/{student.pk}{rest}"


@pytest.fixture
def this_year(world):
    """Classes of the running school year, which forms offer."""
    for one in (world.c801, world.c802):
        one.school_year = school_year_of(timezone.localdate())
        one.save()


FORMS = ["/edit", "/move", "/leave", "/contacts/new", "/protection/new"]


@pytest.mark.parametrize("rest", FORMS)
def test_forms_for_the_chief_the_reader_and_the_stranger(
    world, browser_of, chief, homeroom, rest
):
    stranger = browser_of(world.stranger)
    answers = [
        who.get(url(world.ming, rest)).status_code
        for who in (chief, homeroom, stranger)
    ]
    assert answers == [200, 403, 404]
    assert (
        stranger.get(url(world.ming, rest)).content
        == stranger.get(f"/students/{NOBODY}{rest}").content
    )
    assert chief.put(url(world.ming, rest)).status_code == 405


@pytest.mark.parametrize("rest", FORMS)
def test_a_reader_who_posts_changes_nothing(world, homeroom, rest):
    before = (
        Student.objects.filter(pk=world.ming.pk).values().get(),
        Contact.objects.count(),
    )
    assert homeroom.post(url(world.ming, rest), TYPED).status_code == 403
    assert (
        Student.objects.filter(pk=world.ming.pk).values().get(),
        Contact.objects.count(),
    ) == before


def test_the_page_for_a_full_and_a_masked_name(world, chief, homeroom):
    ContactFactory(
        student=world.ming, name="王示範父", mobile="0900111222", address="虛構路 1 號"
    )
    full, masked = (
        who.get(url(world.ming)).content.decode() for who in (homeroom, chief)
    )
    secrets = ("王小明", "王示範父", "0900111222", "虛構路 1 號", "S001")
    assert [word in full for word in secrets] == [True] * 5
    assert [word in masked for word in secrets] == [False] * 5


def test_protection_is_prominent_and_barred_people_have_no_number(world, homeroom):
    father = ContactFactory(student=world.ming, name="王示範父", mobile="0900111222")
    ContactFactory(
        student=world.ming,
        name="示範社工",
        relation="social_worker",
        mobile="0900333444",
    )
    ContactFactory(
        student=world.ming,
        name="王示範母",
        relation="mother",
        mobile="0900555666",
        address="虛構路 2 號",
    )
    for kind, fields in (
        ("no_contact", {"contact": father}),
        ("hidden_social_worker", {}),
        ("protected_address", {}),
    ):
        ProtectionFlagFactory(student=world.ming, kind=kind, **fields)
    page = homeroom.get(url(world.ming))
    text = page.content.decode()
    assert [flag["row"].kind for flag in page.context["flags"]].count("no_contact") == 1
    assert [word in text for word in ("王示範父", "王示範母", "0900555666")] == [
        True
    ] * 3
    assert [
        word in text for word in ("0900111222", "示範社工", "0900333444", "虛構路 2 號")
    ] == [False] * 4
    events = set(AuditEvent.objects.values_list("event", "part"))
    assert {("record_read", ""), ("record_read", "protection")} <= events


def test_who_may_not_see_protection_is_told_nothing_of_it(world, browser_of):
    father = ContactFactory(student=world.ming, name="王示範父")
    ProtectionFlagFactory(
        student=world.ming, kind="no_contact", contact=father, reason="示範事由"
    )
    page = browser_of(world.registrar).get(url(world.ming))
    assert (
        page.status_code,
        page.context["sees_protection"],
        page.context["contacts"],
    ) == (200, False, [])
    text = page.content.decode()
    assert [word in text for word in ("保護註記", "不得聯絡", "示範事由")] == [
        False
    ] * 3


def test_adding_a_student(world, this_year, chief):
    answer = chief.post(
        "/students/new",
        {
            **TYPED,
            "school_class": str(world.c801.pk),
            "seat_number": "9",
            "on": "115/05/06",
        },
    )
    made = Student.objects.get(student_number="S900")
    assert (answer.status_code, answer["Location"]) == (302, url(made))
    assert (made.name, made.school_class, made.seat_number) == (
        TYPED["name"],
        world.c801,
        9,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"national_id": "A123456780"}, "national_id"),
        ({"student_number": "S001"}, "student_number"),
        ({"name": "示範\u202e"}, "name"),
        ({"sex": "other"}, "sex_note"),
        ({"born_on": "101/13/01"}, "born_on"),
        ({"sped_category": "0"}, "sped_certified"),
        ({"seat_number": "100"}, "seat_number"),
    ],
)
def test_a_bad_student_keeps_what_was_typed(world, this_year, chief, wrong, field):
    answer = chief.post(
        "/students/new",
        {
            **TYPED,
            "school_class": str(world.c801.pk),
            "seat_number": "9",
            "on": "115/05/06",
            **wrong,
        },
    )
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["entry_reason"].value() == "advance"
    assert Student.objects.filter(name=TYPED["name"]).count() == 0


def test_a_class_of_another_school_is_no_choice(world, this_year, chief):
    answer = chief.post(
        "/students/new",
        {
            **TYPED,
            "school_class": str(world.foreign.school_class.pk),
            "on": "115/05/06",
        },
    )
    assert list(answer.context["form"].errors) == ["school_class"]


@pytest.mark.parametrize("who", ["homeroom", "counselor"])
def test_a_reader_adds_nobody(world, browser_of, who):
    client = browser_of(getattr(world, who))
    assert [
        client.get("/students/new").status_code,
        client.post("/students/new", TYPED).status_code,
    ] == [403, 403]


def test_editing_shows_the_full_name_and_the_trail_says_why(world, chief):
    assert "王小明" in chief.get(url(world.ming, "/edit")).content.decode()
    row = AuditEvent.objects.get(part="full_name")
    assert (row.object_id, row.purpose) == (str(world.ming.pk), "修改學生資料")
    answer = chief.post(url(world.ming, "/edit"), {**TYPED, "version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, url(world.ming))
    world.ming.refresh_from_db()
    assert (
        world.ming.name,
        world.ming.sped_category,
        world.ming.family_background,
    ) == (TYPED["name"], 9, ["indigenous"])


def test_an_edit_that_somebody_overtook_is_409_and_changes_nothing(world, chief):
    Student.objects.filter(pk=world.ming.pk).update(version=2)
    answer = chief.post(url(world.ming, "/edit"), {**TYPED, "version": "1"})
    assert answer.status_code == 409
    world.ming.refresh_from_db()
    assert (world.ming.name, world.ming.version) == ("王小明", 2)


def test_revealing_needs_a_reason_and_shows_once(world, chief):
    ContactFactory(student=world.ming, mobile="0900111222")
    assert "王小明" not in chief.get(url(world.ming, "/reveal")).content.decode()
    blank = chief.post(url(world.ming, "/reveal"), {"reason": "  "})
    assert (blank.status_code, AuditEvent.objects.filter(part="full_name").count()) == (
        200,
        0,
    )
    answer = chief.post(url(world.ming, "/reveal"), {"reason": "家長來電"})
    assert [word in answer.content.decode() for word in ("王小明", "0900111222")] == [
        True,
        True,
    ]
    assert AuditEvent.objects.get(part="full_name").purpose == "家長來電"
    assert "王小明" not in chief.get(url(world.ming)).content.decode()


def test_a_counselor_outside_the_team_reveals_nobody(world, browser_of):
    client = browser_of(world.counselor)
    assert client.get(url(world.ming)).status_code == 200
    answer = client.post(url(world.ming, "/reveal"), {"reason": "想看"})
    assert (
        answer.status_code,
        AuditEvent.objects.filter(part="full_name", outcome="done").count(),
    ) == (403, 0)


def test_moving_leaving_and_coming_back(world, this_year, chief):
    place = {"school_class": str(world.c802.pk), "seat_number": "7", "on": "115/05/06"}
    assert chief.post(url(world.ming, "/move"), place).status_code == 302
    taken = chief.post(url(world.ming, "/move"), {**place, "seat_number": "1"})
    assert (taken.status_code, taken.context["form"].errors["seat_number"]) == (
        200,
        ["這個座號已經有人。"],
    )
    assert chief.post(url(world.ming, "/return"), place).status_code == 409
    left = {"reason": "transfer", "left_on": "115/06/01", "note": ""}
    assert chief.post(url(world.ming, "/leave"), left).status_code == 302
    world.ming.refresh_from_db()
    assert (world.ming.leaving_reason, world.ming.school_class) == ("transfer", None)
    assert chief.post(url(world.ming, "/leave"), left).status_code == 409
    assert (
        chief.post(url(world.ming, "/return"), {**place, "on": "115/09/01"}).status_code
        == 302
    )
    assert (
        Enrollment.objects.filter(student=world.ming, until_on=None).get().seat_number
        == 7
    )


def test_graduation_is_no_reason_to_leave_here(world, chief):
    answer = chief.post(
        url(world.ming, "/leave"), {"reason": "graduation", "left_on": "115/06/01"}
    )
    assert list(answer.context["form"].errors) == ["reason"]


CONTACT = {
    "name": "王示範母",
    "relation": "mother",
    "mobile": "0900555666",
    "position": "1",
}


def test_contacts_are_added_changed_and_ended(world, chief):
    assert chief.post(url(world.ming, "/contacts/new"), CONTACT).status_code == 302
    row = Contact.objects.get()
    bad = chief.post(
        url(world.ming, f"/contacts/{row.pk}"),
        {**CONTACT, "name": "\u202e", "phone": "02"},
    )
    assert (bad.status_code, bad.context["form"]["phone"].value()) == (200, "02")
    assert (
        chief.post(
            url(world.ming, f"/contacts/{row.pk}"), {**CONTACT, "phone": "02"}
        ).status_code
        == 302
    )
    assert chief.get(url(world.ming, f"/contacts/{row.pk}/end")).status_code == 200
    assert Contact.objects.get().ended_on is None
    assert chief.post(url(world.ming, f"/contacts/{row.pk}/end")).status_code == 302
    row.refresh_from_db()
    assert (row.phone, row.ended_on) == ("02", timezone.localdate())


def test_another_students_or_a_barred_contact_is_not_there(world, chief):
    other = ContactFactory(student=world.mei)
    barred = ContactFactory(student=world.ming, name="王示範父")
    ProtectionFlagFactory(student=world.ming, kind="no_contact", contact=barred)
    answers = [
        chief.get(url(world.ming, f"/contacts/{pk}")).status_code
        for pk in (other.pk, barred.pk, NOBODY)
    ]
    assert answers == [404, 404, 404]


def test_a_protected_address_is_neither_shown_nor_changed(world, chief):
    row = ContactFactory(student=world.ming, address="虛構路 9 號")
    ProtectionFlagFactory(student=world.ming, kind="protected_address")
    page = chief.get(url(world.ming, f"/contacts/{row.pk}")).content.decode()
    assert "虛構路 9 號" not in page
    chief.post(url(world.ming, f"/contacts/{row.pk}"), {**CONTACT, "address": ""})
    row.refresh_from_db()
    assert (row.name, row.address) == ("王示範母", "虛構路 9 號")


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_whatever_she_has(
    world, homeroom, count, django_assert_num_queries
):
    for _each in range(count):
        ContactFactory(student=world.ming)
        ProtectionFlagFactory(student=world.ming)
    homeroom.get(url(world.ming))
    with django_assert_num_queries(12):
        assert homeroom.get(url(world.ming)).status_code == 200


# --- what was -------------------------------------------------------------------------------------


def test_ended_contacts_and_lifted_flags_are_kept_in_sight(world, chief, browser_of):
    on = timezone.localdate()
    day = timedelta(days=1)
    ContactFactory(student=world.ming, name="王舊明", ended_on=on - day)
    barred = ContactFactory(student=world.ming, name="王甲明", ended_on=on - day)
    ProtectionFlagFactory(
        student=world.ming, kind="no_contact", contact=barred, from_on=on - day
    )
    ProtectionFlagFactory(
        student=world.ming, from_on=on - 9 * day, until_on=on - 2 * day
    )
    ProtectionFlagFactory(
        student=world.ming,
        kind="placement",
        from_on=on - 9 * day,
        lift_requested_by=world.chief,
        lift_reason="返家（虛構）",
        lifted_by=world.director,
        lifted_on=on - day,
    )
    page = chief.get(url(world.ming))
    assert [
        (one["name"], one["ended_on"]) for one in page.context["past_contacts"]
    ] == [("王○明", on - day)]
    assert {
        (one["row"].kind, one["ended_on"]) for one in page.context["past_flags"]
    } == {("protective_order", on - 2 * day), ("placement", on - day)}
    assert page.content.decode().count("返家（虛構）") == 1
    reader = browser_of(person("academic_affairs", world.school)).get(url(world.ming))
    assert (reader.context["past_flags"], "返家" in reader.content.decode()) == (
        [],
        False,
    )
    teacher = browser_of(world.homeroom).get(url(world.ming))
    assert [one["name"] for one in teacher.context["past_contacts"]] == ["王舊明"]
