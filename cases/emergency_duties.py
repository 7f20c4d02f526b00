"""緊急調閱 among the duties: a request waits for its approvers; an approval is told to the office and the lead, an answer to
who asked. Labels are case numbers, never names; whoever is told is asked for again before each mail."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.calendars import Calendars
from accounts.obligations import ObligationSource
from accounts.offices import OfficeDuty
from accounts.vocabulary import Word
from cases.emergency_doors import of_lead
from cases.models import EmergencyAccess
from cases.querysets import EMERGENCY_PATHS
from deadlines.reckonings import Reckoning

STEP = "由系統設定之時數。"
# Told at once; later stages of the clock of 24 hours belong to statutory reports.
LATER = frozenset({"left_6h", "left_2h", "left_90m", "left_1h", "left_30m", "over"})


class EmergencySource(ObligationSource):
    """Moments that the actions set."""

    model, paths = EmergencyAccess, EMERGENCY_PATHS
    url_name = "casework:emergency"
    related = ("case", "asked_by")
    is_hourly, in_ribbon = True, False

    @property
    def is_statutory(self) -> bool:
        """No mail of it can be silenced: it is what keeps one person from reading alone."""
        return True

    def rows(self) -> QuerySet[Any]:
        return super().rows().defer("reason", "decline_reason")

    def label(self, row: Any) -> str:
        return str(row.case.number)

    def met_at(self, row: Any) -> datetime | None:
        return row.answered_at


class AskedSource(OfficeDuty, EmergencySource):
    """等待核可: everybody's who may approve at the school, save who asked."""

    rule_id, name = "emergency.asked", _("緊急調閱等待核可")
    trigger, due, skips = "asked_at", "lapses_at", LATER
    word, office = Word.EMERGENCY_APPROVE, Word.EMERGENCY_APPROVE

    def is_open(self) -> Q:
        return Q(state="asked")

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        return Reckoning(row.lapses_at, row.lapses_at, (STEP,))

    def owned_by(self, user: Any, *, on: date) -> Q:
        return Q(super().owned_by(user, on=on)) & ~Q(asked_by=user)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = super().owners(rows, on=on)
        return {row.pk: held[row.pk] - {row.asked_by_id} for row in rows}


class HeldSource(OfficeDuty, EmergencySource):
    """已核可: told to who may approve at the school, whoever of them did it, and to the case's lead."""

    rule_id, name = "emergency.held", _("緊急調閱已核可")
    trigger, skips = "answered_at", LATER | {"left_12h"}
    word, office = Word.EMERGENCY_APPROVE, Word.EMERGENCY_APPROVE
    is_notice = True

    def is_open(self) -> Q:
        return Q(until_at__isnull=False)  # told even if it ended a moment later

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        office = super().visible(user, on=on).order_by().values("pk")
        hers = of_lead(EmergencyAccess.objects.order_by(), user, on=on).values("pk")
        return self.rows().filter(pk__in=office.union(hers))

    def owned_by(self, user: Any, *, on: date) -> Q:
        return Q(super().owned_by(user, on=on)) | Q(case__lead=user)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = super().owners(rows, on=on)
        return {row.pk: held[row.pk] | {row.case.lead_id} for row in rows}


class AnsweredSource(EmergencySource):
    """已答覆: told to who asked, approved or not."""

    rule_id, name = "emergency.answered", _("您提出的緊急調閱已有答覆")
    trigger, skips = "answered_at", LATER | {"left_12h"}
    word, owner = Word.EMERGENCY_ASK, "asked_by"
    is_notice = True

    def is_open(self) -> Q:
        return Q(answered_at__isnull=False)

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return super().visible(user, on=on).filter(asked_by=user)


EMERGENCIES: tuple[ObligationSource, ...] = (
    AskedSource(),
    HeldSource(),
    AnsweredSource(),
)
