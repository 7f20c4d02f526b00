"""Who must have sat on an evaluation meeting (art. 4 III), and what is odd about who did. Read from who signed in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment
from meetings.models import Attendee
from transitions.models import Evaluation, EvaluationItem
from transitions.signing_posts import OFFICE

Role = Attendee.Role
ARTICLE = "第 4 條第 3 項：成員至少包括主席及六類成員；家長、專業人員視需要列席"


class Part(TextChoices):
    """Members by the law's words, and who may be asked to sit in (列席)."""

    DIRECTOR = "director", gettext_lazy("輔導主任或組長")
    TEACHER = "teacher", gettext_lazy("專（兼）任輔導教師")
    STUDENT_AFFAIRS = "student_affairs", gettext_lazy("學務處人員")
    ACADEMIC = "academic", gettext_lazy("教務處人員")
    HOMEROOM = "homeroom", gettext_lazy("導師")
    LEAD = "lead", gettext_lazy("主責輔導人員")
    PARENT = "parent", gettext_lazy("學生家長、監護人或法定代理人（列席）")
    NETWORK = "network", gettext_lazy("校外輔導資源網絡人員（列席）")
    PROFESSIONAL = "professional", gettext_lazy("專業輔導人員（列席）")
    SCHOLAR = "scholar", gettext_lazy("其他專家學者（列席）")


ROLE_OF: dict[str, str] = {
    Part.DIRECTOR: Role.GUIDANCE_ADMIN,
    Part.TEACHER: Role.COUNSELOR,
    Part.STUDENT_AFFAIRS: Role.STUDENT_AFFAIRS,
    Part.ACADEMIC: Role.ACADEMIC,
    Part.HOMEROOM: Role.HOMEROOM,
    Part.LEAD: Role.LEAD,
    Part.PARENT: Role.GUARDIAN,
    Part.NETWORK: Role.RESOURCE,
    Part.PROFESSIONAL: Role.EXTERNAL,
    Part.SCHOLAR: Role.OTHER,
}
# Who comes for the whole sitting, for one student, and only where needed.
OFFICES = (Part.DIRECTOR, Part.TEACHER, Part.STUDENT_AFFAIRS, Part.ACADEMIC)
FOR_ONE = (Part.HOMEROOM, Part.LEAD)
GUESTS = (Part.PARENT, Part.NETWORK, Part.PROFESSIONAL, Part.SCHOLAR)
MEMBERS = (*FOR_ONE, *OFFICES)
# Who is such a member by her post though she was asked in another role (a small school's director of everything).
POSTS: dict[str, tuple[str, ...]] = {
    Part.DIRECTOR: OFFICE,
    Part.TEACHER: ("counselor",),
    Part.STUDENT_AFFAIRS: ("student_affairs", "joint_office_director"),
    Part.ACADEMIC: ("academic_affairs", "joint_office_director"),
}


@dataclass(frozen=True, slots=True)
class Seated:
    """One of the members' kinds for the checklist: who came (before the meeting: who is asked), whether all came."""

    label: str
    names: tuple[str, ...]
    is_complete: bool


class Sitting:
    """Who is asked to a sitting and who came, student by student. Two queries."""

    def __init__(self, evaluation: Evaluation, items: Sequence[EvaluationItem]) -> None:
        self.items = [one for one in items if one.decision != EvaluationItem.Decision.POSTPONED]  # fmt: skip
        self.rows: dict[UUID, list[Attendee]] = defaultdict(list)
        found = Attendee.objects.filter(
            meeting__in=[one.meeting_id for one in items], removed_on__isnull=True
        )
        for row in found.select_related("user").order_by("added_at", "id"):
            self.rows[row.meeting_id].append(row)
        self.posts = _posts(evaluation)
        self.chair = evaluation.chair

    def everybody(self) -> list[Attendee]:
        """Each person's first place in the sitting, members first."""
        known: dict[Any, Attendee] = {}
        for rows in self.rows.values():
            for row in rows:
                known.setdefault(person(row), row)
        return sorted(known.values(), key=lambda row: row.need is not None)

    def of(self, item: EvaluationItem, part: str, *, came: bool) -> list[Attendee]:
        """Who stands for the part at this student; by her post only where nobody was asked as such."""
        rows = [row for row in self.rows[item.meeting_id] if row.is_present or not came]
        asked = [row for row in rows if row.role == ROLE_OF[part] and row.need is None]
        return asked or [row for row in rows if self._by_post(row, item, part)]

    def _by_post(self, row: Attendee, item: EvaluationItem, part: str) -> bool:
        if row.user_id is None:
            return False
        if part == Part.HOMEROOM:
            return row.user_id == item.homeroom_id
        if part == Part.LEAD:
            return row.user_id == item.transition.tracker_id
        return bool(self.posts.get(row.user_id, set()) & set(POSTS[part]))

    def chairs(self, item: EvaluationItem) -> bool:
        """Whether the chair has signed in for this student."""
        rows = self.rows[item.meeting_id]
        return any(row.is_present and row.user_id == self.chair.pk for row in rows)


