"""Papers: 密, printer, time, purpose; no more than the printer reads, and never a score."""

import io
from datetime import datetime
from uuid import uuid4

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access import NotAllowed, NotVisible
from accounts.models import AuditEvent
from cases.actions.risk import record_screening
from cases.models import Referral
from cases.printing import print_case_summary, print_record, print_referral
from cases.quick_log import defaults_for, report_row
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import GIST, PART, RISK, facts, log, service
from tests.cases.records.test_risk import ANSWERS, assess

NOW = timezone.make_aware(datetime(2026, 5, 6, 16, 28))  # noqa: DTZ001  made aware on the same line


def text_of(paper):
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def has(text, *words):
    return [word for word in words if "".join(word.split()) not in text]


def test_a_record_on_paper(team):
    record = log(team.lead, team.case)
    text = text_of(
        print_record(again(team.lead), record.pk, purpose="督導會議", now=NOW)
    )
    assert (
        has(
            text,
            GIST,
            PART,
            RISK,
            "密",
            team.lead.name,
            "115年5月6日 16:28",
            "督導會議",
            "會後收回",
            "114-001",
        )
        == []
    )
    event = AuditEvent.objects.get(event="printed")
    assert (event.object_id, event.purpose) == (str(record.pk), "督導會議")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("director", NotAllowed),
        ("homeroom", NotVisible),
        ("rival", NotVisible),
        ("stranger", NotVisible),
    ],
)
def test_who_may_not_print(team, who, refusal):
    record = log(team.lead, team.case)
    with pytest.raises(refusal), transaction.atomic():
        print_record(again(getattr(team, who)), record.pk, purpose="想看", now=NOW)
    assert AuditEvent.objects.filter(event="printed").count() == 0


def test_a_purpose_is_asked(team):
    record = log(team.lead, team.case)
    for purpose in ("", " \n", "長" * 101):
        with pytest.raises(ValidationError), transaction.atomic():
            print_record(again(team.lead), record.pk, purpose=purpose, now=NOW)


def test_a_summary_has_the_level_and_no_score_and_no_word_of_a_session(team):
    log(team.lead, team.case)
    log(team.lead, team.case, facts=service())
    assess(team)
    record_screening(
        by=team.lead,
        case=team.case,
        answers=ANSWERS,
        held_on=TODAY,
        key=uuid4(),
        on=TODAY,
    )
    text = text_of(
        print_case_summary(again(team.lead), team.case, purpose="個案會議", now=NOW)
    )
    assert (
        has(
            text,
            "個案摘要",
            "風險判斷",
            "中",
            "P03",
            "家長諮詢",
            "服務歷程（2筆）",
            "密",
        )
        == []
    )
    assert ("CNY" in text, "BSRS" in text, "心情溫度計" in text) == (
        False,
        False,
        False,
    )


def test_a_referral_on_paper(team):
    referral = Referral.objects.create(
        school=team.school, student=team.ming, paper="none", sources=[3], urgency="soon", concern="CNY-concern 需要協助",
        referrer=team.homeroom,
    )  # fmt: skip
    text = text_of(
        print_referral(again(team.homeroom), referral, purpose="送輔導室", now=NOW)
    )
    assert (
        has(text, "CNY-concern 需要協助", team.homeroom.name, "密", "草稿，未核定")
        == []
    )
    with pytest.raises(NotVisible):
        print_referral(again(team.stranger), referral, purpose="x", now=NOW)


def test_the_form_starts_from_the_last_session(team):
    start = defaults_for(team.case, team.lead, on=TODAY)
    assert (start.minutes, start.category, start.gist, start.kind) == (
        45,
        "T05",
        "",
        "session",
    )
    log(
        team.lead,
        team.case,
        minutes=30,
        means="online",
        category="T01",
        confidentiality="lead",
        held_on=TODAY.replace(day=1),
    )
    again_ = defaults_for(team.case, team.lead, on=TODAY)
    assert (again_.minutes, again_.means, again_.category, again_.confidentiality) == (
        30,
        "online",
        "T01",
        "lead",
    )
    assert defaults_for(team.case, team.co, on=TODAY).minutes == 45


def test_the_row_of_the_report_is_foretold(team):
    rows = [report_row(team.case, team.lead, facts())]
    log(team.lead, team.case)
    log(team.lead, team.case, record_only=True)
    log(team.co, team.case)
    rows += [
        report_row(team.case, team.lead, one)
        for one in (facts(), facts(record_only=True), service())
    ]
    assert [(one.sheet, one.nth, one.item) for one in rows] == [
        ("cases", 1, ""),
        ("cases", 2, ""),
        ("", 0, ""),
        ("services", 0, "P03"),
    ]
