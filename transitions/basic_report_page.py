"""附表一 read: line by line in the paper's order, its signatures, its PDF and ODT. One list of lines feeds all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import translation

from documents.odt import Block, Grid, Paragraph, SignOff, Title, render_odt
from documents.pdf import render_pdf
from fields.roc_date import roc_date
from transitions.models import BasicReport, BasicReportSignature
from transitions.papers.basic_report_v1 import (
    AGE_NOTE,
    BasicReportForm,
    heading_of,
)
from transitions.transfer_papers import EMPTY, TICKED

DATES = ("report_date", "birth_date")
PURPOSE = "轉銜通報"


@dataclass(frozen=True, slots=True)
class Line:
    """group: the paper's heading over several fields, empty for a field of its own."""

    group: str
    label: str
    value: str


def copy_lines(report: BasicReport | None) -> list[Line]:
    """Every field of the paper in its order with what was answered, for copying: the unanswered ones empty; in Chinese
    whatever the reader's language."""
    return _lines(report, said)


def printed_lines(report: BasicReport | None) -> list[Line]:
    """The same as the paper has it: every option with its box, ticked or not."""
    return _lines(report, printed)


def _lines(report: BasicReport | None, words: Callable[[str, Mapping[str, Any]], str]) -> list[Line]:  # fmt: skip
    answers = report.answers if report else {}
    with translation.override("zh-hant"):
        return [
            Line(heading_of(name), str(field.label), words(name, answers))
            for name, field in BasicReportForm.base_fields.items()
            if not name.endswith("_text")
        ]


def said(name: str, answers: Mapping[str, Any]) -> str:
    """One answer in words: options by their labels, dates as 民國, a ticked box as ■."""
    value = answers.get(name)
    if value in (None, "", []):
        return ""
    if value is True:
        return TICKED
    if name in DATES:
        return roc_date(date.fromisoformat(value))
    labels = dict(_options(name))
    chosen = value if isinstance(value, list) else [value]
    return "、".join(_option(name, str(one), labels.get(str(one), str(one)), answers) for one in chosen)  # fmt: skip


def printed(name: str, answers: Mapping[str, Any]) -> str:
    """One field as printed: its options each in a line with ■ or □, a single box, or the words that were written."""
    value = answers.get(name)
    if isinstance(BasicReportForm.base_fields[name], forms.BooleanField):
        return TICKED if value is True else EMPTY
    options = _options(name)
    if not options:
        return said(name, answers)
    chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
    return "\n".join(
        (TICKED if key in chosen else EMPTY)
        + (_option(name, key, label, answers) if key in chosen else label)
        for key, label in options
    )


def _options(name: str) -> list[tuple[str, str]]:
    field: Any = BasicReportForm.base_fields[name]
    return [(str(key), str(label)) for key, label in getattr(field, "choices", ()) if key]  # fmt: skip


def _option(name: str, key: str, label: str, answers: Mapping[str, Any]) -> str:
    more = answers.get(f"{name}_{key}_text")
    return f"{label.partition('(請說明')[0]}：{more}" if more else label


def stored_for_form(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The stored answers as the form's first values."""
    return {
        name: date.fromisoformat(value) if name in DATES and value else value
        for name, value in answers.items()
    }


def signing_steps(report: BasicReport | None) -> list[tuple[str, BasicReportSignature | None]]:  # fmt: skip
    """The five boxes of the paper with whoever has signed."""
    standing = {}
    if report is not None:
        standing = {one.step: one for one in report.signatures.all() if one.voided_at is None}  # fmt: skip
    return [(label, standing.get(step)) for step, label in BasicReportForm.signatures]


def pdf_of(report: BasicReport, *, by: Any, now: datetime) -> bytes:
    """附表一 as PDF, confidential, a draft until all five have signed. Raises RenderFailed."""
    context = {
        "title": BasicReportForm.title,
        "lines": printed_lines(report),
        "steps": signing_steps(report),
        "note": AGE_NOTE,
    }
    paper = render_pdf(
        "print/basic_report.html",
        context,
        confidential=True,
        printed_by=by.name,
        purpose=PURPOSE,
        now=now,
        draft=not report.is_signed,
    )
    return paper.content


def odt_of(report: BasicReport) -> bytes:
    """附表一 as an editable paper."""
    rows = [(f"{line.group} {line.label}".strip(), line.value) for line in printed_lines(report)]  # fmt: skip
    signed = "　".join(
        f"{label}：{one.name} {roc_date(one.signed_at)}"
        for label, one in signing_steps(report)
        if one is not None
    )
    blocks: list[Block] = [
        Paragraph("附表一　密", align="right"),
        Title(BasicReportForm.title),
        Grid(rows, widths=(1, 2), row_headings=True),
        Paragraph(AGE_NOTE),
        SignOff([label for _step, label in BasicReportForm.signatures]),
        *([Paragraph(signed)] if signed else []),
    ]
    return render_odt(blocks, title=BasicReportForm.title, footer="密")
