"""Addresses of reminders and of the calendar."""

from django.urls import path

from notifications.views import calendar, deadletters, feed, inbox

app_name = "notifications"
urlpatterns = [
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/feed/", feed.manage, name="feed"),
    path("calendar/feed/stop", feed.stop, name="feed_stop"),
    path("calendar/feed/<str:secret>.ics", feed.download, name="feed_file"),
    path("reminders/inbox/", inbox.inbox, name="inbox"),
    path("reminders/inbox/read", inbox.read_all, name="read_all"),
    path("reminders/inbox/<uuid:pk>/", inbox.item, name="item"),
    path("reminders/inbox/<uuid:pk>/read", inbox.read, name="read"),
    path("reminders/preferences/", inbox.preferences, name="preferences"),
    path("reminders/undelivered/", deadletters.dead_letters, name="dead_letters"),
    path("reminders/undelivered/<uuid:pk>/retry", deadletters.retry, name="retry"),
    path("reminders/undelivered/<uuid:pk>/settled", deadletters.settle, name="settle"),
]
