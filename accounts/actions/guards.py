"""What every action on people asks first."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Appointment, Authority, CounselingCenter, School, User
from accounts.permissions import may
from accounts.sights import forget_sights
from accounts.vocabulary import Word

Place = School | CounselingCenter | Authority


def require(by: User, word: Word, *, at: Place, on: date) -> None:
    """Raises NotAllowed unless the person holds the word at the place."""
    if not may(by, word, at=at, on=on):
        raise NotAllowed(_("你沒有「%(word)s」的權限。") % {"word": word.label})


def require_other(by: User, user: User) -> None:
    """Raises NotAllowed when she acts on herself (SECURITY.md A4)."""
    if by.pk == user.pk:
        raise NotAllowed(_("不能異動自己的帳號、職務或權限，請由另一位管理員辦理。"))


def require_manager_of(by: User, user: User, *, on: date) -> None:
    """Raises NotAllowed unless `by` manages every place where the person holds an appointment in force
    (or, when none is, one where she held one): a school's administrator has no hand on a county officer's account."""
    require_other(by, user)
    held = Appointment.objects.filter(user=user).select_related(
        "school", "center", "authority"
    )
    now = list(held.in_force(on))
    managed = [may(by, Word.PEOPLE_MANAGE, at=one.place, on=on) for one in now or held]
    allowed = all(managed) if now else any(managed)
    if not managed or not allowed:
        raise NotAllowed(_("此人員不屬於你管理的單位。"))


def locked(user: User) -> User:
    """The person's row, locked: whoever changes her appointments waits here. Her known sights are forgotten."""
    forget_sights(user)
    return User.objects.select_for_update().get(pk=user.pk)


def place_kwargs(place: Place) -> dict[str, Any]:
    """The place as record() and rows name it."""
    if isinstance(place, School):
        return {"school": place}
    if isinstance(place, CounselingCenter):
        return {"center": place}
    return {"authority": place}


def audit_place(place: Place) -> dict[str, Any]:
    """The place as the audit trail names it: a school, or the authority behind a center."""
    if isinstance(place, School):
        return {"school": place}
    return {"authority": getattr(place, "authority", place)}
