"""A referral's paper as a page: rows to write with 有／無／不清楚 first, and rows of words to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cases.models import FilledPaper, PaperSignature, Referral
from cases.papers.base import PaperForm
from cases.papers.registry import paper_form
from cases.signing import STEPS, writable_fields
from fields.roc_date import roc_date
from fields.roc_forms import ROCDateField

State = Referral.State
# The headings of the four stages, as printed on the paper.
STAGES = {
    "sign_stage1": "第一階段 高關懷學生指標",
    "sign_stage2": "第二階段 危機狀態 導師評估",
    "sign_stage3": "第三階段 危機狀態 輔導人員評估",
    "sign_stage4": "第四階段 輔導策略",
}


@dataclass(frozen=True)
class Row:
    """One question to write. `presence`: 有／無／不清楚; `boxes`: (widget, whether it may call for a report); `texts`: what
    its options ask for."""

    field: Any
    presence: Any
    boxes: list[tuple[Any, bool]]
    texts: list[Any]

    @property
    def is_wide(self) -> bool:
        return bool(self.boxes) or isinstance(self.field.field.widget, forms.Textarea)

    @property
    def has_errors(self) -> bool:
        return any(one.errors for one in (self.field, self.presence, *self.texts) if one)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The questions of one signature, or its answers to read: `rows` or `words`."""

    title: str
    signature: PaperSignature | None
    rows: list[Row]
    words: list[tuple[str, str]]


def form_to_write(
    referral: Referral, paper: FilledPaper, data: Any = None, *, on: date
) -> PaperForm:
    """The paper's form with the fields that may be written now and nothing else."""
    kind = paper_form(paper.form_id, paper.form_version)
    form = kind(data, initial=_start(kind, referral, paper, on=on))
    for name in set(form.fields) - writable_fields(referral):
        del form.fields[name]
    return _dressed(form)


def form_to_amend(
    referral: Referral, paper: FilledPaper, data: Any = None, *, on: date
) -> PaperForm:
    """Every field of a sealed paper, in the version it was sealed in, with its answers."""
    kind = paper_form(paper.form_id, paper.form_version)
    return _dressed(kind(data, initial=_start(kind, referral, paper, on=on)))


def _dressed(form: PaperForm) -> PaperForm:
    for name, field in form.fields.items():
        if name.endswith("_presence"):
            field.widget.attrs["class"] = "seg"
        elif isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["class"] = "form-check-input"
    return form


def _start(
    kind: type[PaperForm], referral: Referral, paper: FilledPaper, *, on: date
) -> dict[str, Any]:
    student = referral.student
    known: dict[str, Any] = dict(paper.answers) or {
        "student_name": student.name,
        "name": student.name,
        "class_name": student.school_class.name if student.school_class else "",
        "seat": student.seat_number or "",
        "assessed_on": on.isoformat(),
        "referred_on": on.isoformat(),
    }
    return {
        name: _day(value) if isinstance(kind.base_fields.get(name), ROCDateField) else value
        for name, value in known.items()
    }  # fmt: skip


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value else value


def parts_to_write(form: PaperForm) -> list[Part]:
    """The form's questions by the signature that will cover them, in the paper's order."""
    labels = dict(form.signatures)
    found = []
    for step in form.stages:
        covered = form.covered_by(step)
        rows = [
            _row(form, name)
            for name in form.fields
            if name in covered and not _belongs(form, name)
        ]
        if rows:
            found.append(Part(_title(step, labels), None, rows, []))
    return found


def _title(step: str, labels: Mapping[str, str]) -> str:
    """「第一階段 高關懷學生指標（導師簽章）」; the paper's own words where it has no stages."""
    stage, signs = STAGES.get(step), labels.get(step, "")
    return f"{stage}（{signs}）" if stage else signs


def _belongs(form: PaperForm, name: str) -> bool:
    """Whether it stands in another question's row."""
    return name.endswith("_presence") or name in form.text_fields()