def person(row: Attendee) -> Any:
    """The same for all places of one member; a guest stands for herself."""
    if row.user_id is not None:
        return row.user_id
    return (row.role, row.name) if row.need is None else row.pk


def checklist(evaluation: Evaluation, items: Sequence[EvaluationItem], sitting: Sitting | None = None) -> list[Seated]:  # fmt: skip
    """主席 and the six kinds in the law's order, at every student who is decided on."""
    sitting = sitting or Sitting(evaluation, items)
    counted = sitting.items
    here = bool(counted) and all(sitting.chairs(one) for one in counted)
    rows = [Seated(_("主席"), (evaluation.chair.name,), here)]
    for part in MEMBERS:
        came = [sitting.of(one, part, came=True) for one in counted]
        asked = [row for one in counted for row in sitting.of(one, part, came=False)]
        shown = [row for found in came for row in found] or asked
        names = tuple(dict.fromkeys(row.shown_name for row in shown))
        rows.append(Seated(str(part.label), names, bool(came) and all(came)))
    return rows


def complete_errors(
    evaluation: Evaluation,
    items: Sequence[EvaluationItem],
    *,
    held_on: date,
    sitting: Sitting | None = None,
) -> list[str]:
    """What forbids closing the meeting; empty when it may be closed."""
    errors = []
    if not items:
        errors.append(_("這次會議沒有學生。"))
    undecided = sum(1 for one in items if not one.decision)
    if undecided:
        errors.append(_("還有 %(count)d 位學生沒有決議。") % {"count": undecided})
    sitting = sitting or Sitting(evaluation, items)
    if not any(row.is_present for rows in sitting.rows.values() for row in rows):
        errors.append(_("還沒有人簽到。"))
    elif sitting.items:
        for seated in checklist(evaluation, items, sitting):
            if not seated.is_complete:
                errors.append(_("缺少出席：%(part)s。") % {"part": seated.label})
    late = [
        one
        for one in items
        if one.decision in ("list", "not_list")
        and (one.transition.assessed_on is None or one.transition.assessed_on > held_on)
    ]
    if late:
        errors.append(
            _("有 %(count)d 位學生的初評表不是在會議當日或之前完成。")
            % {"count": len(late)}
        )
    return errors


def doubles(evaluation: Evaluation, items: Sequence[EvaluationItem], sitting: Sitting | None = None) -> list[str]:  # fmt: skip
    """One person on two seats is not ruled out by the text: told, not refused."""
    sitting = sitting or Sitting(evaluation, items)
    found: dict[str, None] = {}
    for item in sitting.items:
        seats = Counter(_names(sitting, item, evaluation))
        found.update(dict.fromkeys(name for name, count in seats.items() if count > 1))
    return [_("%(name)s 列在兩種以上身分，請確認。") % {"name": name} for name in found]


def _names(sitting: Sitting, item: EvaluationItem, evaluation: Evaluation) -> Iterable[str]:  # fmt: skip
    yield evaluation.chair.name
    for part in MEMBERS:
        yield from {row.shown_name for row in sitting.of(item, part, came=True)}


def _posts(evaluation: Evaluation) -> dict[UUID, set[str]]:
    """The school's posts by person on the day of the meeting."""
    found: dict[UUID, set[str]] = defaultdict(set)
    posts = Appointment.objects.in_force(evaluation.meets_on).filter(school=evaluation.school_id)  # fmt: skip
    for user, role in posts.values_list("user", "role"):
        found[user].add(role)
    return found
