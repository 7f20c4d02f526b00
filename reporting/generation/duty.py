"""The duty of a teacher whom the reporting contact asked to confirm her rows."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.obligations import ObligationSource
from accounts.permissions import Paths
from accounts.vocabulary import Word
from reporting.models import ConfirmationRequest
from reporting.months import month_words


class ConfirmSource(ObligationSource):
    """確認自己的填報列: a teacher's whom the contact asked. The house's own duty, without an end of its own."""

    rule_id, name = "report.confirm", gettext_lazy("確認自己的填報列")
    model, trigger, owner = ConfirmationRequest, "asked_on", "user"
    word, paths = Word.REPORT_CONFIRM, Paths(school="school", owner="user")

    def is_open(self) -> Q:
        return Q(done_on__isnull=True)

    def label(self, row: Any) -> str:
        return month_words(row.month)

    def url(self, row: Any) -> str:
        return reverse("reporting:mine", args=[row.school_id, f"{row.month:%Y-%m}"])

    def met_at(self, row: Any) -> date | None:
        return row.done_on
