"""What the database refuses of a meeting, and how it finds one."""

from django.db import models
from django.db.models import F, Q

INDEXES = [
    models.Index(fields=["school", "state", "-held_on", "id"], name="meeting_by_state"),
    models.Index(fields=["school", "held_on"], name="meeting_by_month"),
    models.Index(fields=["case", "-held_on"], name="meeting_of_case"),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    models.UniqueConstraint(
        fields=["student", "school", "kind", "sequence"],
        name="meeting_number_once",
    ),
    models.CheckConstraint(
        condition=Q(kind__in=["case", "evaluation", "transition"]),
        name="meeting_kind_known",
    ),
    models.CheckConstraint(
        condition=Q(sitting__isnull=True) | Q(kind="evaluation"),
        name="meeting_sitting_of_evaluations",
    ),
    models.CheckConstraint(
        condition=Q(form__in=["conference", "system", "closing"]),
        name="meeting_form_known",
    ),
    models.CheckConstraint(
        condition=Q(kind="transition") | Q(case__isnull=False),
        name="meeting_has_a_case",
    ),
    models.CheckConstraint(
        condition=Q(
            state__in=[
                "planning",
                "scheduled",
                "notified",
                "ready",
                "held",
                "minutes",
                "executing",
                "reviewed",
                "archived",
                "cancelled",
            ]
        ),
        name="meeting_state_known",
    ),
    models.CheckConstraint(
        condition=Q(state__in=["planning", "cancelled"])
        | Q(
            held_on__isnull=False,
            starts_at__isnull=False,
            place__isnull=False,
            chair__isnull=False,
            recorder__isnull=False,
            goal__isnull=False,
        ),
        name="meeting_scheduled_complete",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=["notified", "ready"]) | Q(notified_on__isnull=False),
        name="meeting_notified_complete",
    ),
    models.CheckConstraint(
        condition=Q(
            state__in=["minutes", "executing", "reviewed", "archived"],
            opened_at__isnull=False,
            adjourned_at__isnull=False,
            adjourned_by__isnull=False,
            confidentiality_reminded_at__isnull=False,
            minutes_taken__isnull=False,
        )
        | Q(
            ~Q(state__in=["minutes", "executing", "reviewed", "archived"]),
            adjourned_at__isnull=True,
            adjourned_by__isnull=True,
        ),
        name="meeting_adjourned_complete",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=["minutes", "executing", "reviewed", "archived"])
        | Q(next_on__isnull=False)
        | Q(no_next_reason__isnull=False),
        name="meeting_next_before_closing",
    ),
    models.CheckConstraint(
        condition=~Q(state="held") | Q(opened_at__isnull=False),
        name="meeting_opened_complete",
    ),
    models.CheckConstraint(
        condition=~Q(state__in=["reviewed", "archived"])
        | Q(reviewed_by__isnull=False, reviewed_on__isnull=False),
        name="meeting_reviewed_complete",
    ),
    models.CheckConstraint(
        condition=Q(
            state="archived",
            archived_on__isnull=False,
            archived_by__isnull=False,
        )
        | ~Q(state="archived") & Q(archived_on__isnull=True, archived_by__isnull=True),
        name="meeting_archived_complete",
    ),
    models.CheckConstraint(
        condition=~Q(state="cancelled") | Q(cancelled_reason__isnull=False),
        name="meeting_cancelled_with_reason",
    ),
    models.CheckConstraint(
        condition=Q(minutes_planned__range=(5, 600))
        & (Q(minutes_taken__isnull=True) | Q(minutes_taken__range=(1, 1440))),
        name="meeting_length_sane",
    ),
    models.CheckConstraint(
        condition=Q(sped_consulted_on__isnull=True)
        | Q(sped_consultation__isnull=False),
        name="meeting_consultation_complete",
    ),
    models.CheckConstraint(
        condition=Q(next_on__isnull=True) | Q(next_on__gte=F("held_on")),
        name="meeting_next_after_this",
    ),
]
