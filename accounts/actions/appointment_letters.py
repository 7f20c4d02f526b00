"""Who confirms is told of every appointment that waits for her (SECURITY.md A4)."""

from datetime import date

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.guards import Place
from accounts.confirming import confirmers_of
from accounts.mail import deliver
from accounts.models import Appointment, User


def ask_confirmers(*, by: User, made: list[Appointment], on: date) -> None:
    """Effect: one letter a place after the transaction, to each who may confirm there, but neither to `by` nor to the
    appointed. Names no student."""
    waiting = [one for one in made if one.is_pending]
    for place in {one.place.pk: one.place for one in waiting}.values():
        here = [one for one in waiting if one.place == place]
        among = {by.pk, *(one.user_id for one in here)}
        for reader in confirmers_of(place, on=on, besides=among):
            deliver(_letter(reader, by, place, here))


def _letter(
    reader: User, by: User, place: Place, made: list[Appointment]
) -> EmailMessage:
    with translation.override(reader.language):
        lines = [f"{one.user}（{one.user.username}）：{one.role}" for one in made]
        return EmailMessage(
            subject=_("職務待確認：%(place)s") % {"place": place},
            body=_(
                "%(by)s 在 %(place)s 指派了下列可讀輔導資料或管理權限的職務，待你或另一位有權人員確認後才生效：\n\n"
                "%(lines)s\n\n請登入後在「使用者」的「待確認職務」頁確認或退回。\n"
            )
            % {"by": by, "place": place, "lines": "\n".join(lines)},
            to=[reader.email],
        )
