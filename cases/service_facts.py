"""What a service without a case is told by, checked as a whole."""

from dataclasses import dataclass, replace
from datetime import date, time

from django.utils.translation import gettext as _

from cases.codes.services import ServiceItem
from cases.models import ServiceRecord
from cases.models.records import Means
from cases.recording import Errors, Heads, heads_of


@dataclass(frozen=True, kw_only=True)
class ServiceFacts:
    """What a service without a case is told by. `heads`: one for each target, at least one."""

    item: str
    held_on: date
    heads: tuple[Heads, ...]
    item_note: str = ""
    title: str = ""
    gist: str = ""
    started_at: time | None = None
    minutes: int | None = None
    means: str = Means.FACE
    record_only: bool = False

    def checked(self, *, on: date) -> "ServiceFacts":
        """The facts as they are stored. Raises ValidationError naming the fields; `on` is today."""
        errors = Errors()
        title, note = (
            errors.line("title", self.title),
            errors.line("item_note", self.item_note),
        )
        gist = errors.text("gist", self.gist)
        errors.choice("item", self.item, ServiceItem)
        errors.choice("means", self.means, Means)
        errors.minutes(self.minutes)
        errors.heads(self.heads, item=self.item)
        if (self.item == ServiceItem.P17) != bool(note):
            errors.add("item_note", _("選「其他」時須填寫說明，其他項目則留空。"))
        if self.held_on > on:
            errors.add("held_on", _("日期不能在今天之後。"))
        errors.raise_any()
        heads = tuple(sorted(self.heads))
        return replace(self, title=title, item_note=note, gist=gist, heads=heads)


def facts_of(service: ServiceRecord) -> ServiceFacts:
    """The facts as stored."""
    return ServiceFacts(
        item=service.item,
        held_on=service.held_on,
        heads=heads_of(service),
        item_note=service.item_note,
        title=service.title or "",
        gist=service.gist or "",
        started_at=service.started_at,
        minutes=service.minutes,
        means=service.means,
        record_only=service.record_only,
    )
