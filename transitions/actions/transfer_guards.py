"""What every action of the transfer asks first: the half is seen, the word is held, the row is fresh and in its state."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from transitions.models import AttendanceRequest, Delivery, Package, TransferRequest
from transitions.transfer_access import Half, Side, get_half_for

LONGEST = 40_000  # characters of any narrative
State = TransferRequest.State


def require_half(
    by: User, request: TransferRequest, side: Side, word: Word, *, on: date
) -> Half:
    """The half with its request locked until the transaction ends.

    Raises NotVisible when the half is unseen, NotAllowed without the word.
    """
    lock_request(request)
    return get_half_for(by, request.pk, side, word=word, on=on)


def lock_request(request: TransferRequest) -> None:
    """Whoever changes a request or one of its packages waits here: two schools never turn it at once."""
    TransferRequest.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)  # fmt: skip


def fresh_package(package: Package, half: Half) -> Package:
    """The package as it stands now. The request is locked, so nothing turns it meanwhile."""
    found = Package.objects.get(pk=package.pk)
    found.request = half.request
    return found


def require_state(row: Any, *states: str) -> None:
    """Raises WrongState with what it is now."""
    if row.state not in states:
        raise WrongState(
            _("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。")
            % {"state": row.state_label}
        )


def require_version(row: Any, version: int | None) -> None:
    """Raises WrongState when somebody saved after `version` was shown."""
    if version is not None and row.version != version:
        raise WrongState(
            _("這份資料剛才已由別人更新，你輸入的內容尚未儲存，請比對後再送出。")
        )


def save(row: Any, *fields: str) -> None:
    """The named columns with the next version; all of them when none is named (never on a sealed row)."""
    row.version += 1
    row.save(update_fields=[*fields, "version", "updated_at"] if fields else None)


def day_of(now: datetime) -> date:
    """The local day of a moment."""
    return timezone.localtime(now).date()


def text(value: str | None, field: str, *, longest: int = LONGEST) -> str:
    """Without blanks at its ends. Raises ValidationError for none, and for one too long."""
    clean = (value or "").strip()
    if not clean:
        raise ValidationError({field: _("這一欄必填。")})
    if len(clean) > longest:
        raise ValidationError(
            {
                field: _("最多 %(most)d 字，目前 %(count)d 字；沒有儲存任何內容。")
                % {"most": longest, "count": len(clean)}
            }
        )
    return clean


def optional(value: str | None, field: str, *, longest: int = LONGEST) -> str | None:
    """As `text`; None for nothing."""
    return text(value, field, longest=longest) if (value or "").strip() else None


def not_later(day: date | None, than: date, field: str) -> None:
    """Raises ValidationError for a day after `than`."""
    if day is not None and day > than:
        raise ValidationError({field: _("日期不能晚於今天。")})


def check_delivery(delivery: str, registered_number: str, *, inside: bool) -> None:
    """Raises ValidationError: inside only to a school of this installation, registered mail only with its number."""
    if delivery not in Delivery.values:
        raise ValidationError({"delivery": _("請選擇送達方式。")})
    if delivery == Delivery.SYSTEM and not inside:
        raise ValidationError(
            {"delivery": _("對方學校不在本系統，請選擇郵寄、專人或公文交換。")}
        )
    if delivery == Delivery.REGISTERED and not registered_number.strip():
        raise ValidationError({"registered_number": _("請填掛號號碼。")})


def of(half: Half, row: Any = None) -> dict[str, Any]:
    """How the audit trail names a row of a half."""
    row = row or half.request
    return {
        "school": half.school,
        "object_type": row._meta.label_lower,
        "object_id": row.pk,
    }


def of_attendance(row: AttendanceRequest, side: Side) -> dict[str, Any]:
    """As `of`, for a request for a person."""
    return {
        "school": row.school if side is Side.CURRENT else row.former_school,
        "object_type": row._meta.label_lower,
        "object_id": row.pk,
    }
