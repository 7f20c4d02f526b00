"""What every action on cases and referrals asks first: seen, allowed, fresh, in the right state. In this order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.models import Case, Referral, Student

LONGEST_TEXT = 40_000  # characters of any narrative


def require_on_case(by: User, word: Word, *, case: Case, on: date) -> None:
    """Raises NotVisible for a case she can't see, NotAllowed for one she sees without the word."""
    _require(Case.objects, by, word, sight=Word.CASE_VIEW, row=case, on=on)


def require_on_referral(by: User, word: Word, *, referral: Referral, on: date) -> None:
    """As `require_on_case`, for a referral."""
    _require(Referral.objects, by, word, sight=Word.REFERRAL_VIEW, row=referral, on=on)


def require_word_on_case(by: User, word: Word, *, case: Case, on: date) -> None:
    """For duties of people who don't see the case (the custodian, the principal): NotVisible without the word."""
    if not Case.objects.visible_to(by, on=on, word=word).filter(pk=case.pk).exists():
        raise NotVisible(case._meta.label_lower, case.pk)


def may_on_case(by: User, word: Word, *, case: Case, on: date) -> bool:
    """Whether she holds the word on the case."""
    return Case.objects.visible_to(by, on=on, word=word).filter(pk=case.pk).exists()


def require_sees_student(by: User, *, student: Student, on: date) -> None:
    """Raises NotVisible for a student she can't see."""
    if not Student.objects.visible_to(by, on=on).filter(pk=student.pk).exists():
        raise NotVisible(student._meta.label_lower, student.pk)


def _require(
    rows: Any, by: User, word: Word, *, sight: Word, row: Any, on: date
) -> None:
    if not rows.visible_to(by, on=on, word=sight).filter(pk=row.pk).exists():
        raise NotVisible(row._meta.label_lower, row.pk)
    if (
        word is not sight
        and not rows.visible_to(by, on=on, word=word).filter(pk=row.pk).exists()
    ):
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": word.label})


def locked_case(case: Case, *, version: int | None = None) -> Case:
    """The row, locked until the transaction ends. Raises WrongState when somebody saved after `version` was shown."""
    return _locked(
        Case.objects.select_related("school", "student", "lead"), case, version
    )


def locked_referral(referral: Referral, *, version: int | None = None) -> Referral:
    """As `locked_case`."""
    rows = Referral.objects.select_related("school", "student", "case")
    return _locked(rows, referral, version)


def _locked(rows: Any, row: Any, version: int | None) -> Any:
    fresh = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise WrongState(
            _("這份資料剛才已由別人更新，您輸入的內容尚未儲存，請比對後再送出。")
        )
    return fresh


@contextmanager
def turning(row: Any) -> Iterator[None]:
    """A transition that the state forbids, or that somebody else did meanwhile, is WrongState: 409."""
    state = row.state_label
    try:
        yield
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise WrongState(
            _("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。")
            % {"state": state}
        ) from error


def require_running(case: Case) -> None:
    """Raises WrongState for a closed case: nothing is added to it (records, plans, members)."""
    if not case.is_running:
        raise WrongState(_("這個個案%(state)s，不能再新增。") % {"state": case.state_label})  # fmt: skip


def required_text(text: str, *, field: str) -> str:
    """The text without blanks at its ends. Raises ValidationError for none, or for one too long, with the count."""
    clean = text.strip()
    if not clean:
        raise ValidationError({field: _("這一欄必填。")})
    return within_limit(clean, field=field)


def optional_text(text: str | None, *, field: str) -> str | None:
    """As `required_text`; None for nothing."""
    clean = (text or "").strip()
    return within_limit(clean, field=field) if clean else None


def within_limit(text: str, *, field: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            {
                field: _("最多 %(most)d 字，目前 %(count)d 字；沒有儲存任何內容。")
                % {"most": LONGEST_TEXT, "count": len(text)}
            }
        )
    return text


def require_not_future(day: date, *, on: date, field: str) -> None:
    """Raises ValidationError for a day after today."""
    if day > on:
        raise ValidationError({field: _("日期不能晚於今天。")})


def save(row: Any) -> None:
    """Everything, with the next version."""
    row.version += 1
    row.save()


def of(row: Any) -> dict[str, Any]:
    """How the audit trail names a case or referral."""
    return {
        "school": row.school,
        "object_type": row._meta.label_lower,
        "object_id": row.pk,
    }
