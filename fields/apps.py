from django.apps import AppConfig
from django.core.checks import register

from fields.checks import check_keys


class FieldsConfig(AppConfig):
    name = "fields"
    verbose_name = "欄位"

    def ready(self) -> None:
        register(check_keys)
