"""公告 are published and withdrawn."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import Authority, User
from reporting.access_county import news_authorities, runs_the_forms
from reporting.models import Announcement


@transaction.atomic
def publish_news(
    *,
    by: User,
    authority: Authority | None,
    title: str,
    body: str,
    from_on: date,
    until_on: date | None,
    on: date,
) -> Announcement:
    """發布公告: to a county, or (authority None) to the whole installation. Raises NotAllowed."""
    _require(by, authority, on=on)
    row = Announcement.objects.create(
        authority=authority,
        title=title,
        body=body,
        from_on=from_on,
        until_on=until_on,
        published_by=by,
        published_at=timezone.now(),
    )
    _note(Event.CREATED, by, row)
    return row


@transaction.atomic
def withdraw_news(*, by: User, news: Announcement, on: date) -> Announcement:
    """撤下公告. Raises NotAllowed, WrongState when it is withdrawn already."""
    rows = Announcement.objects.select_for_update(of=("self",))
    row = rows.select_related("authority").get(pk=news.pk)
    _require(by, row.authority, on=on)
    if row.withdrawn_at is not None:
        raise WrongState(_("這則公告已經撤下。"))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _note(Event.DELETED, by, row)
    return row


def _require(by: User, authority: Authority | None, *, on: date) -> None:
    if authority is None:
        allowed = news_authorities(by, on=on).exists() and runs_the_forms(by, on=on)
    else:
        allowed = news_authorities(by, on=on).filter(pk=authority.pk).exists()
    if not allowed:
        raise NotAllowed(_("你沒有在這個層級發布公告的權限。"))


def _note(event: str, by: User, row: Announcement) -> None:
    record(
        event,
        by=by,
        authority=row.authority,
        object_type="reporting.announcement",
        object_id=row.pk,
        detail={"from": f"{row.from_on:%Y-%m-%d}"},
    )
