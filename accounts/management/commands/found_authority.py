"""manage.py found_authority CODE NAME --username --email --name: the first authority and its first administrator."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.actions.authorities import found_authority
from accounts.errors import WrongState


class Command(BaseCommand):
    help = "Write the first authority with its first system administrator; prints where she chooses a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("authority")
        for name in ("username", "email", "name"):
            parser.add_argument(f"--{name}", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _made, user = found_authority(
                code=options["code"],
                name=options["authority"],
                username=options["username"],
                email=options["email"],
                person=options["name"],
                on=timezone.localdate(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except WrongState as error:
            raise CommandError(str(error)) from error
        key = {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        }
        self.stdout.write(reverse("account_reset_password_from_key", kwargs=key))
