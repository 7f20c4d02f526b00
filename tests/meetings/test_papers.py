"""The papers of a meeting: what stands on them, who may print them, and that they tell no name and no score."""

import io
import zipfile
from datetime import datetime

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.models import AuditEvent
from meetings.headings import TYPED
from meetings.models import Resolution
from meetings.papers.sheets import SHEETS, minutes_odt, print_sheet, sheets_for
from tests.accounts.cast import again
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2026, 5, 20, 16, 28))  # noqa: DTZ001  made aware on the same line


def text_of(paper):
    pages = pypdf.PdfReader(io.BytesIO(paper.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def lacking(text, *words):
    return [word for word in words if "".join(str(word).split()) not in text]


def printed(user, meeting, key, **more):
    return print_sheet(again(user), meeting.pk, key, purpose="會議使用", now=NOW, **more)  # fmt: skip


def odt_text(content):
    with zipfile.ZipFile(io.BytesIO(content)) as odt:
        return odt.read("content.xml").decode()


def test_the_minutes_carry_every_heading_in_order_and_the_signatures(world, case):
    meeting = make.executing(world, case)
    text = text_of(printed(world.director, meeting, "minutes"))
    labels = ["".join(one.label.split()) for one in TYPED]
    places = [text.index(label) for label in labels]
    assert places == sorted(places)
    assert lacking(text, "二、討論事項", "三、決議:", "四、散會", "密", "用途 會議使用",
                   world.director.name, world.principal.name, "座位調至前排", "115/") == []  # fmt: skip
    assert lacking(text, case.student.name, "草稿，未核定") == [
        case.student.name,
        "草稿，未核定",
    ]


def test_minutes_that_are_not_approved_say_so(world, case):
    version = make.submitted(world, case)
    text = text_of(printed(world.counselor, version.meeting, "minutes"))
    assert lacking(text, "草稿，未核定") == []


def test_the_odt_says_what_the_pdf_says(world, case):
    meeting = make.executing(world, case)
    text = odt_text(
        minutes_odt(again(world.director), meeting.pk, purpose="存查", now=NOW)
    )
    assert [one.label for one in TYPED if one.label not in text] == []
    assert [word for word in ("座位調至前排", "四、散會") if word not in text] == []
    assert case.student.name not in text


def test_notice_sheet_and_agenda(world, case):
    meeting = make.notified(world, case)
    one = meeting.attendees.get(user=world.homeroom)
    notice = text_of(printed(world.chief, meeting, "notice", attendee=one))
    assert lacking(notice, world.homeroom.name, "13:20", "會議室", "回條", case.student.name) == [case.student.name]  # fmt: skip
    sheet = text_of(printed(world.chief, meeting, "sign_in"))
    names = [row.shown_name for row in meeting.attendees.all()]
    assert lacking(sheet, "與會人員簽到冊", "保密", *names) == []
    agenda = text_of(printed(world.chief, meeting, "agenda"))
    assert lacking(agenda, "改善睡眠與出席", "一、主席報告", "5.成效評估") == []


def test_the_list_and_the_reply_of_resolutions(world, case):
    meeting = make.executing(world, case)
    every = text_of(printed(world.director, meeting, "resolutions"))
    assert lacking(every, "座位調至前排", "個別輔導六次", "未開始") == []
    one = meeting.attendees.get(user=world.homeroom)
    reply = text_of(printed(world.chief, meeting, "reply", attendee=one))
    assert lacking(reply, "個案（轉介）會議決議回覆表", "座位調至前排", "個別輔導六次") == ["個別輔導六次"]  # fmt: skip


def test_no_score_goes_out(world, case):
    meeting = make.executing(world, case)
    row = meeting.resolutions.first()
    Resolution.objects.filter(pk=row.pk).update(is_pending=True)
    Resolution.objects.filter(pk=row.pk).update(text="BSRS-5 由 14 分降為 6 分")
    Resolution.objects.filter(pk=row.pk).update(is_pending=False)
    one = meeting.attendees.get(user=row.owner)
    before = AuditEvent.objects.count()
    with pytest.raises(ValidationError, match="篩檢分數"):
        printed(world.chief, meeting, "reply", attendee=one)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("who", "key", "refusal"),
    [
        ("foreign_counselor", "minutes", NotVisible),
        ("admin", "minutes", NotVisible),
        ("affairs", "sign_in", NotVisible),
        ("homeroom", "sign_in", NotAllowed),
    ],
)
def test_who_may_not(world, case, who, key, refusal):
    meeting = make.executing(world, case)
    before = AuditEvent.objects.count()
    with pytest.raises(refusal):
        printed(getattr(world, who), meeting, key)
    assert AuditEvent.objects.count() == before


def test_each_printing_is_in_the_trail(world, case):
    meeting = make.notified(world, case)
    printed(world.chief, meeting, "sign_in")
    row = AuditEvent.objects.filter(event="printed").latest("at")
    assert (row.actor_id, row.object_id, row.part, row.purpose) == (
        world.chief.pk, str(meeting.pk), "sign_in", "會議使用",
    )  # fmt: skip


def test_nothing_to_print_is_said(world, case):
    planning = make.planning(world, case)
    assert sheets_for(planning) == []
    with pytest.raises(WrongState):
        printed(world.chief, planning, "sign_in")
    with pytest.raises(WrongState):
        printed(world.chief, planning, "minutes")


def test_a_paper_to_nobody_is_refused(world, case):
    meeting = make.notified(world, case)
    with pytest.raises(ValidationError):
        printed(world.chief, meeting, "notice", attendee=None)


def test_the_sheets_follow_the_state(world, case):
    meeting = make.notified(world, case)
    assert [one.key for one in sheets_for(meeting)] == ["notice", "sign_in", "agenda"]
    assert list(SHEETS) == ["notice", "sign_in", "agenda", "minutes", "resolutions", "reply"]  # fmt: skip


HOSTILE = "<script>x</script><img src='file:///etc/passwd'><style>@import 'http://127.0.0.1:9/x';</style>"


def test_hostile_text_is_only_text(world, case):
    meeting = make.notified(world, case, goal=HOSTILE)
    paper = printed(world.chief, meeting, "agenda")
    assert lacking(text_of(paper), HOSTILE) == []
    assert pypdf.PdfReader(io.BytesIO(paper.content)).attachments == {}
