from django.apps import AppConfig


class DutiesTestConfig(AppConfig):
    name = "tests.notifications.app"
    label = "duties_test"
