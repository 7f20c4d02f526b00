from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("會議")

    def ready(self) -> None:
        """Meetings' duties are reminded of. Models are ready only now, hence the imports here."""
        from accounts import obligations
        from meetings.obligations import SOURCES

        obligations.register(*SOURCES)
