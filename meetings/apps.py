from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("會議")

    def ready(self) -> None:
        """Meetings are handed over with a post; their duties are reminded of. Models are ready only now, hence the imports."""
        from accounts import duties, obligations
        from meetings import handover
        from meetings.obligations import SOURCES

        duties.register("meetings", find=handover.find, hand_over=handover.hand_over)
        obligations.register(*SOURCES)
