from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransitionsConfig(AppConfig):
    name = "transitions"
    verbose_name = _("轉銜")

    def ready(self) -> None:
        """The duties are reminded of. Models are ready only now, hence the imports here."""
        from accounts import obligations
        from transitions.obligations import SOURCES

        obligations.register(*SOURCES)
