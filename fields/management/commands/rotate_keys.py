"""`manage.py rotate_keys`: bring every encrypted value under the active key; `--check` counts by key.

To change a key: put the new one first in FIELD_ENCRYPTION_KEYS, restart everything, run this, run it with `--check`,
and only then take the old key out. Old backups need the old key: keep it where the backups' key is kept.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fields.blind_index import BlindIndexField
from fields.crypto import active_key_id
from fields.elsewhere import places
from fields.rotation import (
    BATCH,
    Rotation,
    count_keys,
    encrypted_models,
    rebuild_blind_index,
    rotate_model,
)


class Command(BaseCommand):
    help = (
        "Re-encrypt every encrypted field under the first key of FIELD_ENCRYPTION_KEYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only count values by key; fails when any is under another key",
        )
        parser.add_argument(
            "--append-only",
            action="store_true",
            help="rewrite append-only tables too (the owner's --database)",
        )
        parser.add_argument(
            "--blind-index",
            action="store_true",
            help="also recompute the blind indexes",
        )
        parser.add_argument(
            "--batch",
            type=int,
            default=BATCH,
            help="rows in one transaction (default %(default)s)",
        )
        parser.add_argument(
            "--database",
            default="default",
            help="the connection to use (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1.")
        if options["check"]:
            self._check(options["database"])
        else:
            self._rotate(options)

    def _check(self, using: str) -> None:
        counts = [
            count
            for model, _ in encrypted_models()
            for count in count_keys(model, using=using)
        ]
        counts += [count for place in places() for count in place.count(using)]
        for count in counts:
            self.stdout.write(
                f"{count.label}.{count.field}: {count.values} under {count.key_id or 'no known key'}"
            )
        old = sum(count.values for count in counts if count.key_id != active_key_id())
        if old:
            raise CommandError(
                f"{old} values are not under the active key {active_key_id()}.",
                returncode=1,
            )
        self.stdout.write(f"All values are under the active key {active_key_id()}.")

    def _rotate(self, options: dict[str, Any]) -> None:
        using, batch = options["database"], options["batch"]
        results = []
        for model, _ in encrypted_models():
            result = rotate_model(
                model, batch=batch, using=using, append_only=options["append_only"]
            )
            results.append(self._reported(result))
            indexes = [
                f
                for f in model._meta.local_concrete_fields
                if isinstance(f, BlindIndexField)
            ]
            for index in (
                indexes if options["blind_index"] and not result.append_only else []
            ):
                results.append(
                    self._reported(
                        rebuild_blind_index(model, index.name, batch=batch, using=using)
                    )
                )
        results += [self._reported(place.rotate(using)) for place in places()]
        unreadable = sum(len(result.unreadable) for result in results)
        if unreadable:
            raise CommandError(
                f"{unreadable} rows can't be opened with the configured keys; they were left as they are."
            )

    def _reported(self, result: Rotation) -> Rotation:
        words = f"{result.label}: {result.rotated} rows rewritten"
        if result.overtaken:
            words += f", {result.overtaken} saved by others meanwhile"
        if result.append_only:
            words += f", {result.append_only} left in an append-only table"
        if result.unreadable:
            words += f", {len(result.unreadable)} unreadable ({', '.join(map(str, result.unreadable[:20]))})"
        self.stdout.write(words)
        return result
