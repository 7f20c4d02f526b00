from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from accounts.checks import no_model_wide_permission


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("人員與權限")

    def ready(self) -> None:
        """Each app names what can be tuned in its tunables.py; the register must know them all."""
        autodiscover_modules("tunables")
        register(no_model_wide_permission, Tags.database)
