"""自動儲存草稿. A draft is its writer's alone: every look-up starts from her."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.models import School, User
from accounts.settings_register import value
from cases.actions.record_guards import StaleText
from cases.models import Draft

LONGEST_DRAFT = 200_000  # characters of the form as JSON: five full narratives
DRAFT = Draft._meta.label_lower


@transaction.atomic
def save_draft(
    *,
    by: User,
    school: School,
    form: str,
    content: Mapping[str, Any],
    version: int,
    now: datetime,
    subject: UUID | str = "",
) -> Draft:
    """The draft of the form about the subject, saved. In: `version` the form last got (0: none yet), `now` aware.

    Raises StaleText when another tab saved meanwhile (both contents), ValidationError when it is too long or she keeps too
    many. A draft that was discarded or has expired is begun anew.
    """
    if (
        len(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False))
        > LONGEST_DRAFT
    ):
        raise ValidationError(_("草稿太長，無法自動儲存；請先存檔或縮短。"))
    expires = now + timedelta(days=value("draft.days"))
    mine = drafts_of(by, now=now).select_for_update()
    found = mine.filter(form=form, subject=str(subject)).first()
    if found is None:
        return _begin(by, school, form, str(subject), content, now=now, expires=expires)
    if found.version != version:
        raise StaleText(
            stored=found.content, typed=dict(content), version=found.version
        )
    found.content, found.version = dict(content), found.version + 1
    found.saved_at, found.expires_at = now, expires
    found.save(update_fields=["content", "version", "saved_at", "expires_at"])
    return found


def drafts_of(user: User, *, now: datetime) -> QuerySet[Draft]:
    """Her drafts that haven't expired, newest first."""
    return Draft.objects.filter(user=user, expires_at__gt=now)


def find_draft(
    user: User, *, form: str, now: datetime, subject: UUID | str = ""
) -> Draft | None:
    """What she was typing in this form, to be offered when she opens it again."""
    return drafts_of(user, now=now).filter(form=form, subject=str(subject)).first()


def draft_to_go_on(
    user: User, made: type[Model], *, form: str, now: datetime, subject: UUID | str = ""
) -> Draft | None:
    """As find_draft; a draft whose form has become a row of `made` in the meantime is discarded: it would swallow the next text.

    An autosave that was under way when the form was sent leaves such a draft.
    """
    draft = find_draft(user, form=form, subject=subject, now=now)
    if draft is None or not is_sent(user, made, draft.content.get("key", "")):
        return draft
    discard_draft(by=user, form=form, subject=subject)
    return None


def is_sent(user: User, made: type[Model], key: object) -> bool:
    """Whether the form with the key has already made her row."""
    try:
        known = UUID(str(key))
    except ValueError:
        return False
    rows = made._default_manager.filter(author=user, idempotency_key=known)
    return rows.exists()


def get_draft(user: User, pk: UUID | str, *, now: datetime) -> Draft:
    """One of her drafts. Raises NotVisible for anybody else's."""
    found = drafts_of(user, now=now).filter(pk=pk).first()
    if found is None:
        raise NotVisible(DRAFT, pk)
    return found


@transaction.atomic
def discard_draft(*, by: User, form: str, subject: UUID | str = "") -> bool:
    """The form was saved or thrown away. Out: whether there was a draft."""
    count, _each = Draft.objects.filter(
        user=by, form=form, subject=str(subject)
    ).delete()
    return bool(count)


def purge_drafts(*, now: datetime) -> int:
    """Remove what has expired. Out: how many."""
    count, _each = Draft.objects.filter(expires_at__lte=now).delete()
    return count


def _begin(
    by: User,
    school: School,
    form: str,
    subject: str,
    content: Mapping[str, Any],
    *,
    now: datetime,
    expires: datetime,
) -> Draft:
    # Only an expired one: another tab's may have been committed since the look.
    Draft.objects.filter(
        user=by, form=form, subject=subject, expires_at__lte=now
    ).delete()
    most = value("draft.most")
    if drafts_of(by, now=now).count() >= most:
        raise ValidationError(_("草稿已達 %d 份，請先存檔或捨棄一些。") % most)
    try:
        with transaction.atomic():
            return Draft.objects.create(
                user=by,
                school=school,
                form=form,
                subject=subject,
                content=dict(content),
                saved_at=now,
                expires_at=expires,
            )
    except IntegrityError:
        # Another tab began it at this very moment.
        other = Draft.objects.get(user=by, form=form, subject=subject)
        raise StaleText(
            stored=other.content, typed=dict(content), version=other.version
        ) from None
