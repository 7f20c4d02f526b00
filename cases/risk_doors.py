"""The views' only door to screenings, assessments and safety plans: a level for who must know, the answers for who helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.vocabulary import Word
from cases import bsrs
from cases.codes.risk_signs import OBSERVABLE, PROTECTIVE
from cases.models import Case, RiskAssessment, SafetyPlan, Screening
from cases.risk_asking import QUESTIONS

Level = RiskAssessment.Level
# Who helps in the case or leads the office: everybody else who sees it sees what is arranged, not how it goes.
HELPING = frozenset({Word.RECORD_READ, Word.RECORD_SUMMARY})
ASSESSMENT = RiskAssessment._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question as the counselor put it: asked or not, and the answer."""

    key: str
    question: str
    asked: bool
    answer: str


@dataclass(frozen=True, kw_only=True)
class RiskView:
    """One assessment for one reader. `questions`, `signs`, `protective` and `text` are None for who may know the level
    alone (a homeroom teacher); a score never stands here."""

    pk: UUID
    level: str
    level_label: str
    assessed_on: date
    reassess_on: date | None
    author: str
    holds: bool
    questions: tuple[Answered, ...] | None
    signs: tuple[str, ...] | None
    protective: tuple[str, ...] | None
    text: str | None


@dataclass(frozen=True, kw_only=True)
class RiskState:
    """The case's risk as it is shown: 尚未評估 is a level of its own, never low. `current` is None until somebody assessed."""

    level: str
    level_label: str
    current: RiskView | None
    overdue: bool

    @property
    def is_assessed(self) -> bool:
        return self.level != Level.NOT_ASSESSED


@dataclass(frozen=True, kw_only=True)
class ScreeningView:
    """「心情溫度計 11 分（中度）・自殺想法題 2 分」, apart from any judgement."""

    pk: UUID
    held_on: date
    author: str
    total: int
    band: str
    band_label: str
    suicide_item: int | None
    alarms: bool
    suicide_alarms: bool
    answers: dict[str, int | None]
    note: str


def risk_of(user: Any, case: Case, *, on: date) -> RiskState:
    """The case's risk for the reader; its reading is in the trail. Raises NotVisible without risk.view."""
    _require(user, case, Word.RISK_VIEW, on=on)
    rows = RiskAssessment.objects.filter(case=case, followed_by__isnull=True)
    row = rows.filter(voided_at__isnull=True).select_related("author").first()
    return shown_risk(user, case, row, full=_helps(user, case, on=on), on=on)


def shown_risk(
    user: Any, case: Case, row: RiskAssessment | None, *, full: bool, on: date
) -> RiskState:
    """The same where the case's page has the holding assessment (or None) at hand and has asked for risk.view.

    `full`: she reads sessions, in full or in summary. The reading is in the trail.
    """
    level = Level(row.level) if row else Level.NOT_ASSESSED
    _note(user, case, ASSESSMENT, 1)
    return _state(row, full=full, on=on, level=level)


def _state(
    row: RiskAssessment | None, *, full: bool, on: date, level: Level
) -> RiskState:
    return RiskState(
        level=level.value,
        level_label=str(level.label),
        current=_view(row, full=full) if row else None,
        overdue=row is not None
        and row.reassess_on is not None
        and row.reassess_on < on,
    )


def assessments_for(user: Any, case: Case, *, on: date) -> list[RiskView]:
    """Every assessment of the case that stands, newest first. Raises NotVisible without risk.view."""
    _require(user, case, Word.RISK_VIEW, on=on)
    rows = RiskAssessment.objects.filter(case=case, voided_at__isnull=True)
    helps = _helps(user, case, on=on)
    shown = [_view(row, full=helps) for row in rows.select_related("author")]
    _note(user, case, ASSESSMENT, len(shown))
    return shown


def screenings_for(user: Any, case: Case, *, on: date) -> list[ScreeningView]:
    """The scores, for who helps or leads; [] for everybody else who sees the case (no scores for a homeroom teacher)."""
    _require(user, case, Word.CASE_VIEW, on=on)
    if not _helps(user, case, on=on):
        return []
    return shown_screenings(user, case, _standing(case))


def latest_screenings(case: Case, *, words: frozenset[Word]) -> QuerySet[Screening]:
    """The newest score, where the page has asked for her words on the case; none for who neither helps nor leads.

    For `shown_screenings`, which notes the reading.
    """
    rows = _standing(case)
    return rows[:1] if words & HELPING else rows.none()


def shown_screenings(
    user: Any, case: Case, rows: Iterable[Screening]
) -> list[ScreeningView]:
    """In: scores she may read. Out: as they are shown; the reading is in the trail."""
    shown = [_screening(row) for row in rows]
    _note(user, case, Screening._meta.label_lower, len(shown))
    return shown


def _standing(case: Case) -> QuerySet[Screening]:
    rows = Screening.objects.filter(case=case, voided_at__isnull=True)
    return rows.select_related("author")


def safety_plans_for(user: Any, case: Case, *, on: date) -> list[SafetyPlan]:
    """The plan's versions, newest first: the first holds. For who may know the risk. Raises NotVisible without risk.view."""
    _require(user, case, Word.RISK_VIEW, on=on)
    shown = list(
        SafetyPlan.objects.filter(case=case, voided_at__isnull=True).select_related(
            "author"
        )
    )
    _note(user, case, SafetyPlan._meta.label_lower, len(shown))
    return shown


