"""Whose object an address of meetings names: made by the demo's own steps."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import Case
from meetings import demo
from meetings.actions.custody import record_handout
from meetings.models import Meeting, MeetingFile, MinutesVersion

ABOUT_CASES = ("of_case", "need_new", "new")
ABOUT_NEEDS = ("need", "need_withdraw")
ABOUT_ATTENDEES = ("notice", "reply", "absence", "sign_in", "present", "online", "remove", "require", "release")  # fmt: skip
ABOUT_STAGES = ("approve", "paper", "paper_confirm", "paper_refuse")
ABOUT_HANDOUTS = ("handout_collect", "handout_destroy")


ABOUT_TEXTS = ("version", "resolution", "resolution_edit", "resolution_remove", "resolution_drop", "resolution_reopen", *ABOUT_STAGES)  # fmt: skip


def prepare(case: Case, director: str, principal: str) -> tuple[Meeting, Meeting]:
    """Two meetings of the case, made once: one whose minutes wait for the director, one of tomorrow."""
    if case.meetings.exists():
        first, second = case.meetings.order_by("sequence")
        return first, second
    today = timezone.localdate()
    cast = demo.Cast(*(User.objects.get(username=name) for name in (director, principal)))  # fmt: skip
    held = demo.hold(case, cast, day=today)
    demo.write_up(held, cast, day=today)
    return held, demo.convene(case, cast, held_on=today + timedelta(days=1), on=today)


def key(what: str, case: Case, director: str, principal: str) -> Any:
    """In: the URL's name and the case. Out: the key of the case, its meeting, or what hangs on it."""
    held, coming = prepare(case, director, principal)
    if what in ABOUT_CASES:
        return case.pk
    if what in ABOUT_TEXTS:
        version = MinutesVersion.objects.get(meeting=held)
        if what.startswith("resolution"):
            return held.resolutions.first().pk
        return version.pk if what == "version" else version.stages.get(key="first").pk
    if what in ABOUT_NEEDS:
        return coming.need_id
    if what in ABOUT_ATTENDEES:
        return coming.attendees.get(user=case.lead).pk
    by = User.objects.get(username=director)
    if what in ABOUT_HANDOUTS:
        return record_handout(by=by, meeting=coming, kind="paper", title="資料", copies_out=3, kept_by=by, kept_where="保密櫃", on=timezone.localdate()).pk  # fmt: skip
    if what == "file":
        return MeetingFile.objects.create(
            school=coming.school, meeting=coming, kind="scan", name="scan.pdf", extension="pdf",
            media_type="application/pdf", size=1, sha256="0" * 64, state="quarantined", uploaded_by=by,
        ).pk  # fmt: skip
    return coming.pk
