"""辦公日曆 and 期限參數另訂 in the browser: upload, look, apply; one's own days; overrides with their source."""

from datetime import date

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import OfficeDay, RuleOverride
from tests.accounts.cast import person
from tests.accounts.test_calendars import official_csv

URL = "/office-calendar/"


@pytest.fixture(autouse=True)
def now():
    moment = timezone.make_aware(timezone.datetime(2026, 5, 6, 9, 28))
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(world):
    return person("county_officer", world.county)


@pytest.fixture
def login(client):
    def as_(user):
        Authenticator.objects.get_or_create(
            user=user, type="totp", defaults={"data": {}}
        )
        client.force_login(user)
        return client

    return as_


def upload(client, content):
    file = SimpleUploadedFile("115.csv", content, content_type="text/csv")
    return client.post(f"{URL}import", {"file": file})


def test_upload_shows_what_would_change_and_writes_nothing(world, officer, login):
    client = login(officer)
    response = upload(client, official_csv(off=[date(2026, 5, 4)]))
    assert date(2026, 5, 4) in {new.day for _was, new in response.context["changes"]}
    assert not OfficeDay.objects.exists()
    shown = response.context["apply"].initial["shown"]
    assert client.post(f"{URL}apply", {"shown": shown}).status_code == 302
    assert OfficeDay.objects.get(date=date(2026, 5, 4)).is_off is True
    assert OfficeDay.objects.count() == 365


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_the_usual_encodings_are_read(world, officer, login, encoding):
    content = official_csv().decode().encode(encoding)
    assert upload(login(officer), content).context["year"].year == 2026


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"x", "第一列應為欄名"),
        (b"\n".join(official_csv().splitlines()[:-1]), "檔案缺少 1 日"),
        (b"\xff\xfe\x00", "編碼"),
        (b"a" * 200_001, "檔案過大"),
    ],
    ids=["no header", "a day short", "no encoding", "too large"],
)
def test_what_is_no_whole_year_is_told_and_changes_nothing(
    world, officer, login, content, why
):
    response = upload(login(officer), content)
    assert response.status_code == 200
    assert why in str(response.context["form"].errors["file"])
    assert not OfficeDay.objects.exists()


def test_a_preview_that_was_tampered_with_or_is_old_applies_nothing(
    world, officer, login, now
):
    client = login(officer)
    shown = upload(client, official_csv()).context["apply"].initial["shown"]
    for text in (shown[:-3] + "abc", "", "x"):
        response = client.post(f"{URL}apply", {"shown": text})
        assert (response.status_code, OfficeDay.objects.count()) == (200, 0)
    now.shift(3601)
    client.force_login(officer)
    client.post(f"{URL}apply", {"shown": shown})
    assert OfficeDay.objects.count() == 0


@pytest.mark.parametrize("role", ["director", "principal", "counselor", "admin"])
def test_a_school_among_others_imports_nothing_for_all(world, login, role):
    client = login(getattr(world, role))
    assert client.get(f"{URL}import").status_code == 403
    assert upload(client, official_csv()).status_code == 403
    assert not OfficeDay.objects.exists()


def day(world, **changes):
    return {
        "place": str(world.school.pk),
        "day": "115/05/07",
        "is_off": "1",
        "name": "颱風",
        "source": "人事總處公告",
    } | changes


def test_a_school_adds_and_removes_its_own_day(world, login):
    client = login(world.director)
    assert client.post(f"{URL}days/add", day(world)).status_code == 302
    row = OfficeDay.objects.get()
    assert (row.school, row.date, row.is_off) == (world.school, date(2026, 5, 7), True)
    assert "人事總處公告" in client.get(URL).content.decode()
    gone = {"place": str(world.school.pk), "day": "2026-05-07"}
    assert client.post(f"{URL}days/remove", gone).status_code == 302
    assert client.post(f"{URL}days/remove", gone).status_code == 409
    assert not OfficeDay.objects.exists()


def test_another_schools_day_is_not_found_and_not_written(world, login):
    client = login(world.director)
    for place in (world.sister, world.county, world.foreign):
        answer = client.post(f"{URL}days/add", day(world, place=str(place.pk)))
        assert answer.status_code == 404
    assert client.post(f"{URL}days/add", day(world, place="x")).status_code == 404
    assert not OfficeDay.objects.exists()


def test_a_day_without_a_source_is_asked_for_it(world, login):
    response = login(world.director).post(f"{URL}days/add", day(world, source=""))
    assert (response.status_code, OfficeDay.objects.count()) == (200, 0)
    assert list(response.context["form"].errors) == ["source"]


def test_the_page_says_which_years_are_projected(world, officer, login):
    text = login(officer).get(URL).content.decode()
    assert text.count("尚未匯入，期限為推估") == 3


def override(place, **changes):
    return {
        "place": str(place.pk),
        "parameter": "DL-TR-08:days",
        "value": "10",
        "in_force_from": "115/01/01",
        "until": "",
        "citation": "府教輔字第 1150001 號函",
    } | changes


def test_a_county_overrides_with_its_source_and_ends_it(world, officer, login):
    client = login(officer)
    url = f"{URL}overrides/"
    assert client.post(url, override(world.county)).status_code == 302
    row = RuleOverride.objects.get()
    assert (row.value, row.authority, row.decided_by) == ("10", world.county, officer)
    assert "府教輔字第 1150001 號函" in client.get(url).content.decode()
    ending = f"{url}{row.pk}/end"
    assert client.post(ending, {"until": "115/05/31"}).status_code == 302
    row.refresh_from_db()
    assert row.until == date(2026, 5, 31)
    assert client.post(ending, {"until": "115/06/30"}).status_code == 409


def test_the_school_sees_its_countys_override_and_may_not_end_it(world, officer, login):
    login(officer).post(f"{URL}overrides/", override(world.county))
    client, row = login(world.director), RuleOverride.objects.get()
    assert row.citation in client.get(f"{URL}overrides/").content.decode()
    answer = client.post(f"{URL}overrides/{row.pk}/end", {"until": "115/05/31"})
    row.refresh_from_db()
    assert (answer.status_code, row.until) == (404, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "16"},
        {"value": "x"},
        {"parameter": "DL-TR-08:weeks"},
        {"citation": ""},
        {"in_force_from": "115/13/01"},
        {"until": "114/12/31"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_bad_override_is_told_and_not_written(world, officer, login, changes):
    response = login(officer).post(
        f"{URL}overrides/", override(world.county, **changes)
    )
    assert (response.status_code, RuleOverride.objects.count()) == (200, 0)
    assert response.context["form"].errors


@pytest.mark.parametrize("count", [1, 50])
def test_the_pages_cost_the_same_at_any_number_of_rows(
    world, officer, login, count, django_assert_num_queries
):
    for number in range(count):
        OfficeDay.objects.create(
            authority=world.county,
            date=date.fromordinal(date(2026, 1, 1).toordinal() + number),
            is_off=True,
            source="x",
        )
        RuleOverride.objects.create(
            rule="DL-TR-08", parameter="days", value="10", authority=world.county,
            in_force_from=date.fromordinal(date(2026, 1, 1).toordinal() + number),
            citation="x", decided_by=officer, decided_at=timezone.now(),
        )  # fmt: skip
    client = login(officer)
    client.get(URL)  # the settings register is remembered for a minute
    with django_assert_num_queries(15):
        client.get(URL)
    with django_assert_num_queries(12):
        client.get(f"{URL}overrides/")
