"""manage.py confirm_appointment [KEY]: an authority's appointment that nobody can confirm in the browser."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions.confirmations import confirm_by_operator
from accounts.errors import NotAllowed, WrongState
from accounts.models import Appointment


class Command(BaseCommand):
    help = "Confirm an authority's appointment that has no second person; without a key, list what waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", type=UUID)

    def handle(self, *args: Any, key: UUID | None, **options: Any) -> None:
        waiting = Appointment.objects.pending().filter(authority__isnull=False)
        if key is None:
            for one in waiting.select_related("user", "role", "authority"):
                self.stdout.write(f"{one.pk} {one.user.username} {one.role_id} {one.authority}")  # fmt: skip
            return
        held = Appointment.objects.filter(pk=key).first()
        if held is None:
            raise CommandError("no such appointment")
        try:
            confirm_by_operator(appointment=held, on=timezone.localdate())
        except (NotAllowed, WrongState) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"confirmed {held.pk}")
