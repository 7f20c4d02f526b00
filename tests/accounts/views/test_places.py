"""學校設定、學期、班級、輔諮中心."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions.places import add_school, link_sibling
from accounts.errors import NotAllowed
from accounts.models import (
    AuditEvent,
    Authority,
    CounselingCenter,
    School,
    SchoolClass,
    Term,
    User,
)
from fields.roc_date import roc_date
from notifications.models import Reminder
from tests.accounts.cast import add, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
URL = "/people/places"


def school_url(school, rest=""):
    return f"/people/places/schools/{school.pk}{rest}"


@pytest.fixture
def county(world, browser_of):
    return browser_of(person("system_administrator", world.county))


def test_a_schools_administrator_sees_her_school_a_countys_all_of_hers(
    world, admin, county
):
    assert [one.pk for one in admin.get(URL).context["page"]] == [world.school.pk]
    seen = {one.pk for one in county.get(URL).context["page"]}
    assert seen == {world.school.pk, world.sister.pk}
    found = county.get(URL, {"q": world.sister.code}).context["page"]
    assert [one.pk for one in found] == [world.sister.pk]


def test_teachers_are_refused(world, browser_of):
    counselor = browser_of(world.counselor)
    assert counselor.get(URL).status_code == 403
    assert counselor.get(school_url(world.school)).status_code == 403


@pytest.mark.parametrize("schools", [1, 60])
def test_the_list_costs_the_same_in_a_large_county(
    world, county, schools, django_assert_num_queries
):
    make.SchoolFactory.create_batch(schools, authority=world.county)
    county.get(URL)
    with django_assert_num_queries(11):
        county.get(URL)


SCHOOL = {"name": "晴川國中", "profile": "teaching_affairs"}


def test_a_small_school_turns_to_a_joint_office(world, admin):
    assert admin.get(school_url(world.school)).status_code == 200
    response = admin.post(school_url(world.school), SCHOOL)
    assert response.headers["Location"] == school_url(world.school)
    school = School.objects.get(pk=world.school.pk)
    assert (school.name, school.profile) == ("晴川國中", "teaching_affairs")
    row = AuditEvent.objects.get(event="setting_changed")
    assert (row.object_type, row.detail) == (
        "accounts.school",
        {"fields": ["name", "profile"]},
    )


def test_code_and_stage_are_not_changed_by_forged_fields(world, admin):
    before = world.school.code
    admin.post(
        school_url(world.school), {**SCHOOL, "code": "ZZZZZZ", "stage": "senior"}
    )
    school = School.objects.get(pk=world.school.pk)
    assert (school.code, school.stage) == (before, "junior")


def test_a_bad_form_keeps_what_was_typed(world, admin):
    response = admin.post(school_url(world.school), {"name": "", "profile": "x"})
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {"name", "profile"},
    )
    assert School.objects.get(pk=world.school.pk).name == "晴川國民中學"


def test_a_director_keeps_the_calendar_but_not_the_school(world, browser_of):
    director = browser_of(world.director)
    page = director.get(school_url(world.school))
    assert (page.context["may_set"], page.context["may_date"]) == (False, True)
    assert director.post(school_url(world.school), SCHOOL).status_code == 403
    assert (
        director.post(school_url(world.school, "/terms/new"), TERM).status_code == 302
    )
    assert director.get(school_url(world.school, "/classes/new")).status_code == 403
    assert School.objects.get(pk=world.school.pk).name == "晴川國民中學"


TERM = {
    "school_year": "115",
    "semester": "2",
    "starts_on": "116/02/11",
    "ends_on": "116/06/30",
    "graduates_on": "116/06/11",
}


def test_a_term_is_made_and_changed(world, admin):
    url = school_url(world.school, "/terms/new")
    assert admin.get(url).status_code == 200
    assert admin.post(url, TERM).status_code == 302
    term = Term.objects.get()
    assert (term.school, term.graduates_on.isoformat()) == (world.school, "2027-06-11")
    twice = admin.post(url, TERM)
    assert (twice.status_code, bool(twice.context["form"].errors)) == (200, True)
    url = school_url(world.school, f"/terms/{term.pk}")
    assert admin.get(url).status_code == 200
    assert admin.post(url, {**TERM, "graduates_on": "116/06/18"}).status_code == 302
    assert Term.objects.get().graduates_on.isoformat() == "2027-06-18"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_on": "116/02/11"}, "ends_on"),
        ({"graduates_on": "116/01/01"}, "graduates_on"),
        ({"semester": "3"}, "semester"),
        ({"starts_on": "開學"}, "starts_on"),
    ],
)
def test_dates_out_of_order_are_no_term(world, admin, fields, wrong):
    response = admin.post(school_url(world.school, "/terms/new"), {**TERM, **fields})
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {wrong},
    )
    assert Term.objects.exists() is False


def test_a_class_is_added_and_removed(world, admin):
    url = school_url(world.school, "/classes/new")
    assert admin.get(url).status_code == 200
    fields = {"school_year": "115", "grade": "7", "name": "701"}
    assert admin.post(url, fields).status_code == 302
    made = SchoolClass.objects.get(name="701")
    assert (made.school, made.grade) == (world.school, 7)
    assert admin.post(url, fields).status_code == 200
    assert set(admin.post(url, {**fields, "grade": "1"}).context["form"].errors) == {
        "grade"
    }
    gone = school_url(world.school, f"/classes/{made.pk}/remove")
    assert admin.post(gone).status_code == 302
    assert SchoolClass.objects.filter(name="701").exists() is False


def test_a_class_with_a_homeroom_teacher_stays(world, admin):
    teacher = make.UserFactory()
    add(teacher, "homeroom_teacher", world.school, school_class=world.school_class)
    url = school_url(world.school, f"/classes/{world.school_class.pk}/remove")
    assert admin.post(url).status_code == 409
    assert SchoolClass.objects.filter(pk=world.school_class.pk).exists() is True


def test_foreign_places_are_not_there(world, admin):
    term = make.TermFactory(school=world.foreign)
    school_class = make.SchoolClassFactory(school=world.foreign)
    center = make.CounselingCenterFactory()
    nothing = uuid.uuid4()
    pairs = [
        (school_url(world.foreign), f"/people/places/schools/{nothing}"),
        (
            school_url(world.school, f"/terms/{term.pk}"),
            school_url(world.school, f"/terms/{nothing}"),
        ),
        (
            school_url(world.foreign, "/classes/new"),
            f"/people/places/schools/{nothing}/classes/new",
        ),
        (f"/people/places/centers/{center.pk}", f"/people/places/centers/{nothing}"),
    ]
    for here, nowhere in pairs:
        answers = [admin.post(here, SCHOOL), admin.post(nowhere, SCHOOL)]
        assert [answer.status_code for answer in answers] == [404, 404], here
        assert answers[0].content == answers[1].content
    gone = school_url(world.school, f"/classes/{school_class.pk}/remove")
    assert admin.post(gone).status_code == 404
    assert SchoolClass.objects.filter(pk=school_class.pk).exists() is True


NEW = {"code": "990777", "name": "雲岫縣立新溪國小", "stage": "elementary", "profile": "teaching_affairs"}  # fmt: skip


def test_the_county_adds_a_school(world, county):
    url = "/people/places/schools/new"
    assert county.get(url).status_code == 200
    # A forged authority is not a field; the school is the county's where she acts.
    response = county.post(url, {**NEW, "authority": str(world.foreign.authority_id)})
    made = School.objects.get(code="990777")
    assert response.headers["Location"] == school_url(made)
    assert (made.authority, made.stage, made.profile) == (
        world.county,
        "elementary",
        "teaching_affairs",
    )
    row = AuditEvent.objects.get(event="setting_changed")
    assert (row.school_id, row.object_id) == (made.pk, str(made.pk))


@pytest.mark.parametrize(
    ("field", "value"), [("code", "99030"), ("code", "taken"), ("stage", "college")]
)
def test_a_bad_school_is_not_added(world, county, field, value):
    wrong = {**NEW, field: world.school.code if value == "taken" else value}
    count = School.objects.count()
    response = county.post("/people/places/schools/new", wrong)
    assert set(response.context["form"].errors) == {field}
    assert School.objects.count() == count


def test_only_the_countys_administrator_adds_a_school(world, admin, browser_of):
    officer = browser_of(person("county_officer", world.county))
    for browser in (admin, officer):
        answer = browser.post("/people/places/schools/new", NEW)
        assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        add_school(by=world.admin, authority=world.county, on=timezone.localdate(), **NEW)  # fmt: skip
    assert School.objects.filter(code=NEW["code"]).exists() is False


def test_the_county_keeps_its_centers(world, county, admin):
    url = "/people/places/centers/new"
    assert county.get(url).status_code == 200
    assert (
        county.post(url, {"name": "北區輔諮中心", "is_active": "on"}).status_code == 302
    )
    made = CounselingCenter.objects.get(name="北區輔諮中心")
    assert made.authority == world.county
    url = f"/people/places/centers/{made.pk}"
    assert county.post(url, {"name": ""}).status_code == 200
    assert county.post(url, {"name": "北區輔諮中心"}).status_code == 302
    made.refresh_from_db()
    assert made.is_active is False
    assert admin.get("/people/places/centers/new").status_code == 403
    assert admin.get(url).status_code == 404


def test_other_methods(world, admin, county):
    term = make.TermFactory(school=world.school)
    assert [
        admin.post(URL).status_code,
        admin.put(school_url(world.school)).status_code,
        admin.put(school_url(world.school, "/terms/new")).status_code,
        admin.put(school_url(world.school, f"/terms/{term.pk}")).status_code,
        admin.put(school_url(world.school, "/classes/new")).status_code,
        admin.get(
            school_url(world.school, f"/classes/{world.school_class.pk}/remove")
        ).status_code,
        county.put("/people/places/centers/new").status_code,
        county.put("/people/places/schools/new").status_code,
        county.put(f"/people/places/centers/{world.center.pk}").status_code,
    ] == [405] * 9


# --- where one acts -----------------------------------------------------------------------------


def acting(client):
    return client.get("/people/me").context["school"]


def test_a_person_of_two_schools_switches(world, browser_of):
    add(world.counselor, "counselor", world.sister)
    browser = browser_of(world.counselor)
    choices = browser.get("/people/me").context["school_choices"]
    assert {one["key"] for one in choices} == {world.school.pk, world.sister.pk}
    response = browser.post("/people/place", {"place": str(world.sister.pk)})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert acting(browser) == world.sister.name
    assert browser.get("/people/me").context["role"] == "輔導教師"


def test_one_school_needs_no_switch(world, browser_of):
    browser = browser_of(world.counselor)
    assert browser.get("/people/me").context["school_choices"] == []
    assert acting(browser) == world.school.name


def test_nobody_switches_to_a_school_where_she_holds_nothing(world, browser_of):
    browser = browser_of(world.counselor)
    answers = [
        browser.post("/people/place", {"place": str(key)})
        for key in (world.foreign.pk, uuid.uuid4(), "x")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].content == answers[1].content
    assert acting(browser) == world.school.name


def test_the_choice_falls_when_the_post_ends(world, browser_of):
    held = add(world.counselor, "counselor", world.sister)
    browser = browser_of(world.counselor)
    browser.post("/people/place", {"place": str(world.sister.pk)})
    held.until_on = timezone.localdate() - timedelta(days=1)
    held.save()
    assert acting(browser) == world.school.name


def test_the_way_back_is_never_another_house(world, browser_of):
    browser = browser_of(world.counselor)
    fields = {"place": str(world.school.pk)}
    for wanted, got in (
        ("/people/me", "/people/me"),
        ("https://example.org/", "/"),
        ("//example.org", "/"),
    ):
        response = browser.post("/people/place", {**fields, "next": wanted})
        assert response.headers["Location"] == got


def test_switching_is_no_page(world, browser_of):
    assert browser_of(world.counselor).get("/people/place").status_code == 405


def labels(client, path="/people/me"):
    return [str(entry["label"]) for entry in client.get(path).context["nav"]]


COUNSELOR = ["今日", "個案", "轉介", "服務", "會議", "學生", "轉銜", "月報", "統計"]  # fmt: skip
DIRECTOR = ["今日", "個案", "轉介", "服務", "會議", "學生", "轉銜", "資料轉銜", "月報", "統計", "使用者", "角色權限", "存取稽核", "辦公日曆", "系統設定"]  # fmt: skip
OFFICER = ["未就學列冊", "填報進度", "統計", "使用者", "角色權限", "辦公日曆", "系統設定"]  # fmt: skip


def test_the_header_names_what_the_role_may_open(world, admin, browser_of):
    assert labels(admin) == [
        "使用者",
        "角色權限",
        "緊急調閱",
        "存取稽核",
        "辦公日曆",
        "系統設定",
    ]
    assert labels(browser_of(world.counselor)) == COUNSELOR
    assert labels(browser_of(world.director)) == DIRECTOR
    officer = browser_of(person("county_officer", world.county))
    assert labels(officer) == OFFICER
    current = [
        str(entry["label"])
        for entry in admin.get(school_url(world.school)).context["nav"]
        if entry["current"]
    ]
    assert current == ["系統設定"]


def test_who_reports_and_who_watches_find_their_pages(world, browser_of):
    contact = browser_of(person("report_contact", world.school))
    assert labels(contact) == ["今日", "月報", "統計"]
    contact = {item["label"]: item["url"] for item in contact.get("/preferences").context["nav"]}  # fmt: skip
    assert (contact["月報"], contact["統計"]) == ("/reports/", "/reports/statistics")
    officer = browser_of(person("county_officer", world.county))
    assert labels(officer)[:3] == ["未就學列冊", "填報進度", "統計"]
    page = officer.get("/reports/county")
    assert [item["label"] for item in page.context["nav"] if item["current"]] == ["填報進度"]  # fmt: skip


def test_the_header_counts_what_is_unread(world, browser_of):
    page = browser_of(world.counselor).get("/preferences").content.decode()
    assert "則未讀" not in page
    Reminder.objects.create(
        rule="DL-TR-08", subject_type="x.y", subject_id=world.school.pk, trigger_on=timezone.localdate(),
        stage="on_day", recipient=world.counselor, school=world.school, created_at=timezone.now(),
        state=Reminder.State.DELIVERED,
    )  # fmt: skip
    page = browser_of(world.counselor).get("/preferences").content.decode()
    assert page.count('<span class="visually-hidden">1 則未讀</span>') == 1


def test_the_header_costs_two_queries(world, browser_of, django_assert_num_queries):
    """Session, person, the session's clock and the savepoint's two ends; roles and grants are the two. One for the badge."""
    counselor = browser_of(world.counselor)
    counselor.get("/preferences")
    with django_assert_num_queries(8):
        counselor.get("/preferences")


# --- an authority, and the halves of a combined school ---------------------------------------------

AUTHORITY = {
    "code": "97",
    "name": "星河縣",
    "person": "羅虛舟",
    "username": "luo.xuzhou",
    "email": "luo@example.org",
}


def test_a_new_authority_comes_with_an_administrator_who_waits(
    world, county, browser_of, django_capture_on_commit_callbacks
):
    url = "/people/places/authorities/new"
    assert county.get(url).status_code == 200
    second = person("system_administrator", world.county)
    with django_capture_on_commit_callbacks(execute=True):
        assert county.post(url, AUTHORITY).headers["Location"] == "/people/waiting"
    made = Authority.objects.get(code="97")
    post = made.appointments.get()
    assert (post.user.username, post.role_id, post.confirmation) == (
        "luo.xuzhou",
        "system_administrator",
        "pending",
    )
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        ["luo@example.org", second.email]
    )
    decide = f"/people/appointments/{post.pk}/decide"
    assert county.get(decide).status_code == 404
    answer = browser_of(second).post(decide, {"decision": "confirm"})
    assert answer.status_code == 302
    post.refresh_from_db()
    assert (post.confirmation, post.decided_by) == ("confirmed", second)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": "9"}, "code"),
        ({"name": "雲岫縣"}, "name"),
        ({"username": "空 白"}, "username"),
        ({"email": "no address"}, "email"),
    ],
)
def test_a_bad_authority_leaves_nothing(world, county, fields, wrong):
    before = (Authority.objects.count(), User.objects.count())
    answer = county.post("/people/places/authorities/new", {**AUTHORITY, **fields})
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {wrong})
    assert (Authority.objects.count(), User.objects.count()) == before


def test_only_an_authoritys_administrator_adds_one(world, admin, browser_of):
    for browser in (admin, browser_of(person("county_officer", world.county))):
        answer = browser.post("/people/places/authorities/new", AUTHORITY)
        assert answer.status_code == 403
    assert Authority.objects.filter(code="97").exists() is False


def found(*more):
    names = ("--username=luo", "--email=luo@example.org", "--name=羅虛舟")
    call_command("found_authority", "97", "星河縣", *names, *more)


@pytest.mark.django_db
def test_the_first_authority_is_founded_on_the_server_once(roles, capsys):
    found()
    post = Authority.objects.get().appointments.get()
    assert (post.role_id, post.confirmation) == ("system_administrator", "confirmed")
    assert capsys.readouterr().out.startswith("/accounts/password/reset/key/")
    with pytest.raises(CommandError):
        found()
    assert Authority.objects.count() == 1


@pytest.fixture
def halves(world):
    world.sister.stage = "senior"
    world.sister.save()
    return world.school, world.sister


def test_the_halves_of_a_combined_school_are_linked_and_parted(world, county, halves):
    one, other = halves
    url = school_url(one, "/sibling")
    assert county.get(url).status_code == 200
    assert county.post(url, {"sibling": str(other.pk)}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.sibling, other.sibling) == (other, one)
    third = make.SchoolFactory(authority=world.county, stage="elementary")
    refused = county.post(school_url(third, "/sibling"), {"sibling": str(one.pk)})
    assert (refused.status_code, len(refused.context["form"].errors)) == (200, 1)
    assert county.post(url, {"sibling": ""}).status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.sibling, other.sibling) == (None, None)


def test_who_sets_one_half_only_links_nothing(world, admin, halves):
    one, other = halves
    with pytest.raises(NotAllowed):
        link_sibling(by=world.admin, school=one, sibling=other, on=timezone.localdate())
    answer = admin.post(school_url(one, "/sibling"), {"sibling": str(other.pk)})
    assert set(answer.context["form"].errors) == {"sibling"}
    assert School.objects.filter(sibling__isnull=False).exists() is False


def test_one_post_at_both_halves_with_an_account_each(world, county, halves):
    one, other = halves
    county.post(school_url(one, "/sibling"), {"sibling": str(other.pk)})
    fields = {
        "role": "report_contact",
        "from_on": roc_date(timezone.localdate()),
        "ministry_account": "jr_1",
        "at_sibling": "on",
        "sibling_account": "sr_1",
    }
    url = f"/people/{world.chief.pk}/appoint?place={one.pk}"
    taken = county.post(url, {**fields, "sibling_account": "ABC"})
    assert set(taken.context["form"].errors) == {"sibling_account"}
    assert county.post(url, fields).status_code == 302
    held = world.chief.appointments.filter(role="report_contact").order_by("school")
    assert {(post.school, str(post.ministry_accounts.get())) for post in held} == {
        (one, f"{one.code}_jr_1"),
        (other, f"{other.code}_sr_1"),
    }
    homeroom = {
        "role": "homeroom_teacher",
        "school_class": str(world.school_class.pk),
        "from_on": fields["from_on"],
        "at_sibling": "on",
    }
    refused = county.post(url, homeroom)
    assert set(refused.context["form"].errors) == {"at_sibling"}
