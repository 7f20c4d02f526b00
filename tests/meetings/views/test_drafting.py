"""Writing the minutes: what is typed outlives the session, is hers alone, and overwrites nobody unseen."""

import re

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session

from cases.models import Draft
from meetings.models import Minutes
from tests.accounts.cast import again
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
BY_ITSELF = {"HX-Request": "true", "X-Background": "1"}


@pytest.fixture
def meeting(world, case):
    return make.adjourned(world, case)


@pytest.fixture
def at(meeting):
    return f"/meetings/{meeting.pk}/minutes"


def typed(**texts):
    return {**make.PARTS, "records_to_keep": ["homeroom"], "version": Minutes.objects.get().version, **texts}  # fmt: skip


def stored(key="evaluation"):
    return Minutes.objects.get().parts.get(key, "")


def test_what_was_typed_is_there_after_the_session_is_lost(world, at, browser_of):
    sent = typed(evaluation="打到一半", draft_version="0")
    first = browser_of(world.counselor).post(f"{at}/draft", sent, headers=BY_ITSELF)
    version = re.search(r'name="draft_version" value="(\d+)"', first.content.decode())
    assert (first.status_code, version and version[1], stored()) == (200, "1", "")
    Session.objects.all().delete()
    page = browser_of(again(world.counselor)).get(at)
    assert page.context["form"]["evaluation"].value() == "打到一半"
    assert (page.context["draft"], page.context["stored"]) == (Draft.objects.get(), [])


def test_a_draft_is_its_writers_alone(world, at, browser_of):
    browser_of(world.counselor).post(f"{at}/draft", typed(evaluation="打到一半"), headers=BY_ITSELF)  # fmt: skip
    page = browser_of(world.director).get(at)
    assert (page.context["form"]["evaluation"].value(), page.context["draft"]) == (None, None)  # fmt: skip


def test_saving_ends_the_draft(world, at, browser_of):
    counselor = browser_of(world.counselor)
    counselor.post(f"{at}/draft", typed(evaluation="打到一半"), headers=BY_ITSELF)
    assert counselor.post(at, typed()).status_code == 302
    assert (Draft.objects.count(), stored()) == (0, make.PARTS["evaluation"])


def test_an_autosave_that_comes_after_the_form_is_no_draft(world, at, browser_of):
    counselor, sent = browser_of(world.counselor), typed()
    counselor.post(at, sent)
    counselor.post(f"{at}/draft", sent, headers=BY_ITSELF)
    assert counselor.get(at).context["draft"] is None
    assert Draft.objects.count() == 0


def test_a_second_tab_is_told_and_may_replace(world, at, browser_of):
    counselor = browser_of(world.counselor)
    counselor.post(f"{at}/draft", typed(evaluation="這一頁"), headers=BY_ITSELF)
    late = typed(evaluation="另一頁", draft_version="0")
    stale = counselor.post(f"{at}/draft", late, headers=BY_ITSELF)
    shown = stale.content.decode()
    assert (stale.status_code, stale["X-Fragment"], "這" in shown, "<html" in shown) == (409, "1", True, False)  # fmt: skip
    assert Draft.objects.get().content["evaluation"] == "這一頁"
    plain = counselor.post(f"{at}/draft", late)
    assert (plain.status_code, "<html" in plain.content.decode()) == (409, True)
    assert counselor.post(f"{at}/draft", late | {"replace": "1"}).status_code == 302
    assert Draft.objects.get().content["evaluation"] == "另一頁"


def test_without_script_a_button_keeps_the_draft_and_another_discards_it(world, at, browser_of):  # fmt: skip
    counselor = browser_of(world.counselor)
    kept = counselor.post(f"{at}/draft", typed(evaluation="打到一半"))
    assert (kept.status_code, kept.url, Draft.objects.count()) == (302, at, 1)
    gone = counselor.post(f"{at}/discard")
    assert (gone.status_code, gone.url, Draft.objects.count()) == (302, at, 0)


def test_a_draft_too_long_is_told_and_not_kept(world, at, browser_of):
    counselor = browser_of(world.counselor)
    answer = counselor.post(f"{at}/draft", typed(evaluation="長" * 200_001))
    said = [str(one) for one in get_messages(answer.wsgi_request)]
    assert (said, Draft.objects.count()) == (["草稿太長，無法自動儲存；請先存檔或縮短。"], 0)  # fmt: skip


def test_two_editors_never_overwrite_each_other_unseen(world, at, browser_of):
    counselor, chief, begun = browser_of(world.counselor), browser_of(world.chief), typed()  # fmt: skip
    chief.post(at, begun | {"evaluation": "由組長評估。"})
    refused = counselor.post(at, begun | {"evaluation": "由導師評估。"})
    assert (refused.status_code, stored()) == (409, "由組長評估。")
    assert [one["target"] for one in refused.context["stored"]] == ["evaluation"]
    form = refused.context["form"]
    assert (form["evaluation"].value(), form["version"].value()) == ("由導師評估。", str(begun["version"] + 1))  # fmt: skip
    again_sent = begun | {"evaluation": "由導師評估。", "version": form["version"].value()}  # fmt: skip
    assert (counselor.post(at, again_sent).status_code, stored()) == (302, "由導師評估。")  # fmt: skip


def test_a_draft_begun_on_an_older_text_is_taken_up_beside_the_newer_one(world, at, browser_of):  # fmt: skip
    counselor, begun = browser_of(world.counselor), typed(evaluation="打到一半")
    counselor.post(f"{at}/draft", begun, headers=BY_ITSELF)
    browser_of(world.chief).post(at, typed(evaluation="由組長評估。"))
    page = counselor.get(at)
    assert page.context["form"]["evaluation"].value() == "打到一半"
    assert [one["target"] for one in page.context["stored"]] == ["evaluation"]
    assert counselor.post(at, begun).status_code == 409
    assert stored() == "由組長評估。"
