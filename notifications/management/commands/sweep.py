"""`sweep`: what beat does every minute, by hand or from cron."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from notifications import mail, reminders, stages
from notifications.models import Reminder


class Command(BaseCommand):
    """Writes the reminders that have come; sends mails only when asked."""

    help = "Write reminders that have come (--now ISO, --all, --send, --next RULE)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", help="a moment, ISO; without a zone: Taiwan's")
        parser.add_argument(
            "--next",
            metavar="RULE",
            help="shows one rule firing: sweeps a minute before its next stage, then at that moment, and keeps nothing",
        )
        parser.add_argument(
            "--all", action="store_true", help="look at every running duty again"
        )
        parser.add_argument(
            "--send", action="store_true", help="then send what is ripe"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["next"]:
            self._show(options["next"], _moment(options["now"]))
            return
        done = reminders.sweep(
            _moment(options["now"]), everything=options["all"], worker="sweep"
        )
        self.stdout.write(f"created {done.created}, unowned {done.unowned}")
        if options["send"]:
            sent = mail.send_pending()
            self.stdout.write(
                f"sent {sent.sent}, dropped {sent.dropped}, failed {sent.failed}, dead {sent.dead}"
            )

    def _show(self, rule: str, now: datetime) -> None:
        coming = stages.next_moment(rule, now)
        if coming is None:
            raise CommandError(f"no running duty of {rule} comes to a stage")
        with transaction.atomic():
            reminders.sweep(now, worker="sweep")  # what has come by now is no news
            for moment in (coming - timedelta(minutes=1), coming):
                self._fire(rule, moment)
            transaction.set_rollback(True)

    def _fire(self, rule: str, moment: datetime) -> None:
        told = Reminder.objects.filter(rule=rule)
        before = set(told.values_list("pk", flat=True))
        reminders.sweep(moment, worker="sweep")
        new = told.exclude(pk__in=before)
        found = ", ".join(sorted(set(new.values_list("stage", flat=True))))
        local = timezone.localtime(moment)
        self.stdout.write(
            f"{local:%Y-%m-%d %H:%M} {rule}: {new.count()} {found}".rstrip()
        )


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now {text!r} is not an ISO moment") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
