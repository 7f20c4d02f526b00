from django.apps import AppConfig


class RulesTestConfig(AppConfig):
    name = "tests.accounts.app"
    label = "rules_test"
