"""Which facts of an appointment fit together."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.default_matrix import DEFAULT_ROLES
from accounts.models import (
    Appointment,
    Authority,
    CounselingCenter,
    MinistryAccount,
    Role,
    School,
)
from accounts.vocabulary import SESSION_CONTENT

HOMEROOM, COUNSELOR = "homeroom_teacher", "counselor"
ADMINISTRATOR = "system_administrator"
# Roles that read session content, as the default matrix has them.
READING_ROLES = frozenset(
    role.key
    for role in DEFAULT_ROLES
    if {word for word, _scope in role.pairs()} & SESSION_CONTENT
)
# Posts that report to the ministry under a personal account.
REPORTING_ROLES = frozenset(
    {
        COUNSELOR,
        "report_contact",
        "section_chief",
        "counseling_director",
        "joint_office_director",
        "center_professional",
    }
)
PERSONAL_ACCOUNT = re.compile(r"[a-z0-9_]{4,8}")


def check_appointment(new: Appointment) -> None:
    """Raises ValidationError when role, place, class, 身分 or dates don't fit, or the same appointment runs already.

    The person's row is locked by the caller, so two administrators can't both pass.
    """
    errors = [*_place_errors(new), *_class_errors(new), *_standing_errors(new)]
    if new.until_on is not None and new.until_on < new.from_on:
        errors.append(_("迄日不能早於起日。"))
    errors += _separation_errors(new)
    if not errors and _overlaps(new):
        errors.append(_("該期間已有相同職務。"))
    if errors:
        raise ValidationError(errors)


def _place_errors(new: Appointment) -> list[str]:
    kinds = {
        School: Role.Place.SCHOOL,
        CounselingCenter: Role.Place.CENTER,
        Authority: Role.Place.AUTHORITY,
    }
    if new.role.place not in (Role.Place.ANY, kinds[type(new.place)]):
        return [
            _("「%(role)s」不能在此單位任職。") % {"role": new.role},
        ]
    return []


def _separation_errors(new: Appointment) -> list[str]:
    """Who manages roles reads no case, so nobody holds both kinds of post at one place and time (SECURITY.md A10)."""
    readers = READING_ROLES
    if new.role_id == ADMINISTRATOR:
        clash = readers
    elif new.role_id in readers:
        clash = frozenset({ADMINISTRATOR})
    else:
        return []
    others = _meanwhile(new).filter(role__in=sorted(clash))
    if new.school is not None:
        at_place = Q(school=new.school) | Q(authority=new.school.authority_id)
    elif new.center is not None:
        at_place = Q(center=new.center) | Q(authority=new.center.authority_id)
    else:
        at_place = (
            Q(authority=new.authority)
            | Q(school__authority=new.authority)
            | Q(center__authority=new.authority)
        )
    if others.filter(at_place).exists():
        return [_("系統管理員不能同時擔任能讀輔導內容的職務，請由另一位人員擔任。")]
    return []


def _class_errors(new: Appointment) -> list[str]:
    if new.role_id == HOMEROOM and new.school_class is None:
        return [_("導師須指定班級。")]
    if new.role_id != HOMEROOM and new.school_class is not None:
        return [_("只有導師指定班級。")]
    if (
        new.school_class is not None
        and new.school is not None
        and new.school_class.school_id != new.school.pk
    ):
        return [_("班級不屬於這所學校。")]
    return []


def _standing_errors(new: Appointment) -> list[str]:
    if new.role_id != COUNSELOR:
        return (
            [_("只有輔導教師填身分 1–4。")] if new.standing or new.host_school else []
        )
    if new.deputy_for is not None:
        return []
    if new.standing not in Appointment.Standing.values:
        return [_("輔導教師須選擇身分 1–4。")]
    branch = new.standing == Appointment.Standing.JOINT_BRANCH
    if branch != (new.host_school is not None):
        return [_("從聘學校須填主聘學校，其他身分不填。")]
    if branch and new.host_school == new.school:
        return [_("主聘學校不能是從聘學校本身。")]
    return []


def _meanwhile(new: Appointment) -> QuerySet[Appointment]:
    """The same person's posts on any day of the new one's."""
    held = Appointment.objects.standing().filter(
        Q(until_on__isnull=True) | Q(until_on__gte=new.from_on), user=new.user
    )
    return held if new.until_on is None else held.filter(from_on__lte=new.until_on)


def _overlaps(new: Appointment) -> bool:
    return (
        _meanwhile(new)
        .filter(
            role=new.role,
            school=new.school,
            center=new.center,
            authority=new.authority,
            school_class=new.school_class,
        )
        .exists()
    )


def check_ministry_account(appointment: Appointment, personal: str) -> str:
    """Out: the whole account. Raises ValidationError for its form, or when it was ever used."""
    school = appointment.school
    if school is None or appointment.role_id not in REPORTING_ROLES:
        raise ValidationError(_("只有學校的填報人員有填報帳號。"))
    if not PERSONAL_ACCOUNT.fullmatch(personal):
        raise ValidationError(_("填報帳號須為 4–8 個小寫英文字母、數字或底線。"))
    account = f"{school.code}_{personal}"
    asked = Appointment.objects.pending().filter(school=school, wanted_account=personal)
    if (
        MinistryAccount.objects.filter(account=account).exists()
        or asked.exclude(pk=appointment.pk).exists()
    ):
        raise _used(account)
    return account


def _used(account: str) -> ValidationError:
    return ValidationError(
        _("填報帳號「%(account)s」曾經使用過，不能再用。") % {"account": account}
    )


def issue_ministry_account(
    appointment: Appointment, personal: str, *, on: date
) -> MinistryAccount:
    """填報帳號: unit code + `_` + the personal part. Raises ValidationError for its form, or when it was ever used."""
    account = check_ministry_account(appointment, personal)
    made, is_new = MinistryAccount.objects.get_or_create(
        account=account, defaults={"appointment": appointment, "issued_on": on}
    )
    if not is_new:
        raise _used(account)
    return made
