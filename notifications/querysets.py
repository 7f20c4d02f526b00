"""Which reminders and mails."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

HIDDEN = ("folded", "obsolete")


class ReminderQuerySet(models.QuerySet[Any]):
    def inbox_of(self, user: Any) -> "ReminderQuerySet":
        """What the person was told, newest first."""
        return self.filter(recipient=user).exclude(state__in=HIDDEN)

    def unread(self) -> "ReminderQuerySet":
        return self.filter(read_at__isnull=True)

    def of_duty(self, reminder: Any) -> "ReminderQuerySet":
        """Every stage and person of the same duty."""
        return self.filter(
            rule=reminder.rule,
            subject_type=reminder.subject_type,
            subject_id=reminder.subject_id,
            trigger_on=reminder.trigger_on,
            trigger_at=reminder.trigger_at,
        )


class OutboxQuerySet(models.QuerySet[Any]):
    def claimable(self, now: datetime) -> "OutboxQuerySet":
        """Waiting and ripe, or left behind by a worker whose lease ran out."""
        return self.filter(
            Q(state="pending", not_before__lte=now)
            | Q(state="sending", lease_until__lt=now)
        )

    def dead(self) -> "OutboxQuerySet":
        return self.filter(state="dead")
