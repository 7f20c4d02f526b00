"""Who reviews the people of a place is told of every appointment that opens other people's doors (SECURITY.md A4, L5).

An administrator may appoint alone; that somebody else learns of it the same minute keeps her from inviting herself
under another name.
"""

from collections.abc import Iterable
from datetime import date

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions.guards import Place
from accounts.mail import deliver
from accounts.models import Appointment, Authority, Grant, User
from accounts.permissions import may
from accounts.sights import holdings_of
from accounts.vocabulary import PRIVILEGED, SESSION_CONTENT, Word


def tell_reviewers(*, by: User, made: list[Appointment], on: date) -> None:
    """Effect: one letter a place after the transaction, to each who holds 年度權限清查 there (nobody there: at the
    authority above), but neither to `by` nor to the appointed. Names no student."""
    weighty = [
        holding.appointment
        for holding in holdings_of(made)
        if holding.cells.keys() & (SESSION_CONTENT | PRIVILEGED)
    ]
    for place in {one.place.pk: one.place for one in weighty}.values():
        here = [one for one in weighty if one.place == place]
        among = {by.pk, *(one.user_id for one in here)}
        for reader in reviewers_of(place, on=on, besides=among):
            deliver(_letter(reader, by, place, here))


def reviewers_of(place: Place, *, on: date, besides: Iterable[object]) -> list[User]:
    """The active people who review the place's people on the date; where there is none, those of the authority."""
    roles = Grant.objects.filter(word=Word.PEOPLE_REVIEW).values("role")
    held = Appointment.objects.at(place).in_force(on).filter(role__in=roles)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    found = [
        one
        for one in people.exclude(pk__in=list(besides)).order_by("pk")
        if may(one, Word.PEOPLE_REVIEW, at=place, on=on)
    ]
    if found or isinstance(place, Authority):
        return found
    return reviewers_of(place.authority, on=on, besides=besides)


def _letter(
    reader: User, by: User, place: Place, made: list[Appointment]
) -> EmailMessage:
    with translation.override(reader.language):
        lines = [f"{one.user}（{one.user.username}）：{one.role}" for one in made]
        return EmailMessage(
            subject=_("職務指派通知：%(place)s") % {"place": place},
            body=_(
                "%(by)s 在 %(place)s 指派了下列可讀輔導資料或管理權限的職務：\n\n%(lines)s\n\n"
                "若與你所知不符，請立即與系統管理員及校長確認，並在「使用者」頁檢視。\n"
            )
            % {"by": by, "place": place, "lines": "\n".join(lines)},
            to=[reader.email],
        )
