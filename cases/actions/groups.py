"""團體與成員."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.models import School, User
from accounts.permissions import may
from accounts.vocabulary import Word
from cases.models import CounselingGroup, GroupMember, Student

GROUP = CounselingGroup._meta.label_lower
MOST_MEMBERS = 60


@transaction.atomic
def open_group(
    *,
    by: User,
    school: School,
    name: str,
    from_on: date,
    on: date,
    students: tuple[Student, ...] = (),
    purpose: str = "",
    until_on: date | None = None,
) -> CounselingGroup:
    """A group she leads, with its members. Raises NotAllowed without service.log, NotVisible for a student she can't see."""
    if not may(by, Word.SERVICE_LOG, at=school, on=on):
        raise NotAllowed(GROUP)
    group = CounselingGroup(
        school=school,
        name=name.strip(),
        purpose=purpose.strip() or None,
        leader=by,
        from_on=from_on,
        until_on=until_on,
    )
    group.full_clean(exclude=["school", "leader"])
    group.save(force_insert=True)
    _add(by, group, students, from_on=from_on, on=on)
    audit(Event.CREATED, by=by, school=school, object_type=GROUP, object_id=group.pk)
    return group


@transaction.atomic
def change_members(
    *, by: User, group: CounselingGroup, students: tuple[Student, ...], on: date
) -> None:
    """From today these are the members: who is new joins, who is missing leaves. Raises as open_group."""
    fresh = CounselingGroup.objects.visible_to(by, on=on).filter(pk=group.pk).first()
    if fresh is None:
        raise NotVisible(GROUP, group.pk)
    if fresh.leader_id != by.pk:
        raise NotAllowed(GROUP, group.pk)
    CounselingGroup.objects.select_for_update().get(pk=group.pk)
    current = {
        row.student_id: row for row in fresh.members.filter(until_on__isnull=True)
    }
    wanted = {student.pk: student for student in students}
    fresh.members.filter(
        pk__in=[row.pk for key, row in current.items() if key not in wanted]
    ).update(until_on=on)
    joining = tuple(wanted[key] for key in wanted if key not in current)
    _add(by, fresh, joining, from_on=on, on=on)
    audit(
        Event.CHANGED, by=by, school=fresh.school, object_type=GROUP, object_id=fresh.pk
    )


def _add(
    by: User,
    group: CounselingGroup,
    students: tuple[Student, ...],
    *,
    from_on: date,
    on: date,
) -> None:
    if len(students) > MOST_MEMBERS:
        raise ValidationError(
            {"students": _("一個團體最多 %d 位成員。") % MOST_MEMBERS}
        )
    keys = {student.pk for student in students}
    seen = Student.objects.visible_to(by, on=on).filter(
        pk__in=keys, school=group.school
    )
    if seen.count() != len(keys):
        raise NotVisible(Student._meta.label_lower)
    GroupMember.objects.bulk_create(
        GroupMember(group=group, student=student, school=group.school, from_on=from_on)
        for student in students
    )