@dataclass(frozen=True, kw_only=True)
class RiskPage:
    """Everything about the case's risk for one reader: the judgement that holds, all of them, the scores, the plans."""

    state: RiskState
    assessments: list[RiskView]
    screenings: list[ScreeningView]
    plans: list[SafetyPlan]


def risk_page(user: Any, case: Case, *, words: frozenset[Word], on: date) -> RiskPage:
    """For who holds risk.view, where the page has asked for her words on the case. One row in the trail for all of it.

    Raises NotVisible. Three queries and the trail.
    """
    if Word.RISK_VIEW not in words:
        raise NotVisible(Case._meta.label_lower, case.pk)
    helps = bool(words & HELPING)
    standing = {"case": case, "voided_at__isnull": True}
    rows = list(RiskAssessment.objects.filter(**standing).select_related("author"))
    scores = Screening.objects.filter(**standing).select_related("author")
    screenings = [_screening(row) for row in scores] if helps else []
    plans = list(SafetyPlan.objects.filter(**standing).select_related("author"))
    holding = next((row for row in rows if row.followed_by_id is None), None)
    level = Level(holding.level) if holding else Level.NOT_ASSESSED
    _note(user, case, ASSESSMENT, max(1, len(rows) + len(screenings) + len(plans)))
    return RiskPage(
        state=_state(holding, full=helps, on=on, level=level),
        assessments=[_view(row, full=helps) for row in rows],
        screenings=screenings,
        plans=plans,
    )


def screenings_of(user: Any, case: Case, *, on: date) -> Any:
    """The screenings that a judgement may name, newest first, unread. Raises NotVisible without risk.assess."""
    _require(user, case, Word.RISK_ASSESS, on=on)
    return Screening.objects.filter(case=case, voided_at__isnull=True)


def newest_plan(case: Case) -> SafetyPlan | None:
    """The last version, voided or not: the next one follows it. The caller has opened the case for a judgement."""
    return SafetyPlan.objects.filter(case=case).order_by("-version").first()


PAPERS: dict[str, Any] = {
    "screening": Screening,
    "assessment": RiskAssessment,
    "safety_plan": SafetyPlan,
}


def get_risk_paper(user: Any, pk: UUID | str, *, kind: str, on: date) -> Any:
    """The paper that is to be voided: her own where she assesses, or any where she voids the office's records.

    `kind`: a key of PAPERS. Raises NotVisible without risk.view on its case, NotAllowed.
    """
    model = PAPERS[kind]
    rows = model.objects.visible_to(user, on=on).filter(pk=pk)
    paper = rows.select_related("case", "school").first()
    if paper is None:
        raise NotVisible(model._meta.label_lower, pk)
    cases = Case.objects.filter(pk=paper.case_id)
    word = Word.RISK_ASSESS if paper.author_id == user.pk else Word.RECORD_VOID
    words = {word, Word.RECORD_VOID}
    if not any(cases.visible_to(user, on=on, word=one).exists() for one in words):
        raise NotAllowed(model._meta.label_lower, pk)
    return paper


def _view(row: RiskAssessment, *, full: bool) -> RiskView:
    asked = tuple(
        Answered(
            key=key,
            question=str(question),
            asked=row.asked.get(key, {}).get("asked", False),
            answer=row.asked.get(key, {}).get("answer", ""),
        )
        for key, question in QUESTIONS.items()
    )
    return RiskView(
        pk=row.pk,
        level=row.level,
        level_label=str(row.get_level_display()),
        assessed_on=row.assessed_on,
        reassess_on=row.reassess_on,
        author=row.author.name,
        holds=row.followed_by_id is None,
        questions=asked if full else None,
        signs=_labels(row.signs, OBSERVABLE) if full else None,
        protective=_labels(row.protective, PROTECTIVE) if full else None,
        text=(row.judgement or "") if full else None,
    )


def _labels(codes: list[str], known: Any) -> tuple[str, ...]:
    return tuple(str(known.get(code, code)) for code in codes)


def _screening(row: Screening) -> ScreeningView:
    score: bsrs.Score = row.score
    return ScreeningView(
        pk=row.pk,
        held_on=row.held_on,
        author=row.author.name,
        total=score.total,
        band=score.band.value,
        band_label=str(score.band.label),
        suicide_item=score.suicide_item,
        alarms=score.alarms,
        suicide_alarms=score.suicide_alarms,
        answers=dict(row.answers),
        note=row.note or "",
    )


def _require(user: Any, case: Case, word: Word, *, on: date) -> None:
    if not Case.objects.visible_to(user, on=on, word=word).filter(pk=case.pk).exists():
        raise NotVisible(Case._meta.label_lower, case.pk)


def _helps(user: Any, case: Case, *, on: date) -> bool:
    """Who reads sessions, in full or in summary, reads what was asked and answered: risk is never hidden from them."""
    cases = Case.objects.filter(Q(pk=case.pk))
    return any(cases.visible_to(user, on=on, word=word).exists() for word in HELPING)


def _note(user: Any, case: Case, what: str, shown: int) -> None:
    if shown:
        record_read(
            by=user,
            event=Event.LIST_READ,
            school=case.school,
            object_type=what,
            object_id=case.pk,
            part="risk",
            detail={"shown": shown},
        )
