"""Reading the chain again: which row was changed, removed, inserted or swapped, and which waits too long."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, AuditSeal
from accounts.sealing import BATCH, FORMS, GENESIS, event_hash, seal_hash, unsealed

PATIENCE = timedelta(minutes=5)  # longer unsealed is reported
SLACK = timedelta(minutes=1)  # how far the clocks of web and database may differ
SHOWN = 1000  # findings of a kind kept in a report; all are counted


class Kind(TextChoices):
    """What was found."""

    CHANGED = "changed", _("內容遭變更")
    REMOVED = "removed", _("遭刪除")
    INSERTED = "inserted", _("遭插入")
    SWAPPED = "swapped", _("遭對調")
    SEAL = "seal", _("封印遭變更")
    HEAD = "head", _("與寄出的鏈首不符")
    UNSEALED = "unsealed", _("逾五分鐘未封印")
    LATE = "late", _("封印延遲")


TAMPERING = set(Kind) - {Kind.UNSEALED, Kind.LATE}


@dataclass(frozen=True)
class Finding:
    """`event_id` and `seq` name the row and its link; None where they are gone. `other` is a swap's partner."""

    kind: Kind
    event_id: int | None = None
    seq: int | None = None
    other: int | None = None


class Rounds:
    """When the sealer was there and which transactions had begun by then: one memory for PATIENCE of time."""

    def __init__(self) -> None:
        self.ceilings: list[int] = []
        self.moments: list[datetime] = []

    def add(self, seal: AuditSeal) -> None:
        """Seals come in their order. Numbers that fall back are another cluster's: nothing before compares."""
        if self.ceilings and seal.ceiling < self.ceilings[-1]:
            self.ceilings, self.moments = [], []
        if not self.moments or seal.sealed_at - self.moments[-1] > PATIENCE:
            self.ceilings.append(seal.ceiling)
            self.moments.append(seal.sealed_at)

    def came_after(self, row: Mapping[str, Any]) -> bool:
        """Its transaction had not begun in a round that is younger than the row claims to be."""
        place = bisect_left(self.ceilings, row["txid"])
        return place > 0 and self.moments[place - 1] > row["at"] + SLACK


@dataclass
class Report:
    """`head` is the last link (seq, hash); `counts` has all findings, `findings` at most SHOWN of a kind."""

    sealed: int = 0
    head: tuple[int, str] = (0, GENESIS)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    rounds: Rounds = field(default_factory=Rounds)

    @property
    def is_intact(self) -> bool:
        """No tampering; rows that wait or waited are no tampering."""
        return not TAMPERING & self.counts.keys()

    def add(self, finding: Finding) -> None:
        self.counts[finding.kind] += 1
        if self.counts[finding.kind] <= SHOWN:
            self.findings.append(finding)


def verify(now: datetime, *, known_head: tuple[int, str] | None = None) -> Report:
    """Reads the whole trail once, and the keys of both tables once more.

    In: `now` aware; `known_head` (seq, hash) from a mail, which shows a cut tail or a chain rewritten by someone who
    owns the database. Out: the report; a row is named once for each kind.
    """
    report = Report()
    changed: dict[int, tuple[dict[str, Any], AuditSeal]] = {}
    for seal, row in _links(report):
        _check_row(report, seal, row, changed)
        if known_head and seal.seq == known_head[0] and seal.hash != known_head[1]:
            report.add(Finding(Kind.HEAD, seal.event_id, seal.seq))
    if known_head and known_head[0] > report.head[0]:
        report.add(Finding(Kind.HEAD, seq=known_head[0]))
    _name_changed(report, changed)
    _check_unsealed(report, now)
    return report


def _links(report: Report) -> Iterator[tuple[AuditSeal, dict[str, Any] | None]]:
    """Each seal with its event's columns (None when gone), checking the links between the seals."""
    columns = sorted({"id"}.union(*FORMS.values()))
    while True:
        seals = list(
            AuditSeal.objects.filter(seq__gt=report.head[0]).order_by("seq")[:BATCH]
        )
        events = AuditEvent.objects.filter(pk__in=[seal.event_id for seal in seals])
        rows = {row["id"]: row for row in events.values(*columns)}
        for seal in seals:
            _check_link(report, seal)
            report.sealed += 1
            report.head = (seal.seq, seal.hash)
            report.rounds.add(seal)
            yield seal, rows.get(seal.event_id)
        if len(seals) < BATCH:
            return


def _check_link(report: Report, seal: AuditSeal) -> None:
    seq, prev = report.head
    for missing in range(seq + 1, min(seal.seq, seq + 1 + SHOWN)):
        report.add(Finding(Kind.REMOVED, seq=missing))
    follows = seal.prev_hash == prev or seal.seq != seq + 1
    if not follows or seal.hash != seal_hash(seal):
        report.add(Finding(Kind.SEAL, seal.event_id, seal.seq))


def _check_row(
    report: Report,
    seal: AuditSeal,
    row: dict[str, Any] | None,
    changed: dict[int, tuple[dict[str, Any], AuditSeal]],
) -> None:
    if row is None:
        report.add(Finding(Kind.REMOVED, seal.event_id, seal.seq))
    elif event_hash(row, form=seal.form) != seal.event_hash:
        changed[seal.event_id] = (row, seal)
    elif seal.sealed_at - row["at"] > PATIENCE:
        kind = Kind.INSERTED if report.rounds.came_after(row) else Kind.LATE
        report.add(Finding(kind, seal.event_id, seal.seq))


def _name_changed(
    report: Report, changed: dict[int, tuple[dict[str, Any], AuditSeal]]
) -> None:
    """Two rows that carry each other's columns were swapped; the others were changed."""
    owners = {seal.event_hash: event_id for event_id, (_row, seal) in changed.items()}
    for event_id, (row, seal) in changed.items():
        partner = owners.get(event_hash(row, form=seal.form))
        kind = Kind.CHANGED if partner is None else Kind.SWAPPED
        report.add(Finding(kind, event_id, seal.seq, partner))


def _check_unsealed(report: Report, now: datetime) -> None:
    last = AuditSeal.objects.order_by("-seq").first()
    waiting = unsealed().filter(at__lt=now - PATIENCE)
    for row in waiting.order_by("id").values("id", "at", "txid")[:SHOWN]:
        swept = last is not None and row["txid"] < last.horizon
        kind = (
            Kind.INSERTED if swept or report.rounds.came_after(row) else Kind.UNSEALED
        )
        report.add(Finding(kind, row["id"]))
