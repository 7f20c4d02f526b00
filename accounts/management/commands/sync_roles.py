"""`manage.py sync_roles`: the default roles and grants as the code has them."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.roles_sync import sync_default_roles


class Command(BaseCommand):
    """Idempotent; run after an upgrade that changed the default matrix."""

    help = "Write the default roles and grants; a county's or school's narrowing stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sync_default_roles()} default grants changed")
