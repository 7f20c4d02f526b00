from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("個案")

    def ready(self) -> None:
        """Cases are handed over with a post. Models are ready only now, hence the imports here."""
        from accounts import duties
        from cases import handover

        duties.register("cases", find=handover.find, hand_over=handover.hand_over)
