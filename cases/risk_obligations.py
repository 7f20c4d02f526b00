"""再評估風險: the duty that follows from an assessment's own day. Joins SOURCES of cases/obligations.py."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Word
from cases.models import Case, RiskAssessment
from cases.obligations import SOURCES, CaseworkSource
from cases.querysets import ABOUT_A_CASE


class ReassessmentSource(CaseworkSource):
    """再評估風險: the lead's, until somebody assesses again or the case closes."""

    rule_id, title = "risk.reassess", _("再評估自傷風險")
    model, trigger, due = RiskAssessment, "assessed_on", "reassess_on"
    owner = "case__lead"
    word, paths = Word.RISK_VIEW, ABOUT_A_CASE
    related = ("school", "case__student__school_class")

    def is_open(self) -> Q:
        return Q(
            followed_by__isnull=True,
            voided_at__isnull=True,
            reassess_on__isnull=False,
            case__state__in=Case.RUNNING,
        )


REASSESSMENT = ReassessmentSource()
ALL_SOURCES: tuple[CaseworkSource, ...] = (*SOURCES, REASSESSMENT)
