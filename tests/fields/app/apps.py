from django.apps import AppConfig


class FieldsTestConfig(AppConfig):
    """Models that only the tests of `fields` need; without migrations, so that their tables follow the code."""

    name = "tests.fields.app"
    label = "fields_testapp"
    default_auto_field = "django.db.models.BigAutoField"
