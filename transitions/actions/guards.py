"""What every action on transitions asks first: seen, allowed, fresh, in the right state. In this order."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from transitions.models import Transition

JOINED = ("school__authority", "student__school_class", "case")


def require_on(by: User, word: Word, *, row: Transition, on: date) -> None:
    """Raises NotVisible for a transition she can't see, NotAllowed for one she sees without the word."""
    seen = Transition.objects.visible_to(by, on=on)
    if not seen.filter(pk=row.pk).exists():
        raise NotVisible(row._meta.label_lower, row.pk)
    held = Transition.objects.visible_to(by, on=on, word=word)
    if word is not Word.TRANSITION_VIEW and not held.filter(pk=row.pk).exists():
        raise NotAllowed(_("你沒有「%(word)s」的權限。") % {"word": word.label})


def locked(row: Transition, *, version: int | None = None) -> Transition:
    """The row, locked until the transaction ends. Raises WrongState when somebody saved after `version` was shown."""
    rows = Transition.objects.select_related(*JOINED)
    fresh = rows.select_for_update(of=("self",)).get(pk=row.pk)
    require_version(fresh, version)
    return fresh


def require_version(row: Any, version: int | None) -> None:
    """Raises WrongState when somebody saved after `version` was shown."""
    if version is not None and row.version != version:
        raise WrongState(
            _("這份資料剛才已由別人更新，你輸入的內容尚未儲存，請比對後再送出。")
        )


def require_state(row: Transition, *states: str) -> None:
    """Raises WrongState unless the transition is in one of the states."""
    if row.state not in states:
        raise WrongState(
            _("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。")
            % {"state": row.state_label}
        )
