"""修正表件 by page: who is offered it, what it keeps, what it refuses."""

import pytest

from cases.models import FilledPaper, Referral
from tests.cases.casework.test_referrals import assigned, sealed

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def referral(world):
    found, _case = sealed(world)
    return found


def at(referral):
    return f"/referrals/{referral.pk}/amend"


def typed(client, referral, **changes):
    """The form as it is shown, with what she types over it."""
    page = client.get(at(referral)).context
    shown = {f"why-{name}": value for name, value in page["why"].initial.items()}
    for field in page["form"]:
        if field.value() not in (None, "", []):
            value = field.value()
            shown[field.name] = f"{value.year - 1911}/{value.month}/{value.day}" if hasattr(value, "year") else value  # fmt: skip
    return {**shown, "why-reason": "姓名誤植", **changes}


def test_the_office_amends_and_both_papers_stand_on_the_page(world, enter, referral):
    director = enter("director")
    answer = director.post(
        at(referral), typed(director, referral, student_name="王曉明")
    )
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/referrals/{referral.pk}",
    )
    page = director.get(f"/referrals/{referral.pk}")
    (change,) = page.context["changes"]
    assert [(was, now) for _label, was, now in change.lines] == [("王小明", "王曉明")]
    assert "王小明" in dict(page.context["parts"][0].words).values()
    assert page.context["hands"].may_amend is True


def test_a_second_amendment_starts_from_the_first(enter, referral):
    director = enter("director")
    director.post(at(referral), typed(director, referral, student_name="王曉明"))
    assert (
        director.get(at(referral)).context["form"]["student_name"].value() == "王曉明"
    )
    again = typed(director, referral, student_name="王小明明")
    assert director.post(at(referral), again).status_code == 302
    assert FilledPaper.objects.filter(amends__isnull=False).count() == 2


BAD = {
    "no reason": ({"why-reason": ""}, "why", "reason"),
    "too long a reason": ({"why-reason": "長" * 201}, "why", "reason"),
    "left open": ({"student_name": "王曉明", "hc_personal_behaviour_presence": ""}, "form", "hc_personal_behaviour_presence"),
}  # fmt: skip


@pytest.mark.parametrize("why", list(BAD))
def test_what_is_wrong_is_said_there_and_nothing_is_written(enter, referral, why):
    changes, form, field = BAD[why]
    director = enter("director")
    sent = {"student_name": "王曉明", **changes}
    answer = director.post(at(referral), typed(director, referral, **sent))
    assert (answer.status_code, field in answer.context[form].errors) == (200, True)
    assert answer.context["form"]["student_name"].value() == "王曉明"
    assert 'role="alert"' in answer.content.decode()
    assert not FilledPaper.objects.filter(amends__isnull=False).exists()


def test_a_stale_page_a_second_press_and_an_unsealed_paper_answer_409(world, enter, referral):  # fmt: skip
    director, chief = enter("director"), enter("chief")
    mine = typed(director, referral, student_name="王曉明")
    assert chief.post(at(referral), typed(chief, referral, student_name="王小明明")).status_code == 302  # fmt: skip
    assert [director.post(at(referral), mine).status_code for _press in range(2)] == [409, 409]  # fmt: skip
    assert FilledPaper.objects.get(amends__isnull=False).answers["student_name"] == "王小明明"  # fmt: skip
    same = typed(director, referral)
    assert director.post(at(referral), same).status_code == 409  # nothing differs


def test_before_the_seal_the_paper_itself_is_changed(world, enter):
    early, _case = assigned(world)
    assert enter("director").get(at(early)).status_code == 409
    assert enter("director").get(f"/referrals/{early.pk}").context["hands"].may_amend is False  # fmt: skip


def test_who_may_not(enter, referral):
    assert enter("homeroom").get(at(referral)).status_code == 403
    for who in ("homeroom2", "teacher", "foreign_counselor"):
        foreign = enter(who).get(at(referral))
        nobodys = enter(who).get(f"/referrals/{NOBODYS}/amend")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content)
    assert enter("director").put(at(referral)).status_code == 405
    assert Referral.objects.get(pk=referral.pk).papers.count() == 1
