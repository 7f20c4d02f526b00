"""輔導計畫: goals in rows, strategies, the day to look again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text
from cases.models import Plan
from fields.roc_forms import ROCDateField

SPARE = 2  # empty rows below the goals
STATES = [("open", _("進行中")), ("met", _("已達成")), ("dropped", _("不再列入"))]


class PlanForm(forms.Form):
    """In: `goals` of the plan in force. A row is one goal; an empty row is none."""

    strategies = text(_("策略"), required=False, rows=4)
    review_on = ROCDateField(label=_("評估日"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, goals: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        sent = sum(1 for name in data or () if name.startswith("text_"))
        self.count = min(Plan.MOST_GOALS, max(len(goals) + SPARE, sent, 3))
        for row in range(self.count):
            goal = goals[row] if row < len(goals) else {}
            self._add_row(row, goal)

    def _add_row(self, row: int, goal: Any) -> None:
        self.fields[f"text_{row}"] = forms.CharField(
            label=_("目標 %(n)d：要改變什麼") % {"n": row + 1}, max_length=500,
            required=row == 0, initial=goal.get("text", ""),
        )  # fmt: skip
        self.fields[f"measure_{row}"] = forms.CharField(
            label=_("怎麼看得出來"), max_length=500, required=False,
            initial=goal.get("measure", ""),
        )  # fmt: skip
        self.fields[f"state_{row}"] = forms.ChoiceField(
            label=_("狀態"), choices=STATES, required=False,
            initial=goal.get("state", "open"),
        )  # fmt: skip

    def goal_rows(self) -> list[tuple[Any, Any, Any]]:
        """The bound fields of each goal."""
        return [
            (self[f"text_{row}"], self[f"measure_{row}"], self[f"state_{row}"])
            for row in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self.count):
            name = f"text_{row}"
            lone = found.get(f"measure_{row}") and not found.get(name)
            if lone and name not in self.errors:
                self.add_error(name, _("請寫出要改變什麼，或清空這一列。"))
        return found

    def facts(self) -> dict[str, Any]:
        """For cases.actions.plans.set_plan."""
        typed = self.cleaned_data
        goals = [
            {
                "text": typed[f"text_{row}"],
                "measure": typed[f"measure_{row}"],
                "state": typed[f"state_{row}"] or "open",
            }
            for row in range(self.count)
            if typed.get(f"text_{row}")
        ]
        kept = {name: typed[name] for name in ("strategies", "review_on", "revision")}
        return {"goals": goals, **kept}


class ReviewForm(forms.Form):
    """評估: what came of it; without a next day the plan is finished."""

    outcome = text(_("評估結果"), rows=4)
    next_review_on = ROCDateField(
        label=_("下次評估日"), required=False,
        help_text=_("計畫照舊執行時填；留空表示這份計畫到此為止。"),
    )  # fmt: skip


def start_of(plan: Plan | None) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "strategies": (plan.strategies or "") if plan else "",
        "review_on": plan.review_on if plan else None,
        "revision": plan.revision if plan else 0,
    }
