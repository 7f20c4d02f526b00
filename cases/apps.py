from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("個案")

    def ready(self) -> None:
        """Cases are handed over with a post; their duties are reminded of. Models are ready only now, hence the imports here."""
        from accounts import duties, obligations
        from cases import handover
        from cases.emergency_duties import EMERGENCIES
        from cases.obligations import SOURCES

        duties.register("cases", find=handover.find, hand_over=handover.hand_over)
        obligations.register(*SOURCES, *EMERGENCIES)
