"""Opening a case's page: one statement brings the case and whatever hangs on it once, with what she holds on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.access import NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.permissions import in_force
from accounts.vocabulary import Word
from cases.case_access import CASE, cases_for
from cases.case_words import words_on_case
from cases.models import (
    Case,
    CaseGrant,
    Plan,
    RiskAssessment,
    StudentGrant,
    TimelineEntry,
)
from cases.naming import Naming, naming_of_one
from cases.quick_log import sessions_counted


@dataclass(frozen=True)
class Opened:
    """A case for its page: her words on it, how she reads the name, the plan and the assessment in force.

    `held_on_student`: her grants on the student; `lanes`: how many lines of the timeline she sees in each lane; `counted`: her sessions of this month in the report.
    """

    case: Case
    words: frozenset[Word]
    held_on_student: frozenset[str]
    naming: Naming
    plan: Plan | None
    risk: RiskAssessment | None
    lanes: dict[str, int]
    counted: int


def opened_case(
    user: Any,
    pk: UUID | str,
    *,
    on: date,
    private: bool,
    part: str = "",
    is_read: bool = True,
) -> Opened:
    """The case, which the person opens now: the reading is in the audit trail. One statement beside it.

    `part`: which of its pages; `is_read`: False where a form that was read comes back. Raises NotVisible.
    """
    rows = cases_for(user, on=on).filter(pk=pk)
    rows = rows.annotate(
        held=_held(CaseGrant, user, "pk", on),
        held_on_student=_held(StudentGrant, user, "student", on),
        lines=_lines(),
        counted=Subquery(_sessions(user, on)),
        plan_now=FilteredRelation("plans", condition=Q(plans__superseded_at=None)),
        risk_now=FilteredRelation(
            "riskassessments",
            condition=Q(riskassessments__followed_by=None)
            & Q(riskassessments__voided_at=None),
        ),
    )
    found: Any = rows.select_related(
        "school__authority", "student__school", "plan_now", "risk_now__author"
    ).first()
    if found is None:
        raise NotVisible(CASE, pk)
    if is_read:
        record_read(
            by=user,
            event=Event.CASE_READ,
            school=found.school,
            object_type=CASE,
            object_id=found.pk,
            part=part,
        )
    words = words_on_case(user, found, on=on, granted=found.held)
    naming = naming_of_one(
        user, found.student, granted=found.held_on_student, on=on, private=private
    )
    lanes: dict[str, int] = {}
    for line in found.lines:
        if line["word"] in words:
            lanes[line["lane"]] = lanes.get(line["lane"], 0) + line["n"]
    return Opened(
        case=found,
        words=words,
        held_on_student=frozenset(found.held_on_student),
        naming=naming,
        plan=getattr(found, "plan_now", None),
        risk=getattr(found, "risk_now", None),
        lanes=lanes,
        counted=found.counted or 0,
    )


def _held(grants: Any, user: Any, subject: str, on: date) -> ArraySubquery:
    """Her grants in force on the case or its student."""
    rows = grants._base_manager.filter(
        in_force(on), user=user, content_object=OuterRef(subject)
    )
    return ArraySubquery(rows.values("permission__codename"))


def _lines() -> ArraySubquery:
    """The lines of the timeline, counted by lane and by the word that shows them."""
    rows = TimelineEntry.objects.standing().filter(case=OuterRef("pk")).order_by()
    counted = rows.values("lane", "word").annotate(n=Count("pk"))
    return ArraySubquery(
        counted.values(each=JSONObject(lane="lane", word="word", n="n"))
    )


def _sessions(user: Any, on: date) -> Any:
    rows = sessions_counted(user, on).filter(student=OuterRef("student")).order_by()
    return rows.values("student").annotate(n=Count("pk")).values("n")
