"""The demonstration month is made once."""

from cases.demo_casework import seed_casework
from cases.models import (
    Attachment,
    CareEntry,
    Case,
    CenterReferral,
    Referral,
    RiskNotice,
    TimelineEntry,
)
from tests.accounts.cast import TODAY
from tests.factories.cases import seated


def test_a_month_of_casework_is_made_once(world):
    for number in range(12):
        make_seat(world, number)
    assert seed_casework([world.school], TODAY) == 5
    assert seed_casework([world.school], TODAY) == 0
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", *["open"] * 5]  # fmt: skip
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["declined", "draft", "stage2_signed", "stage2_signed"]  # fmt: skip
    assert CareEntry.objects.count() == 2
    assert CenterReferral.objects.get().state == "applied"
    assert RiskNotice.objects.get().is_open
    shown = Attachment.objects.get()
    assert (shown.name, shown.media_type, shown.state) == ("睡眠紀錄（示範）.png", "image/png", "clean")  # fmt: skip
    assert TimelineEntry.objects.filter(case=shown.case, kind="attachment").count() == 1


def make_seat(world, number):
    for grade_class in (world.c801, world.c802):
        for seat in (number * 2 + 20, number * 2 + 21):
            seated(grade_class, seat, student_number=f"D{grade_class.name}{seat}", name="示範")  # fmt: skip