def _row(form: PaperForm, name: str) -> Row:
    risky = form.risky.get(name, frozenset())
    field = form[name]
    is_grid = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    return Row(
        field=field,
        presence=form[f"{name}_presence"] if f"{name}_presence" in form.fields else None,
        boxes=[(box, str(box.data["value"]) in risky) for box in field.subwidgets]
        if is_grid
        else [],
        texts=[form[text] for text in form.text_fields() if text in form.fields and form.asks(text)[0] == name],
    )  # fmt: skip


def parts_to_read(
    paper: FilledPaper, answers: Mapping[str, Any], signatures: Any
) -> list[Part]:
    """The answers she may read, by signature. An unanswered question is left out; 不清楚 is an answer."""
    kind = paper_form(paper.form_id, paper.form_version)
    signed = {one.step: one for one in signatures}
    found = []
    for step, label in kind.signatures or (("reply", ""),):
        covered = kind.covered_by(step)
        words = [
            (str(kind.base_fields[name].label), text)
            for name in kind.base_fields
            if name in covered and (text := _words(kind, name, answers))
        ]
        if words or step in signed:
            found.append(Part(label, signed.get(step), [], words))
    return found


@dataclass(frozen=True)
class Change:
    """One amendment: when, by whom, and each question whose answer differs, as (label, before, now)."""

    paper: FilledPaper
    lines: list[tuple[str, str, str]]


def changes_of(sealed: FilledPaper, amendments: Sequence[FilledPaper]) -> list[Change]:
    """In: the sealed paper and what was amended since, oldest first."""
    kind = paper_form(sealed.form_id, sealed.form_version)
    found = []
    for before, now in zip((sealed, *amendments), amendments, strict=False):
        told = {name: (_words(kind, name, before.answers), _words(kind, name, now.answers)) for name in kind.base_fields}  # fmt: skip
        lines = [(str(kind.base_fields[name].label), was, is_now) for name, (was, is_now) in told.items() if was != is_now]  # fmt: skip
        found.append(Change(now, lines))
    return found


def _words(kind: type[PaperForm], name: str, answers: Mapping[str, Any]) -> str:
    if name.endswith("_presence") or name in kind.text_fields():
        return ""
    field, value = kind.base_fields[name], answers.get(name)
    presence = answers.get(f"{name}_presence")
    if presence and not value:
        return _label(kind.base_fields[f"{name}_presence"], presence)
    if value in (None, "", []):
        return ""
    if isinstance(field, ROCDateField):
        return str(roc_date(_day(value)))
    if isinstance(value, list):
        return "、".join(_told(kind, name, one, answers) for one in value)
    return _label(field, value) if isinstance(field, forms.ChoiceField) else str(value)


def _told(kind: type[PaperForm], name: str, option: str, answers: Mapping[str, Any]) -> str:  # fmt: skip
    text = answers.get(f"{name}_{option}_text")
    label = _label(kind.base_fields[name], option)
    return f"{label}（{text}）" if text else label


def _label(field: Any, value: str) -> str:
    return str(dict(field.choices).get(value, value))


def item_label(item: str, referral: Referral) -> str:
    """「行為表現危機：自傷或自殺」 of a notice's `<field>.<option>`."""
    name, _dot, option = item.partition(".")
    kind = paper_form(referral.paper, 1)
    field = kind.base_fields[name]
    return f"{field.label}：{_label(field, option)}"


def way_of(referral: Referral) -> list[dict[str, str]]:
    """The stages of the paper for partials/steps.html."""
    order = [State.STAGE1, State.STAGE2, State.STAGE3, State.STAGE4, State.SEALED, State.REPLIED]  # fmt: skip
    titles = [_("導師：指標"), _("導師：危機狀態"), _("輔導人員評估"), _("輔導單位策略"), _("校長核章"), _("回覆轉介人")]  # fmt: skip
    if not referral.needs_seal:
        order, titles = [State.STAGE2, State.REPLIED], [_("送出"), _("回覆轉介人")]
    elif "sign_referrer" in STEPS[referral.paper].values():
        titles[0], titles[1], titles[3] = _("轉介人填寫"), _("送出"), _("教導主任")
    reached = order.index(State(referral.state)) + 1 if referral.state in order else 0
    return [
        {"title": title, "state": "done" if n < reached else "now" if n == reached else ""}
        for n, title in enumerate(titles)
    ]  # fmt: skip
