"""快速記錄 and 完整表單: one form of a session or a service, quick on the case page, whole on its own."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes.official import Category
from cases.codes.services import ServiceItem, Target
from cases.models import Case, CounselingRecord
from cases.models.records import Means
from cases.recording import PARTS, Heads, RecordFacts
from fields.roc_forms import ROCDateField

SESSION = CounselingRecord.SESSION
STUDENT = "student"
TARGETS = [
    (STUDENT, _("學生")),
    (str(Target.PARENT), _("家長")),
    (str(Target.STAFF), _("教職員")),
    (str(Target.PROFESSIONAL), _("專業人員")),
]
# What a talk with each is when no item is chosen (domain-facts 1.5).
ITEM_OF = {
    STUDENT: SESSION,
    str(Target.PARENT): ServiceItem.P03.value,
    str(Target.STAFF): ServiceItem.P04.value,
    str(Target.PROFESSIONAL): ServiceItem.P10.value,
}
MINUTES = (15, 30, 45, 60)
COUNTS = ("male", "female", "other")
# What a draft keeps.
NOT_KEPT = ("csrfmiddlewaretoken", "draft_version")


def _segments(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect(attrs={"class": "seg"})
    )


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": _("請輸入 24 小時制時間，例如 14:40。")},
        widget=forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


def _text(label: Any, rows: int, *, required: bool = False, hint: Any = "") -> Any:
    return forms.CharField(
        label=label, required=required, help_text=hint,
        error_messages={"required": _("請填寫重點。")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class RecordForm(forms.Form):
    """In: the case, the facts it starts from. Out of a valid form: `facts()`. Every rule beyond the shape is the action's.

    `quick`: the parts and the free next date are left out, the next date is a choice. Heads that the form can't show
    (several targets, another grade) are kept as they are.
    """

    held_on = ROCDateField(label=_("日期"))
    started_at = _time(_("開始"))
    minutes = _segments(_("時長（分）"), ())
    target = _segments(_("對象"), TARGETS)
    means = _segments(_("方式"), Means.choices)
    gist = _text(_("重點"), 3, required=True)
    category = forms.ChoiceField(
        label=_("個案類別"), required=False,
        choices=[("", _("未填")), *((value, f"{value} {label}") for value, label in Category.choices)],
    )  # fmt: skip
    next_weeks = forms.ChoiceField(
        label=_("下次"), required=False,
        choices=[("", _("不排")), ("1", _("一週後同一時間")), ("2", _("兩週後同一時間"))],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("服務項目"), required=False,
        choices=[("", _("依對象（學生為晤談）")), *((item.value, f"{item.value} {item.label}") for item in ServiceItem)],
    )  # fmt: skip
    kind_note = forms.CharField(label=_("其他項目說明"), required=False, max_length=100)
    male = forms.IntegerField(label=_("男"), required=False, min_value=0)
    female = forms.IntegerField(label=_("女"), required=False, min_value=0)
    other = forms.IntegerField(label=_("其他性別"), required=False, min_value=0)
    minutes_other = forms.IntegerField(
        label=_("其他時長（分）"), required=False, min_value=1
    )
    confidentiality = _segments(_("保密層級"), CounselingRecord.Confidentiality.choices)
    risk_facts = _text(_("危機與風險事實"), 2, hint=_("不因保密層級而隱藏。"))
    crisis_noticed = forms.BooleanField(label=_("出現危機徵兆"), required=False)
    record_only = forms.BooleanField(label=_("純紀錄，不計入月報"), required=False)
    next_on = ROCDateField(label=_("下次日期"), required=False)
    next_at = _time(_("下次時間"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        start: RecordFacts,
        quick: bool = False,
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {**_initial(start), "key": uuid.uuid4(), **(draft or {})}
        super().__init__(data, initial=initial)
        self.case, self.quick = case, quick
        self.kept_heads = start.heads if _is_beyond(start.heads) else ()
        minutes = sorted({*MINUTES, start.minutes} - {None})  # type: ignore[type-var]  # None is taken out
        self.fields["minutes"].choices = [(str(n), str(n)) for n in minutes]  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField
        self.fields["minutes"].required = False
        gone = ["next_on", "next_at"] if quick else ["next_weeks"]
        if self.kept_heads:
            gone += ["target", *COUNTS]
        for name in gone:
            del self.fields[name]
        if not quick:
            for name, label in PARTS.items():
                self.fields[name] = _text(label, 3)
        self.fields["gist"].widget.attrs["data-key"] = "n"

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("target") not in (None, STUDENT) and not self._counts(typed):
            self.add_error("male", _("對象不是學生時，請填人次（男、女或其他性別）。"))
        return typed

    def facts(self) -> RecordFacts:
        """What was typed, of a valid form."""
        typed = self.cleaned_data
        kind = typed["kind"] or ITEM_OF[typed.get("target", STUDENT)]
        return RecordFacts(
            gist=typed["gist"],
            held_on=typed["held_on"],
            kind=kind,
            kind_note=typed["kind_note"],
            started_at=typed["started_at"],
            minutes=typed["minutes_other"] or _number(typed["minutes"]),
            means=typed["means"],
            category=typed["category"],
            confidentiality=typed["confidentiality"],
            parts={name: typed[name] for name in PARTS if name in typed},
            risk_facts=typed["risk_facts"],
            crisis_noticed=typed["crisis_noticed"],
            record_only=typed["record_only"],
            heads=() if kind == SESSION else self._heads(typed),
            **self._next(typed),
        )

    def _next(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        if not self.quick:
            return {"next_on": typed["next_on"], "next_at": typed["next_at"]}
        if not typed["next_weeks"]:
            return {}
        days = 7 * int(typed["next_weeks"])
        day = typed["held_on"].fromordinal(typed["held_on"].toordinal() + days)
        return {"next_on": day, "next_at": typed["started_at"]}

    def _heads(self, typed: Mapping[str, Any]) -> tuple[Heads, ...]:
        if self.kept_heads:
            return self.kept_heads
        counts = self._counts(typed)
        if typed["target"] != STUDENT:
            return (Heads(int(typed["target"]), **counts),)
        student = self.case.student
        if student.grade is None:
            return ()
        return (Heads(student.grade, **(counts or {student.sex: 1})),)

    def _counts(self, typed: Mapping[str, Any]) -> dict[str, int]:
        return {name: typed[name] for name in COUNTS if typed.get(name)}


class CorrectionForm(RecordForm):
    """更正: the same, with the version it started from and, for a filed record, why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _text(_("更正理由"), 2, hint=_("已填報月報的紀錄必填；會留在更正紀錄。"))


