"""`backup`: one encrypted file with the database and the files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups.archive import make_backup
from config.backups.database import owner_address
from config.backups.sealed import BackupError, read_key


class Command(BaseCommand):
    """Writes a backup and says what is in it."""

    help = "Write an encrypted backup of database and files."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            help="file to write; default: .run/backups/ with the time in its name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        target = (
            options["to"]
            or settings.BASE_DIR
            / ".run"
            / "backups"
            / f"counseling-{now:%Y%m%d-%H%M%S}.backup"
        )
        try:
            manifest = make_backup(
                target,
                key=read_key(settings.BACKUP_KEY),
                address=owner_address(),
                files=settings.FILES_ROOT,
                made_at=now,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{target}: {len(manifest['tables'])} tables, {rows} rows, {len(manifest['files'])} files"
        )
