"""The doors to reminders: one's own inbox, and the mails that could not be delivered."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.permissions import may, schools_within
from accounts.vocabulary import Scope, Word
from notifications.models import OutboxMail, Reminder
from notifications.querysets import ReminderQuerySet

# 輔導主任 and 組長 assign cases; the administrator keeps the addresses. Neither sees what the mail was about.
DEAD_LETTER_WORDS = (Word.CASE_ASSIGN, Word.SETTINGS_MANAGE)


def inbox_of(user: Any) -> ReminderQuerySet:
    """The reminders she was given, newest first."""
    return Reminder.objects.inbox_of(user)


def get_reminder(user: Any, pk: UUID) -> Reminder:
    """Raises NotVisible for another person's."""
    found = inbox_of(user).select_related("school").filter(pk=pk).first()
    if found is None:
        raise NotVisible("notifications.reminder", pk)
    return found


def dead_letters_for(user: Any, *, on: date) -> QuerySet[OutboxMail]:
    """The undelivered mails of the schools she answers for."""
    schools = Q(pk__in=())
    for word in DEAD_LETTER_WORDS:
        within = schools_within(user, word, on=on, among=(Scope.SCHOOL,))
        schools |= Q(reminder__school__in=within)
    return OutboxMail.objects.dead().filter(schools)


def count_dead_letters(user: Any, *, on: date) -> int:
    """How many people were not reached at the schools she answers for; 0 for everyone else, without a query."""
    if not any(may(user, word, on=on) for word in DEAD_LETTER_WORDS):
        return 0
    return dead_letters_for(user, on=on).count()


def require_dead_letters(user: Any, *, on: date) -> None:
    """Raises NotAllowed for everyone without such a school."""
    if not any(may(user, word, on=on) for word in DEAD_LETTER_WORDS):
        raise NotAllowed("notifications.outboxmail")


def get_dead_letter(user: Any, pk: UUID, *, on: date) -> OutboxMail:
    """By the reminder's key. Raises NotVisible."""
    mails = dead_letters_for(user, on=on).select_related("reminder__school")
    found = mails.filter(reminder=pk).first()
    if found is None:
        raise NotVisible("notifications.outboxmail", pk)
    return found
