"""The minutes as blocks of an .odt: the same headings and order as the PDF (forms.yaml case_conference_minutes)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from documents.odt import Block, Grid, Heading, Paragraph, SignOff, Title
from fields.roc_date import roc_long
from meetings.models import Meeting


def blocks(meeting: Meeting, context: Mapping[str, Any]) -> Iterator[Block]:
    """In: the context of the printed minutes (meetings.papers.sheets). Out: the paper from top to bottom."""
    content = context["content"]
    yield Title(f"{content['school']}　{meeting.get_kind_display()}{_('紀錄')}")
    if context["is_draft"]:
        yield Paragraph(_("草稿，未核定"), bold=True, align="right")
    yield Grid(list(_facts(content, context)), widths=(1, 4), row_headings=True)
    yield Heading(_("出席人員"))
    yield Grid(
        [
            (str(one["role_label"]), one["name"], one["signed_in_at"] or one["absence_reason"] or "—")
            for one in context["attendees"]
        ],
        headings=(_("身分"), _("姓名"), _("簽到")),
        widths=(3, 3, 2),
    )  # fmt: skip
    for group in context["groups"]:
        if group["parent"]:
            yield Heading(group["parent"])
        for one in group["headings"]:
            yield Heading(one["label"], level=2 if group["parent"] else 1)
            if one["text"]:
                yield Paragraph(one["text"])
            if one["key"] == "strategies":
                yield from _resolutions(context["resolutions"])
    yield Heading(str(context["adjournment"]))
    if context["next_on"]:
        yield Paragraph(
            _("預定下次會議召開時間：%s")
            % f"{roc_long(context['next_on'])} {content['next_at'] or ''}".strip()
        )
    elif content["no_next_reason"]:
        yield Paragraph(content["no_next_reason"])
    yield SignOff([_("紀錄"), _("輔導主任"), _("校長")])


def _facts(
    content: Mapping[str, Any], context: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    clock = content["opened_at"] or str(content["starts_at"])[:5]
    until = f"–{content['adjourned_at']}" if content["adjourned_at"] else ""
    yield _("個案編號"), content["case_number"] or content["student_code"]
    yield _("時間"), f"{roc_long(context['held_on'])} {clock}{until}"
    yield _("地點"), content["place"]
    yield _("主持人"), content["chair"]
    yield _("記錄人員"), content["recorder"]
    yield _("會議目標"), content["goal"]
    yield _("保密提醒"), _("主席已提醒與會人員資料保密的重要性") if content["reminded"] else "—"  # fmt: skip


def _resolutions(rows: list[dict[str, Any]]) -> Iterator[Block]:
    if rows:
        yield Grid(
            [
                (str(one["number"]), one["text"], one["who"], roc_long(one["due_on"]) if one["due_on"] else "", one["success"])
                for one in rows
            ],
            headings=(_("案"), _("決議與執行方式"), _("負責人"), _("期限"), _("成效評估方式")),
            widths=(1, 6, 3, 3, 4),
        )  # fmt: skip
