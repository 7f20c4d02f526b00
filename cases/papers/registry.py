"""Every paper by id and version; old versions stay readable forever."""

from cases.papers.arrangement_reply_v1 import ArrangementReply
from cases.papers.base import PaperForm
from cases.papers.dropout_high_concern_referral_v1 import DropoutHighConcernReferral
from cases.papers.high_concern_assessment_v1 import HighConcernAssessment

PAPERS: dict[tuple[str, int], type[PaperForm]] = {
    (form.form_id, form.version): form
    for form in (HighConcernAssessment, DropoutHighConcernReferral, ArrangementReply)
}


def paper_form(form_id: str, version: int) -> type[PaperForm]:
    """The form a stored paper was filled on. Raises KeyError."""
    return PAPERS[form_id, version]


def newest(form_id: str) -> type[PaperForm]:
    """The form to fill today. Raises KeyError."""
    return max(
        (form for (known, _version), form in PAPERS.items() if known == form_id),
        key=lambda form: form.version,
        default=None,
    ) or _unknown(form_id)


def _unknown(form_id: str) -> type[PaperForm]:
    raise KeyError(form_id)
