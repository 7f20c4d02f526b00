from notifications.models.people import CalendarFeed, Preference
from notifications.models.reminders import OutboxMail, Reminder, SweepLog

__all__ = ["CalendarFeed", "OutboxMail", "Preference", "Reminder", "SweepLog"]
