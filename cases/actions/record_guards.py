"""What every action on records asks first."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.models import (
    BehaviourObservation,
    Case,
    CounselingRecord,
    HomeroomLog,
    MentoringRecord,
)

CASE = Case._meta.label_lower
Row = TypeVar("Row", bound=Model)


class StaleText(WrongState):
    """Somebody saved in between: 409 with both texts. `stored` are the facts as they stand, `typed` what was sent."""

    def __init__(self, *, stored: Any, typed: Any, version: int) -> None:
        super().__init__(
            _(
                "這份紀錄剛才已另存新版，您輸入的內容尚未儲存；兩個版本都保留，請比對後再存。"
            )
        )
        self.stored = stored
        self.typed = typed
        self.version = version


class SentBefore(StaleText):
    """The form was stored once, and comes again with another text."""

    def __str__(self) -> str:
        return _("這張表單先前已經存成紀錄；你現在的內容還在下面，尚未儲存。再按一次儲存會成為另一筆紀錄；要改原來那一筆，請開啟它按「更正紀錄」。")  # fmt: skip


def require_on_case(by: User, word: Word, *, case: Case, on: date) -> Case:
    """The case, locked until the transaction ends, on which she holds the word.

    Raises NotVisible when she can't see the case, NotAllowed when she sees it without the word.
    """
    cases = Case.objects.filter(pk=case.pk)
    if not cases.visible_to(by, on=on).exists():
        raise NotVisible(CASE, case.pk)
    if not cases.visible_to(by, on=on, word=word).exists():
        raise NotAllowed(CASE, case.pk)
    return locked_case(case)


def locked_case(case: Case) -> Case:
    """The row, locked until the transaction ends."""
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related("school", "student", "lead").get(pk=case.pk)


def lock_cases(*keys: UUID) -> None:
    """Until the transaction ends, in the order of their keys."""
    rows = Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk"))


def require_running(case: Case) -> None:
    """Raises WrongState for a case that is closed or archived."""
    if not case.is_running:
        raise WrongState(
            _("這個個案%(state)s，請先重新開案再新增紀錄。")
            % {"state": case.state_label}
        )


def already(
    model: type[Row], *, by: User, key: UUID, owner: str = "author"
) -> Row | None:
    """What the same form made before: a double click, a resent form, a second tab."""
    return model._default_manager.filter(**{owner: by, "idempotency_key": key}).first()


def once(
    model: type[Row],
    make: Callable[[], Row],
    *,
    by: User,
    key: UUID,
    owner: str = "author",
) -> tuple[Row, bool]:
    """The row and whether it is new. Two at the same moment: the database lets one in, the other gets its row."""
    if (found := already(model, by=by, key=key, owner=owner)) is not None:
        return found, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError:
        found = already(model, by=by, key=key, owner=owner)
        if found is None:
            raise
        return found, False


def note_served(case: Case, held_on: date) -> None:
    """The case was served on the day: any kind of record counts."""
    if case.last_served_on is None or case.last_served_on < held_on:
        case.last_served_on = held_on
        case.save(update_fields=["last_served_on"])


def recount_served(case: Case) -> None:
    """The last service anew, after a record was moved, voided or dated otherwise."""
    days = [
        rows.filter(case=case, voided_at__isnull=True).aggregate(last=Max("held_on"))[
            "last"
        ]
        for rows in (
            CounselingRecord.objects,
            HomeroomLog.objects,
            MentoringRecord.objects,
            BehaviourObservation.objects,
        )
    ]
    last = max((day for day in days if day is not None), default=None)
    if case.last_served_on != last:
        case.last_served_on = last
        case.save(update_fields=["last_served_on"])
