"""Case conferences and the other meetings about a student."""

from django.urls import include, path

from meetings.views import (
    approving,
    drafting,
    executing,
    lists,
    meeting,
    minutes,
    planning,
)

app_name = "meetings"

ATTENDEE_FORMS = ("notice", "reply", "absence")
ATTENDEE_PRESSES = ("sign_in", "present", "online", "remove", "require", "release")
PRESSES = ("notify", "ready", "open", "distribute", "archive", "withdraw")

urlpatterns = [
    path("", lists.waiting, name="waiting"),
    path("all", lists.meetings, name="list"),
    path("resolutions", lists.resolutions, name="resolutions"),
    path("chain", approving.chain, name="chain"),
    path("cases/<uuid:pk>", planning.of_case, name="of_case"),
    path("cases/<uuid:pk>/need", planning.need_new, name="need_new"),
    path("cases/<uuid:pk>/new", planning.new, name="new"),
    path("needs/<uuid:pk>", planning.need, name="need"),
    path("needs/<uuid:pk>/withdraw", planning.need_withdraw, name="need_withdraw"),
    path("<uuid:pk>", meeting.meeting, name="meeting"),
    path("<uuid:pk>/plan", planning.plan, name="plan"),
    path("<uuid:pk>/cancel", planning.cancel, name="cancel"),
    path("<uuid:pk>/report", planning.report, name="report"),
    path("<uuid:pk>/consultation", planning.consultation, name="consultation"),
    path("<uuid:pk>/preparation", planning.prepare, name="prepare"),
    path("<uuid:pk>/attendees", planning.attendee_new, name="attendee_new"),
    *(
        path(
            f"attendees/<uuid:pk>/{what}", planning.attendee, {"what": what}, name=what
        )
        for what in ATTENDEE_FORMS
    ),
    *(
        path(
            f"attendees/<uuid:pk>/{what}",
            planning.attendee_press,
            {"what": what},
            name=what,
        )
        for what in ATTENDEE_PRESSES
    ),
    *(
        path(f"<uuid:pk>/{what}", meeting.press, {"what": what}, name=what)
        for what in PRESSES
    ),
    path("<uuid:pk>/adjourn", meeting.adjourn, name="adjourn"),
    path("<uuid:pk>/correct", meeting.correct, name="correct"),
    path("<uuid:pk>/review", meeting.review, name="review"),
    path("<uuid:pk>/minutes", drafting.minutes, name="minutes"),
    path("<uuid:pk>/minutes/draft", drafting.draft, name="minutes_draft"),
    path("<uuid:pk>/minutes/discard", drafting.discard, name="minutes_discard"),
    path("<uuid:pk>/submit", minutes.submit, name="submit"),
    path("<uuid:pk>/resolutions", minutes.resolution_new, name="resolution_new"),
    path("resolutions/<uuid:pk>", executing.resolution, name="resolution"),
    path("resolutions/<uuid:pk>/edit", minutes.resolution_edit, name="resolution_edit"),
    path(
        "resolutions/<uuid:pk>/remove",
        minutes.resolution_remove,
        name="resolution_remove",
    ),
    *(
        path(
            f"resolutions/<uuid:pk>/{what}",
            executing.resolution_end,
            {"what": what},
            name=f"resolution_{what}",
        )
        for what in ("drop", "reopen")
    ),
    path("approve/<uuid:pk>", approving.approve, name="approve"),
    path("approve/<uuid:pk>/paper", approving.paper, name="paper"),
    *(
        path(
            f"approve/<uuid:pk>/{what}",
            approving.paper_press,
            {"what": what},
            name=f"paper_{what}",
        )
        for what in ("confirm", "refuse")
    ),
    path("versions/<uuid:pk>", approving.version, name="version"),
    path("<uuid:pk>/handouts", executing.handout_new, name="handout_new"),
    *(
        path(
            f"handouts/<uuid:pk>/{what}",
            executing.handout,
            {"what": what},
            name=f"handout_{what}",
        )
        for what in ("collect", "destroy")
    ),
    path("files/<uuid:pk>", executing.file, name="file"),
    path("", include("meetings.urls_papers")),
]
