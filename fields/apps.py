from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import autodiscover_modules

from fields.checks import check_keys


class FieldsConfig(AppConfig):
    name = "fields"
    verbose_name = "欄位"

    def ready(self) -> None:
        """Each app names the ciphertext it keeps outside columns in its sealed_elsewhere.py."""
        register(check_keys)
        autodiscover_modules("sealed_elsewhere")
