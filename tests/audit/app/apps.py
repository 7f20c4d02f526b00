from django.apps import AppConfig


class TrackedConfig(AppConfig):
    name = "tests.audit.app"
    label = "tracked"
