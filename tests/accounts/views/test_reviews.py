"""年度權限清查."""

import io
import uuid

import pytest

from accounts.actions.reviews import start_access_review
from accounts.models import AccessReview, AccessReviewItem, AuditEvent
from documents.reading import read_table
from tests.accounts.cast import TODAY, person

pytestmark = pytest.mark.django_db
URL = "/people/reviews"


@pytest.fixture
def review(world):
    return start_access_review(
        by=world.director, place=world.school, year=115, on=TODAY
    )


@pytest.fixture
def director(world, browser_of):
    return browser_of(world.director)


def item_of(review, user):
    return review.items.get(holder=user)


def item_url(item):
    return f"/people/reviews/items/{item.pk}"


def test_the_director_starts_this_years_review(world, director):
    assert director.get(URL).status_code == 200
    response = director.post(URL, {"year": "115"})
    made = AccessReview.objects.get()
    assert response.headers["Location"] == f"/people/reviews/{made.pk}"
    assert (made.school, made.started_by, made.items.count()) == (
        world.school,
        world.director,
        5,
    )
    assert director.post(URL, {"year": "115"}).status_code == 409
    assert director.post(URL, {"year": "x"}).status_code == 200
    assert AccessReview.objects.count() == 1


def test_the_administrator_looks_but_does_not_review_herself(world, admin, review):
    assert admin.get(URL).context["may_start"] is False
    assert admin.post(URL, {"year": "116"}).status_code == 403
    page = admin.get(f"/people/reviews/{review.pk}")
    assert (page.status_code, page.context["may_mark"]) == (200, False)
    item = item_of(review, world.chief)
    assert admin.post(item_url(item), {"mark": "confirm"}).status_code == 403
    assert item_of(review, world.chief).mark == AccessReviewItem.Mark.OPEN


def test_an_item_is_kept(world, director, review):
    item = item_of(review, world.chief)
    assert director.get(item_url(item) + "?mark=confirm").status_code == 200
    response = director.post(item_url(item), {"mark": "confirm"})
    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.mark, item.marked_by) == ("confirmed", world.director)
    assert director.post(item_url(item), {"mark": "confirm"}).status_code == 409


def test_an_item_is_taken_back_with_a_reason(world, director, review):
    item = item_of(review, world.chief)
    refused = director.post(item_url(item), {"mark": "revoke"})
    assert set(refused.context["form"].errors) == {"note"}
    assert world.chief.appointments.get().until_on is None
    director.post(item_url(item), {"mark": "revoke", "note": "已不兼組長"})
    assert world.chief.appointments.get().until_on is not None
    assert item_of(review, world.chief).mark == "revoked"


def test_nobody_keeps_her_own(world, director, review):
    item = item_of(review, world.director)
    assert director.post(item_url(item), {"mark": "confirm"}).status_code == 403
    assert item_of(review, world.director).mark == AccessReviewItem.Mark.OPEN


def test_foreign_reviews_are_not_there(world, director, browser_of):
    other = person("counseling_director", world.foreign)
    person("counselor", world.foreign)
    theirs = start_access_review(by=other, place=world.foreign, year=115, on=TODAY)
    item = theirs.items.exclude(holder=other).get()
    for here, nowhere in (
        (f"/people/reviews/{theirs.pk}", f"/people/reviews/{uuid.uuid4()}"),
        (
            f"/people/reviews/{theirs.pk}/export.csv",
            f"/people/reviews/{uuid.uuid4()}/export.csv",
        ),
        (item_url(item), f"/people/reviews/items/{uuid.uuid4()}"),
    ):
        answers = [director.get(here), director.get(nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_a_counselor_is_refused(world, browser_of, review):
    counselor = browser_of(world.counselor)
    item = item_of(review, world.chief)
    assert [
        counselor.get(URL).status_code,
        counselor.get(f"/people/reviews/{review.pk}").status_code,
        counselor.get(f"/people/reviews/{review.pk}/export.csv").status_code,
        counselor.post(item_url(item), {"mark": "confirm"}).status_code,
    ] == [403, 403, 403, 403]


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_the_list_is_taken_along(world, director, review, fmt):
    response = director.get(f"/people/reviews/{review.pk}/export.{fmt}")
    assert response.status_code == 200
    sheet = read_table(io.BytesIO(response.content), f"x.{fmt}").sheets[0]
    assert [sheet.rows[0].value(column) for column in (1, 3, 5)] == [
        "姓名",
        "內容",
        "結果",
    ]
    assert len(sheet.rows) == 6
    assert AuditEvent.objects.filter(event="exported").count() == 1


def test_an_unknown_format_is_not_there(director, review):
    assert director.get(f"/people/reviews/{review.pk}/export.pdf").status_code == 404


def test_other_methods(director, review, world):
    assert [
        director.put(URL).status_code,
        director.post(f"/people/reviews/{review.pk}").status_code,
        director.post(f"/people/reviews/{review.pk}/export.csv").status_code,
        director.put(item_url(item_of(review, world.chief))).status_code,
    ] == [405, 405, 405, 405]


@pytest.mark.parametrize("people", [1, 60])
def test_the_page_costs_the_same_for_many_items(
    world, director, people, django_assert_num_queries
):
    for _number in range(people):
        person("subject_teacher", world.school)
    made = start_access_review(
        by=world.director, place=world.school, year=115, on=TODAY
    )
    director.get(f"/people/reviews/{made.pk}")
    with django_assert_num_queries(12):
        director.get(f"/people/reviews/{made.pk}")
