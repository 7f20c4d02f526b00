"""無個案之服務: item, when, for whom (several targets in one go), and the gist; quick as the log of a session."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import SchoolClass
from cases.codes.services import ServiceItem, Target
from cases.forms.records import COUNTS, MINUTES, NOT_KEPT, _segments, _text, _time
from cases.models import Student
from cases.models.records import Means
from cases.quick_service import heads_of_classes, heads_of_students
from cases.recording import Heads
from cases.service_facts import ServiceFacts
from fields.roc_forms import ROCDateField

SEXES = {"male": _("男"), "female": _("女"), "other": _("其他")}


class ServiceForm(forms.Form):
    """In: the facts it starts from, the targets of the school, its classes, and for a group's session who may be present.

    Heads are what is typed; where nothing is typed for a grade, what follows from the chosen classes or from who came.
    """

    item = forms.ChoiceField(
        label=_("服務項目"), choices=[(one.value, f"{one.value} {one.label}") for one in ServiceItem],
    )  # fmt: skip
    item_note = forms.CharField(label=_("其他項目說明"), required=False, max_length=100)
    held_on = ROCDateField(label=_("日期"))
    started_at = _time(_("開始"))
    minutes = _segments(_("時長（分）"), ())
    minutes_other = forms.IntegerField(label=_("其他時長（分）"), required=False, min_value=1)  # fmt: skip
    means = _segments(_("方式"), Means.choices)
    title = forms.CharField(label=_("主題"), required=False, max_length=100)
    gist = _text(_("重點"), 3)
    classes = forms.MultipleChoiceField(
        label=_("班級"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("勾選後依名冊帶入人次；下面填了人次的年級以填的為準。"),
    )  # fmt: skip
    present = forms.MultipleChoiceField(
        label=_("出席成員"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("人次依出席成員的年級與性別帶入。"),
    )  # fmt: skip
    record_only = forms.BooleanField(label=_("純紀錄，不計入月報"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        start: ServiceFacts,
        targets: list[Target],
        classes: list[SchoolClass] = [],  # noqa: B006  never written to
        members: list[tuple[Student, str]] = [],  # noqa: B006  never written to
        draft: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {**_initial(start), "key": uuid.uuid4(), **(draft or {})}
        if members and "present" not in (draft or {}):
            initial["present"] = [str(one.pk) for one, _name in members]
        super().__init__(data, initial=initial)
        self.targets = list(dict.fromkeys([*targets, *(Target(one.target) for one in start.heads)]))  # fmt: skip
        self.by_class = {str(one.pk): one for one in classes}
        self.by_member = {str(one.pk): one for one, _name in members}
        minutes = sorted({*MINUTES, *([start.minutes] if start.minutes else [])})
        self._choose("minutes", [(str(n), str(n)) for n in minutes])
        self.fields["minutes"].required = False
        self._choose("classes", [(key, one.name) for key, one in self.by_class.items()])
        self._choose("present", [(str(one.pk), name) for one, name in members])
        for name, choices in (("classes", classes), ("present", members)):
            if not choices:
                del self.fields[name]
        for target in self.targets:
            for sex, label in SEXES.items():
                self.fields[f"{sex}_{target.value}"] = _count(target, label)
        self.fields["title"].widget.attrs["data-key"] = "n"

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def rows(self) -> list[tuple[Target, list[Any]]]:
        """The table of heads: each target with its three fields."""
        return [(one, [self[f"{sex}_{one.value}"] for sex in COUNTS]) for one in self.targets]  # fmt: skip

    def present_students(self) -> tuple[Student, ...]:
        return tuple(self.by_member[key] for key in self.cleaned_data.get("present", ()))  # fmt: skip

    def facts(self) -> ServiceFacts:
        """What was typed, of a valid form. One query when a class was chosen."""
        typed = self.cleaned_data
        return ServiceFacts(
            item=typed["item"],
            item_note=typed["item_note"],
            held_on=typed["held_on"],
            started_at=typed["started_at"],
            minutes=typed["minutes_other"] or (int(typed["minutes"]) if typed["minutes"] else None),
            means=typed["means"],
            title=typed["title"],
            gist=typed["gist"],
            record_only=typed["record_only"],
            heads=tuple(self._heads().values()),
        )  # fmt: skip

    def _heads(self) -> dict[int, Heads]:
        follows = heads_of_students(self.present_students())
        if chosen := self.cleaned_data.get("classes"):
            follows = heads_of_classes(self.by_class[key] for key in chosen)
        found = {one.target: one for one in follows}
        for target in self.targets:
            counts = {sex: self.cleaned_data.get(f"{sex}_{target.value}") or 0 for sex in COUNTS}  # fmt: skip
            if any(counts.values()):
                found[target.value] = Heads(target.value, **counts)
        return found


class ServiceCorrectionForm(ServiceForm):
    """更正: the same, with the version it started from and, for a filed service, why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _text(_("更正理由"), 2, hint=_("已填報月報的紀錄必填；會留在更正紀錄。"))


class ServiceFilterForm(forms.Form):
    """Whose services, of which month. In: `authors`, those whose services she may see."""

    month = forms.CharField(
        label=_("月份"), required=False, max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "115/05", "inputmode": "numeric"}),
    )  # fmt: skip
    author = forms.ChoiceField(label=_("紀錄人"), required=False)

    def __init__(self, data: Any, *, authors: list[tuple[Any, str]]) -> None:
        super().__init__(data, auto_id="filter_%s")
        choices = [("", _("全部")), *((str(key), name) for key, name in authors)]
        self.fields["author"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared above

    def asked(self) -> dict[str, Any]:
        """Whatever was understood; an unknown value is no filter, never an error."""
        self.is_valid()
        return self.cleaned_data

    def year_and_month(self) -> tuple[int, int] | None:
        """「115/05」 as (2026, 5)."""
        year, _slash, month = (self.asked().get("month") or "").partition("/")
        if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
            return None
        return (int(year) + 1911 if int(year) < 1911 else int(year)), int(month)


def kept_of_service(data: Any) -> dict[str, Any]:
    """What a draft keeps: the texts as they were typed, several choices as a list."""
    several = ("classes", "present")
    kept: dict[str, Any] = {name: data.getlist(name) for name in several if name in data}  # fmt: skip
    kept |= {
        name: str(data[name])
        for name in data
        if name not in (*several, *NOT_KEPT, "group")
    }
    return kept


def _count(target: Target, label: Any) -> forms.IntegerField:
    named = {"target": target.label, "sex": label}
    spoken = str(_("%(target)s %(sex)s") % named)
    widget = forms.NumberInput(attrs={"aria-label": spoken, "class": "num"})
    return forms.IntegerField(label=spoken, required=False, min_value=0, max_value=9999, widget=widget)  # fmt: skip


def _initial(facts: ServiceFacts) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: getattr(facts, name)
        for name in ServiceFacts.__dataclass_fields__
        if name != "heads"
    }
    shown["minutes"] = str(facts.minutes or "")
    for one in facts.heads:
        shown |= {f"{sex}_{one.target}": getattr(one, sex) or None for sex in COUNTS}
    return shown
