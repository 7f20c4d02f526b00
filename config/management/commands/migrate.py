"""`migrate` as the owner, then the application's role gets what each table allows it."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from config.migrating import light_states
from config.privileges import grant_privileges


class Command(migrate.Command):
    """Django's migrate on the owner's connection, followed by the grants."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with light_states():
            super().handle(*args, **options)
        grant_privileges(
            connections[options["database"]],
            role=connections["default"].settings_dict["USER"],
        )
