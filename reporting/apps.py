from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("成果填報")

    def ready(self) -> None:
        """The month's duty is reminded of. Models are ready only now, hence the imports here."""
        from accounts import obligations
        from reporting import reportable
        from reporting.generation import services
        from reporting.generation.duty import ConfirmSource
        from reporting.generation.gathering import count_rows
        from reporting.generation.meetings import of_meetings
        from reporting.obligations import SOURCES

        obligations.register(*SOURCES, ConfirmSource())
        reportable.register(count_rows)
        services.register(of_meetings)
