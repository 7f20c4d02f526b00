"""附表三 and its annexes as one text that can be proved later: assembled from the case, copied, digested."""

import hashlib
import json
from datetime import date
from typing import Any

from django.utils import translation

from cases.models import Case, CounselingRecord, Enrollment, Plan, Student
from fields.roc_date import roc_date
from transitions.grounds import Ground
from transitions.models import DataKind, Package, PackageFile, PackageItem

MOST_GOALS = 10
# Papers are Chinese whatever the language of who presses.
OFFICIAL = translation.override("zh-hant")


@OFFICIAL
def facts_of(student: Student, *, filler: Any, on: date) -> dict[str, str]:
    """附表三 part 1, its own fields (forms.yaml transfer_table), as they are today."""
    return {
        "original_school": student.school.name,
        "student_name": student.name,
        "sex": str(student.get_sex_display()),
        "birth_date": student.born_on.isoformat() if student.born_on else "",
        "id_number": student.national_id or "",
        "filler": filler.name,
        "filler_phone": "",
        "filled_on": on.isoformat(),
    }


@OFFICIAL
def summary_of(case: Case) -> str:
    """個別輔導摘要 to begin with: when, how often, goals and closing. No word of a session (R-CT-8); a person goes on."""
    records = CounselingRecord.objects.filter(case=case, voided_at__isnull=True)
    days = records.order_by("held_on").values_list("held_on", flat=True)
    lines = [
        f"輔導期間：{roc_date(case.opened_on)} 至 {roc_date(case.closed_on) if case.closed_on else '離校時仍在案'}",
        f"輔導級別：{case.get_tier_display()}",
    ]
    if case.main_category:
        lines.append(
            f"個案類別：{case.main_category} {case.get_main_category_display()}"
        )
    if days:
        lines.append(
            f"服務次數：{len(days)} 次（{roc_date(days[0])} 至 {roc_date(list(days)[-1])}）"
        )
    plan = Plan.objects.filter(case=case, superseded_at__isnull=True).first()
    if plan:
        lines.append("輔導目標：")
        lines += [f"・{goal['text']}" for goal in plan.goals[:MOST_GOALS]]
        if plan.strategies:
            lines.append(f"輔導策略：{plan.strategies}")
    if case.closing_summary:
        lines.append(f"結案摘要：{case.closing_summary}")
    return "\n".join(lines)


@OFFICIAL
def enrolment_of(student: Student) -> str:
    """休學、復學、轉學等相關資料: classes by year, entry and leaving."""
    lines = []
    if student.entered_on:
        reason = (
            f"（{student.get_entry_reason_display()}）" if student.entry_reason else ""
        )
        lines.append(f"入學：{roc_date(student.entered_on)}{reason}")
    rows = Enrollment.objects.filter(student=student).select_related("school_class")
    for row in rows.order_by("from_on"):
        until = roc_date(row.until_on) if row.until_on else ""
        lines.append(
            f"{row.school_year} 學年度 {row.school_class.name}：{roc_date(row.from_on)} 至 {until}"
        )
    if student.left_on:
        lines.append(
            f"離校：{roc_date(student.left_on)}（{student.get_leaving_reason_display()}）"
        )
    return "\n".join(lines)


@OFFICIAL
def content_of(package: Package, ground: Ground) -> dict[str, Any]:
    """Everything the package says, in an order that never changes."""
    items = package.items.order_by("position", "id")
    return {
        "form": "transfer_table",
        "request": str(package.request_id),
        "number": package.number,
        "current_school": package.request.school_name,
        "facts": package.facts,
        "ground": ground.words,
        "items": [_item(item) for item in items],
        "files": [file_words(row) for row in package.files.all()],
    }


@OFFICIAL
def file_words(row: PackageFile) -> dict[str, Any]:
    """What the package says of a file that goes with it: enough to know it again."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "label": str(DataKind(row.kind).label),
        "annex_number": row.annex_number,
        "name": row.name,
        "extension": row.extension,
        "size": row.size,
        "sha256": row.sha256,
    }


def _item(item: PackageItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "label": str(DataKind(item.kind).label),
        "annex_number": item.annex_number,
        "explanation": item.explanation or "",
        "body": item.body or "",
        "sha256": digest_of(item.body or ""),
    }


def manifest_of(content: dict[str, Any]) -> dict[str, Any]:
    """What may be known without opening it: which items, which ground, each with its digest. No text, no name."""
    return {
        "ground": {
            name: content["ground"].get(name, "")
            for name in ("kind", "form", "ground", "id", "signed_on", "items")
        },
        "items": [
            {
                "kind": item["kind"],
                "label": item["label"],
                "annex_number": item["annex_number"],
                "is_supplied": bool(item["body"]),
                "sha256": item["sha256"],
            }
            for item in content["items"]
        ],
        "files": [
            {key: value for key, value in one.items() if key not in ("id", "name")}
            for one in content["files"]
        ],
    }


def digest_of(content: Any) -> str:
    """SHA-256 of the text, or of the canonical JSON of anything else."""
    if not isinstance(content, str):
        content = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # fmt: skip
    return hashlib.sha256(content.encode()).hexdigest()


def is_intact(package: Package) -> bool:
    """Whether what is stored is what was approved."""
    return digest_of(package.content) == package.digest
