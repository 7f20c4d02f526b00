"""A draft is its writer's alone, outlives her session, and never swallows another tab's text."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import NotVisible
from cases.actions.drafts import (
    LONGEST_DRAFT,
    discard_draft,
    drafts_of,
    find_draft,
    get_draft,
    purge_drafts,
    save_draft,
)
from cases.actions.record_guards import StaleText
from cases.models import Draft
from tests.accounts.cast import again
from tests.cases.records.making import stored_text

NOW = timezone.make_aware(datetime(2026, 5, 6, 9, 27))  # noqa: DTZ001  made aware on the same line
TYPED = {"gist": "CNY-draft 打到一半", "minutes": "45"}


def save(team, by=None, content=TYPED, version=0, now=NOW, **place):
    place = {"form": "record", "subject": team.case.pk, **place}
    return save_draft(
        by=by or team.lead,
        school=team.school,
        content=content,
        version=version,
        now=now,
        **place,
    )


def test_it_is_there_after_the_session_is_lost(team):
    draft = save(team)
    Session.objects.all().delete()
    found = find_draft(
        again(team.lead),
        form="record",
        subject=team.case.pk,
        now=NOW + timedelta(days=1),
    )
    assert (found.pk, found.content, found.version) == (draft.pk, TYPED, 1)
    assert "CNY" not in stored_text(Draft)


def test_saving_again_renews_the_one_row(team):
    save(team)
    newer = save(team, content={"gist": "再多一點"}, version=1)
    assert (newer.version, newer.content, Draft.objects.count()) == (
        2,
        {"gist": "再多一點"},
        1,
    )


def test_two_tabs_keep_both_texts(team):
    save(team)
    save(team, content={"gist": "甲"}, version=1)
    for version in (0, 1):
        with pytest.raises(StaleText) as stale, transaction.atomic():
            save(team, content={"gist": "乙"}, version=version)
        assert (stale.value.stored, stale.value.typed, stale.value.version) == (
            {"gist": "甲"},
            {"gist": "乙"},
            2,
        )
    assert Draft.objects.get().content == {"gist": "甲"}


def test_nobody_elses(team):
    draft = save(team)
    for who in ("co", "director", "administrator", "rival"):
        user = again(getattr(team, who))
        assert list(drafts_of(user, now=NOW)) == []
        assert find_draft(user, form="record", subject=team.case.pk, now=NOW) is None
        for pk in (draft.pk, uuid4()):
            with pytest.raises(NotVisible):
                get_draft(user, pk, now=NOW)
        assert discard_draft(by=user, form="record", subject=team.case.pk) is False
    save(team, by=team.co, content={"gist": "她的"})
    assert get_draft(team.lead, draft.pk, now=NOW).content == TYPED


def test_it_expires_by_the_setting(team, settings):
    settings.TUNABLES = {"draft.days": 2}
    save(team)
    days = [NOW + timedelta(days=2) - timedelta(seconds=1), NOW + timedelta(days=2)]
    assert [drafts_of(team.lead, now=day).count() for day in days] == [1, 0]
    assert (save(team, now=days[1]).version, Draft.objects.count()) == (1, 1)
    assert (
        purge_drafts(now=days[1]),
        purge_drafts(now=days[1] + timedelta(days=2)),
    ) == (0, 1)


def test_not_without_end(team, settings):
    with pytest.raises(ValidationError), transaction.atomic():
        save(team, content={"gist": "字" * LONGEST_DRAFT})
    settings.TUNABLES = {"draft.most": 10}
    for _one in range(10):
        save(team, subject=uuid4())
    with pytest.raises(ValidationError), transaction.atomic():
        save(team, subject=uuid4())
    assert Draft.objects.count() == 10


def test_a_discarded_draft_is_gone(team):
    save(team)
    assert [
        discard_draft(by=team.lead, form="record", subject=team.case.pk)
        for _one in range(2)
    ] == [True, False]