class ReasonForm(forms.Form):
    """Why, kept with the thing and in the trail."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(ReasonForm):
    """移動: to which case, by its number."""

    number = forms.CharField(
        label=_("移到哪一個案號"), max_length=12, help_text=_("同校的另一個個案，例如 114-021。")
    )  # fmt: skip
    field_order = ("number", "reason")


class OpenForm(forms.Form):
    """附理由開啟."""

    reason = forms.CharField(
        label=_("開啟全文的理由"), max_length=200, help_text=_("理由與時間會留在稽核紀錄。")
    )  # fmt: skip


def kept_of(data: Any) -> dict[str, str]:
    """What a draft of the form keeps: the texts as they were typed."""
    return {
        name: str(data[name])
        for name in (*RecordForm.base_fields, *PARTS)
        if name in data and name not in NOT_KEPT
    }


def _initial(facts: RecordFacts) -> dict[str, Any]:
    shown = {
        name: getattr(facts, name)
        for name in RecordFacts.__dataclass_fields__
        if name not in ("heads", "parts", "kind")
    }
    head = facts.heads[0] if facts.heads else None
    return {
        **shown,
        **facts.parts,
        "minutes": str(facts.minutes or ""),
        "kind": "" if facts.kind == SESSION else facts.kind,
        "target": str(head.target) if head else STUDENT,
        **({name: getattr(head, name) or None for name in COUNTS} if head else {}),
    }


def _is_beyond(heads: tuple[Heads, ...]) -> bool:
    return len(heads) > 1 or any(str(one.target) not in dict(TARGETS) for one in heads)


def _number(text: str) -> int | None:
    return int(text) if text else None
