"""`drill`: every rehearsed disaster, one line each."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups.sealed import BackupError
from config.drills import DrillFailed
from config.drills.register import DRILLS


class Command(BaseCommand):
    """Runs all drills and fails when one failed."""

    help = "Rehearse disasters; the real database is read, never written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=("full", "small"), default="full")

    def handle(self, *args: Any, scale: str, **options: Any) -> None:
        failed = []
        for name, run in DRILLS.items():
            try:
                self.stdout.write(f"ok      {name}: {run(scale)}")
            except (DrillFailed, BackupError) as error:
                failed.append(name)
                self.stdout.write(f"FAILED  {name}: {error}")
        if failed:
            raise CommandError(f"Drills failed: {', '.join(failed)}")
