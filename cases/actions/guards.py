"""What every action on students asks first."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from cases.models import Student
from cases.placing import lock_roster


def require_at(by: User, word: Word, *, school: School, on: date) -> None:
    """Raises NotAllowed unless she holds the word for the whole school."""
    if Scope.SCHOOL not in scopes(by, word, at=school, on=on):
        raise NotAllowed(_("你沒有「%(word)s」的權限。") % {"word": word.label})


def require_on(by: User, word: Word, *, student: Student, on: date) -> None:
    """Raises NotAllowed unless she holds the word on this student."""
    seen = Student.objects.visible_to(by, on=on, word=word)
    if not seen.filter(pk=student.pk).exists():
        raise NotAllowed(_("你沒有「%(word)s」的權限。") % {"word": word.label})


def locked(student: Student, *, version: int | None = None) -> Student:
    """The row, locked until the transaction ends. Raises WrongState when somebody saved after `version` was shown."""
    lock_roster(student.school)
    fresh = (
        Student.objects.select_for_update(of=("self",))
        .select_related("school", "school_class")
        .get(pk=student.pk)
    )
    if version is not None and fresh.version != version:
        raise WrongState(
            _("這份資料剛才已由別人更新，請重新整理後再修改，你輸入的內容尚未儲存。")
        )
    return fresh


def require_attending(student: Student) -> None:
    """Raises WrongState for somebody who has left."""
    if student.left_on is not None:
        raise WrongState(_("這位學生已經離校。"))


def require_reason(reason: str) -> str:
    """The reason without blanks. Raises ValueError for none: the form asks first."""
    if not reason.strip():
        raise ValueError("a reason is required")
    return reason.strip()


def about(student: Student) -> dict[str, Any]:
    """How the audit trail names a student."""
    return {
        "school": student.school,
        "object_type": Student._meta.label_lower,
        "object_id": student.pk,
    }
