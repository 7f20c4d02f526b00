"""Who must have sat on an evaluation meeting (art. 4 III), and what is odd about who did."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from transitions.models import Evaluation, EvaluationItem, EvaluationSeat

Part = EvaluationSeat.Part
ARTICLE = "第 4 條第 3 項：成員至少包括主席及六類成員；家長、專業人員視需要列席"


@dataclass(frozen=True, slots=True)
class Seated:
    """One of the members' kinds for the checklist: who is named, who is present."""

    label: str
    names: tuple[str, ...]
    is_complete: bool


def checklist(evaluation: Evaluation, items: Sequence[EvaluationItem]) -> list[Seated]:
    """主席 and the six kinds in the law's order; the homeroom teacher and the lead of every student who is decided on."""
    seats = [one for one in evaluation.seats.all() if one.removed_at is None]
    counted = [one for one in items if one.decision != EvaluationItem.Decision.POSTPONED]  # fmt: skip
    rows = [
        Seated(_("主席"), (evaluation.chair.name,), True),
        _of_items(_("導師"), [one.homeroom_present for one in counted]),
        _of_items(_("主責輔導人員"), [one.lead_present for one in counted]),
    ]
    for part in EvaluationSeat.REQUIRED:
        named = tuple(one.name for one in seats if one.part == part)
        here = any(one.part == part and one.is_present for one in seats)
        rows.append(Seated(str(Part(part).label), named, here))
    return rows


def complete_errors(
    evaluation: Evaluation, items: Sequence[EvaluationItem], *, held_on: date
) -> list[str]:
    """What forbids closing the meeting; empty when it may be closed."""
    errors = []
    if not items:
        errors.append(_("這次會議沒有學生。"))
    undecided = sum(1 for one in items if not one.decision)
    if undecided:
        errors.append(_("還有 %(count)d 位學生沒有決議。") % {"count": undecided})
    for seated in checklist(evaluation, items):
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


def doubles(evaluation: Evaluation, items: Sequence[EvaluationItem]) -> list[str]:
    """One person on two seats is not ruled out by the text: told, not refused."""
    seats = [one for one in evaluation.seats.all() if one.removed_at is None]
    names = [evaluation.chair.name, *(one.name for one in seats if one.is_present)]
    names += {one.homeroom_present for one in items if one.homeroom_present}
    names += {one.lead_present for one in items if one.lead_present}
    return [
        _("%(name)s 列在兩種以上身分，請確認。") % {"name": name}
        for name, count in Counter(names).items()
        if count > 1
    ]


def _of_items(label: str, names: list[str]) -> Seated:
    there = tuple(sorted({name for name in names if name}))
    return Seated(label, there, bool(names) and all(names))
