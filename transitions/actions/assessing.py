"""初評: the lead writes and signs it; the meeting decides, not this form (R-IA-1 to 7)."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, optional_text, required_text, save
from cases.timeline import Kind, note
from transitions.actions.guards import (
    locked,
    require_on,
    require_state,
    require_version,
)
from transitions.answers import Answers, Ticked
from transitions.codes import BANDS, Degree, Indicator, Recommendation, Wish
from transitions.coming_of_age import is_adult
from transitions.models import AssessedIndicator, InitialAssessment, Transition

Origin = InitialAssessment.Origin


@transaction.atomic
def save_assessment(
    *,
    by: User,
    row: Transition,
    answers: Answers,
    sign: bool,
    on: date,
    version: int | None = None,
) -> InitialAssessment:
    """The draft, or with `sign` the finished form. `version`: of the assessment as it was shown.

    Raises NotVisible, NotAllowed; WrongState once the meeting has decided or somebody saved meanwhile; ValidationError by
    field (R-IA-1, 3, 4) when it is signed, and for a value outside the printed lists always.
    """
    require_on(by, Word.TRANSITION_ASSESS, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, Transition.State.PENDING)
    adult = is_adult(fresh.student, on=on)
    _check(answers, adult=adult, whole=sign)
    found = InitialAssessment.objects.select_for_update().filter(transition=fresh).first()  # fmt: skip
    if found is not None:
        require_version(found, version)
    made = found or InitialAssessment(school=fresh.school, transition=fresh, version=0)
    made.application_origin = answers.application_origin
    made.student_wish = answers.student_wish
    made.guardian_wish = "" if adult else answers.guardian_wish
    made.is_of_age = adult
    made.summary = optional_text(answers.summary, field="summary")
    made.recommendation = answers.recommendation
    made.filled_by, made.filled_on = by, on if sign else None
    save(made)
    _write_indicators(made, answers.ticked)
    fresh.assessed_on = on if sign else None
    save(fresh)
    record(Event.SIGNED if sign else Event.CHANGED, by=by, part="assessment", **of(fresh))  # fmt: skip
    if sign:
        note(
            fresh.case,
            Kind.TRANSITION,
            by=by,
            on=on,
            summary=_("初評完成"),
            about=made,
            word=Word.TRANSITION_VIEW,
        )
    return made


def warnings_of(answers: Answers) -> list[str]:
    """What looks odd and is allowed: no indicator although nobody applied (R-IA-2)."""
    if answers.application_origin == Origin.NOT_APPLIED and not answers.ticked:
        return [
            _(
                "非當事人或法定代理人主動申請時，「轉銜類型」通常至少勾選一項，請再確認。"
            )
        ]
    return []


def _check(answers: Answers, *, adult: bool, whole: bool) -> None:
    errors: dict[str, str] = {}
    known = (
        ("application_origin", Origin.values),
        ("student_wish", Wish.values),
        ("guardian_wish", Wish.values),
        ("recommendation", Recommendation.values),
    )
    for name, values in known:
        given = getattr(answers, name)
        if given and given not in values:
            errors[name] = _("請從清單選擇。")
        elif whole and not given and not (name == "guardian_wish" and adult):
            errors[name] = _("這一欄必填。")
    if whole and not answers.summary.strip():
        errors["summary"] = _("這一欄必填。")
    for one in answers.ticked:
        errors |= _check_indicator(one)
    if len({one.indicator for one in answers.ticked}) != len(answers.ticked):
        errors["ticked"] = _("同一指標只能勾選一次。")
    if errors:
        raise ValidationError(errors)


def _check_indicator(one: Ticked) -> dict[str, str]:
    if one.indicator not in Indicator.values:
        return {"ticked": _("請從清單選擇。")}
    key, errors = one.indicator, {}
    if not one.degree:
        errors[f"{key}_degree"] = _("已勾選的指標要選程度。")
    elif one.degree not in Degree.values:
        errors[f"{key}_degree"] = _("請從清單選擇。")
    if one.risk_value is None:
        errors[f"{key}_risk"] = _("已勾選的指標要選風險值。")
    elif (
        one.degree in Degree.values and one.risk_value not in BANDS[Degree(one.degree)]
    ):
        values = "、".join(map(str, BANDS[Degree(one.degree)]))
        errors[f"{key}_risk"] = _("程度「%(degree)s」的風險值只能是 %(values)s。") % {
            "degree": Degree(one.degree).label,
            "values": values,
        }
    if one.indicator == Indicator.I8 and not one.other_text.strip():
        errors[f"{key}_text"] = _("勾選「其他」時，請說明。")
    return errors


def _write_indicators(made: InitialAssessment, ticked: Sequence[Ticked]) -> None:
    """The ticked ones as they are now; the form is one sheet, its history is the assessment's."""
    AssessedIndicator.objects.filter(assessment=made).delete()
    AssessedIndicator.objects.bulk_create(
        AssessedIndicator(
            assessment=made,
            school=made.school,
            indicator=one.indicator,
            degree=one.degree,
            risk_value=one.risk_value or 0,  # `_check` has refused an open one
            other_text=required_text(one.other_text, field="ticked")
            if one.indicator == Indicator.I8
            else None,
        )
        for one in ticked
    )
