"""The forms whose text keeps itself while it is written: what a draft of each is about, and where one goes on with it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DraftForm:
    """`url_name`: the page of the form, whose address has the key of what the draft is about: a case, else a student."""

    title: str | Promise
    url_name: str
    is_about_a_case: bool = True


DRAFT_FORMS = {
    "record": DraftForm(_("晤談紀錄"), "casework:case"),
    "screening": DraftForm(_("心情溫度計"), "casework:screen"),
    "assessment": DraftForm(_("風險評估"), "casework:assess_risk"),
    "safety_plan": DraftForm(_("安全計畫"), "casework:safety_plan"),
    "mentoring": DraftForm(_("認輔紀錄"), "casework:mentoring_new"),
    "homeroom_log": DraftForm(_("導師輔導紀錄"), "casework:homeroom_new", False),
    "observation": DraftForm(_("行為觀察記錄"), "casework:observation_new", False),
}
ABOUT_A_CASE = [key for key, form in DRAFT_FORMS.items() if form.is_about_a_case]
