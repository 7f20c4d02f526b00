"""`sweep`: what beat does every minute, by hand or from cron."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications import mail, reminders


class Command(BaseCommand):
    """Writes the reminders that have come; sends mails only when asked."""

    help = "Write reminders that have come (--now ISO, --all, --send)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", help="a moment, ISO; without a zone: Taiwan's")
        parser.add_argument(
            "--all", action="store_true", help="look at every running duty again"
        )
        parser.add_argument(
            "--send", action="store_true", help="then send what is ripe"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminders.sweep(
            _moment(options["now"]), everything=options["all"], worker="sweep"
        )
        self.stdout.write(f"created {done.created}, unowned {done.unowned}")
        if options["send"]:
            sent = mail.send_pending()
            self.stdout.write(
                f"sent {sent.sent}, dropped {sent.dropped}, failed {sent.failed}, dead {sent.dead}"
            )


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now {text!r} is not an ISO moment") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
