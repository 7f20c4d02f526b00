"""What a session or a service is told by: the facts of the quick log, checked as a whole."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes.official import Category
from cases.codes.services import ONLY_TARGET, ServiceItem, Target
from cases.models import CounselingRecord, Enrollment, Student
from cases.models.records import LONGEST_TEXT, Means
from fields.text import check_text

# 完整表單: the parts a counselor may fill beside the gist. Keys are stored, so they never change.
PARTS = {
    "subjective": _("主觀陳述（S）"),
    "objective": _("客觀觀察（O）"),
    "assessment": _("評估（A）"),
    "plan": _("處遇計畫（P）"),
    "process": _("歷程與介入"),
    "contacts": _("聯繫與資源"),
}
LONGEST_NOTE = 100
MOST_HEADS = 9999
MOST_MINUTES = 1440


@dataclass(frozen=True, order=True)
class Heads:
    """人次 of one target (1-15) by the sexes of the ministry's layout."""

    target: int
    male: int = 0
    female: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.male + self.female + self.other


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """Everything a person types into the log. Only `gist` has no default that could serve."""

    gist: str
    held_on: date
    kind: str = CounselingRecord.SESSION
    kind_note: str = ""
    started_at: time | None = None
    minutes: int | None = None
    means: str = Means.FACE
    category: str = ""
    confidentiality: str = CounselingRecord.Confidentiality.TEAM
    parts: Mapping[str, str] = field(default_factory=dict)
    risk_facts: str = ""
    crisis_noticed: bool = False
    record_only: bool = False
    next_on: date | None = None
    next_at: time | None = None
    heads: tuple[Heads, ...] = ()

    def checked(self) -> "RecordFacts":
        """The facts as they are stored: blanks at the ends removed, empty parts left out, heads in order.

        Raises ValidationError naming the fields.
        """
        errors = Errors()
        gist = errors.text("gist", self.gist, required=True)
        parts = {key: errors.text(key, text) for key, text in self.parts.items()}
        if set(self.parts) - set(PARTS):
            raise ValueError(f"no such parts: {sorted(set(self.parts) - set(PARTS))}")
        risk_facts = errors.text("risk_facts", self.risk_facts)
        note = errors.line("kind_note", self.kind_note)
        if (self.kind == ServiceItem.P17) != bool(note):
            errors.add("kind_note", _("選「其他」時須填寫說明，其他項目則留空。"))
        errors.choice("kind", self.kind, CounselingRecord.Kind)
        errors.choice("means", self.means, Means)
        errors.choice("category", self.category, ["", *Category.values])
        errors.choice(
            "confidentiality", self.confidentiality, CounselingRecord.Confidentiality
        )
        errors.minutes(self.minutes)
        heads = self.heads
        if self.kind == CounselingRecord.SESSION:
            heads = ()
        else:
            errors.heads(heads, item=self.kind)
        if self.next_on is None and self.next_at is not None:
            errors.add("next_on", _("請先填下次日期，再填時間。"))
        errors.raise_any()
        return replace(
            self,
            gist=gist,
            kind_note=note,
            parts={key: text for key, text in parts.items() if text},
            risk_facts=risk_facts,
            heads=tuple(sorted(heads)),
        )


def facts_of(record: CounselingRecord) -> RecordFacts:
    """The facts as stored; a session's heads are left out, for they follow from the student."""
    heads = () if record.is_session else heads_of(record)
    return RecordFacts(
        gist=record.gist,
        held_on=record.held_on,
        kind=record.kind,
        kind_note=record.kind_note or "",
        started_at=record.started_at,
        minutes=record.minutes,
        means=record.means,
        category=record.category,
        confidentiality=record.confidentiality,
        parts=dict(record.parts),
        risk_facts=record.risk_facts or "",
        crisis_noticed=record.crisis_noticed,
        record_only=record.record_only,
        next_on=record.next_on,
        next_at=record.next_at,
        heads=heads,
    )


