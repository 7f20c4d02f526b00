"""`restore FILE`: the way back, into an empty database only."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups.archive import restore_backup
from config.backups.database import owner_address
from config.backups.sealed import BackupError, read_key


class Command(BaseCommand):
    """Restores a backup, compares row counts, checksums and file hashes, and says so."""

    help = "Restore an encrypted backup into an empty database and an empty folder of files."
    requires_system_checks = []  # the checks may read tables, and there are none yet

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            manifest = restore_backup(
                options["file"],
                key=read_key(settings.BACKUP_KEY),
                address=owner_address(),
                files=settings.FILES_ROOT,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"Restored the backup of {manifest['made_at']}: {rows} rows and {len(manifest['files'])} files are as they were."
        )