def heads_of(row: Any) -> tuple[Heads, ...]:
    """The head counts of a record or a service, by target; from `head_counts` where the statement brought them."""
    if hasattr(row, "head_counts"):
        return tuple(sorted(Heads(**one) for one in row.head_counts))
    return tuple(
        sorted(
            Heads(one.target, one.male, one.female, one.other)
            for one in row.heads.all()
        )
    )


def session_heads(student: Student, on: date) -> tuple[Heads, ...]:
    """One student at the grade she sat in that day; nobody when she sat nowhere."""
    seats = Enrollment.objects.filter(student=student, from_on__lte=on)
    seat = seats.order_by("-from_on", "-id").first()
    grade = seat.grade if seat else student.grade
    return (Heads(grade, **{student.sex: 1}),) if grade else ()


# What changes a row of the monthly report when it differs.
REPORTED = ("held_on", "kind", "kind_note", "record_only", "heads")


def changes_report(before: RecordFacts, after: RecordFacts) -> bool:
    """Whether the month's numbers differ."""
    return any(getattr(before, name) != getattr(after, name) for name in REPORTED)


def snapshot(facts: Any) -> dict[str, Any]:
    """The facts as JSON keeps them."""
    return asdict(facts)


def differing(before: Any, after: Any) -> list[str]:
    """The names of the fields in which two sets of facts differ."""
    return [
        one.name
        for one in fields(before)
        if getattr(before, one.name) != getattr(after, one.name)
    ]


class Errors:
    """Gathers what is wrong, field by field."""

    def __init__(self) -> None:
        self.found: dict[str, list[Any]] = {}

    def add(self, name: str, message: Any) -> None:
        self.found.setdefault(name, []).append(message)

    def raise_any(self) -> None:
        if self.found:
            raise ValidationError(self.found)

    def text(self, name: str, text: str, *, required: bool = False) -> str:
        """Several lines, at most LONGEST_TEXT characters: more is refused with the count, never cut."""
        text = text.replace("\r\n", "\n")
        try:
            check_text(text, multiline=True)
        except ValidationError as error:
            self.add(name, error)
        text = text.strip()
        if len(text) > LONGEST_TEXT:
            self.add(name, _too_long(len(text), LONGEST_TEXT))
        if required and not text:
            self.add(name, _("請填寫重點。"))
        return text

    def line(self, name: str, text: str, longest: int = LONGEST_NOTE) -> str:
        try:
            check_text(text)
        except ValidationError as error:
            self.add(name, error)
        text = text.strip()
        if len(text) > longest:
            self.add(name, _too_long(len(text), longest))
        return text

    def choice(self, name: str, value: Any, choices: Any) -> None:
        known = getattr(choices, "values", choices)
        if value not in known:
            self.add(name, _("請從選項中選擇。"))

    def minutes(self, value: int | None) -> None:
        if value is not None and not 1 <= value <= MOST_MINUTES:
            self.add("minutes", _("時長須為 1 至 1440 分。"))

    def heads(self, heads: tuple[Heads, ...], *, item: str) -> None:
        """At least one target, each once, somebody in each; 家長諮詢 counts parents only, 教師諮詢 staff only."""
        targets = [one.target for one in heads]
        if not heads:
            self.add("heads", _("請填寫至少一種對象的人次。"))
        if len(set(targets)) != len(targets):
            self.add("heads", _("同一種對象只填一列。"))
        for one in heads:
            if one.target not in Target.values:
                self.add("heads", _("請從選項中選擇對象。"))
            counts = (one.male, one.female, one.other)
            if min(counts) < 0 or max(counts) > MOST_HEADS or not one.total:
                self.add("heads", _("每種對象的人次合計須為 1 以上，單欄至多 9999。"))
        only = ONLY_TARGET.get(item)  # type: ignore[call-overload]  # a text enum's value equals its member
        if only is not None and set(targets) - {only}:
            self.add(
                "heads",
                _("這個服務項目的對象只能是「%(target)s」。") % {"target": only.label},
            )


def _too_long(count: int, limit: int) -> Any:
    return _(
        "共 %(count)s 字，超過上限 %(limit)s 字；內容未變更，請縮短或分成兩筆。"
    ) % {
        "count": f"{count:,}",
        "limit": f"{limit:,}",
    }
