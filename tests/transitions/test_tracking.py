"""追蹤六個月: contacts in a rhythm, enrolled and not only admitted, the notices, the authority's list."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from tests.transitions import making
from transitions import access
from transitions.actions import dropouts, registering, tracking
from transitions.actions.opening import keep_up
from transitions.models import DropoutReport, RegisterEntry, TrackingContact, Transition

pytestmark = pytest.mark.django_db
LEFT, END = date(2026, 6, 12), date(2026, 12, 12)


@pytest.fixture
def row(listed):
    return making.transition_student(listed, left_on=LEFT)


def contact(world, row, on, outcome="not_in_school", **more):
    told = {"method": "phone", "told": "電話聯繫（虛構）。", "contacted_on": on, **more}
    made = tracking.note_contact(by=world.counselor, row=row, outcome=outcome, on=on, **told)  # fmt: skip
    row.refresh_from_db()
    return made


def found(world, row, on=date(2026, 9, 1), **more):
    where = {"enrolled_on": date(2026, 9, 1), "basis": "school", "name": "雲岫高中", **more}  # fmt: skip
    tracking.find_school(by=world.counselor, row=row, found=tracking.Found(**where), on=on)  # fmt: skip
    row.refresh_from_db()
    return row


def notified(world, row, on=date(2026, 9, 3)):
    tracking.notify_school(by=world.counselor, row=row, notified_on=on, letter_on=on, letter_number="晴輔字第1號", on=on)  # fmt: skip
    row.refresh_from_db()
    return row


def test_leaving_begins_the_six_months(row):
    assert (row.state, row.left_on, row.tracking_until_on) == ("listed", LEFT, END)
    # 12/12 is a Saturday; the duty to notify arises after it, on Monday 12/14.
    assert (row.authority_due_on, row.authority_aim_on) == (date(2026, 12, 14), END)
    assert row.next_contact_on == date(2026, 7, 12)


def test_each_contact_dates_the_next_in_the_chosen_rhythm(listed, row):
    contact(listed, row, date(2026, 7, 10))
    assert row.next_contact_on == date(2026, 8, 9)
    tracking.set_tracking(by=listed.director, row=row, tracker=listed.counselor, rhythm_days=14, on=date(2026, 7, 11))  # fmt: skip
    row.refresh_from_db()
    assert row.next_contact_on == date(2026, 7, 24)
    contact(listed, row, date(2026, 12, 5))
    assert row.next_contact_on == END  # the last one on the last day


def test_a_contact_before_leaving_or_in_the_future_is_refused(listed, row):
    for day, on in ((date(2026, 6, 11), LEFT), (date(2026, 7, 2), date(2026, 7, 1))):
        with pytest.raises(ValidationError) as refused:
            tracking.note_contact(by=listed.counselor, row=row, contacted_on=day, method="phone", outcome="admitted", told="…", on=on)  # fmt: skip
        assert set(refused.value.error_dict) == {"contacted_on"}
    assert TrackingContact.objects.count() == 0


def test_admission_or_even_enrolment_told_finds_no_school_by_itself(listed, row):
    for outcome in ("admitted", "enrolled"):
        contact(listed, row, date(2026, 8, 1), outcome)
        assert (row.state, row.found_on) == ("listed", None)
    with pytest.raises(ValidationError) as refused:
        found(listed, row, basis="admission_list")
    assert set(refused.value.error_dict) == {"basis"}


def test_found_and_told_in_the_system_and_by_letter_ends_the_duty(listed, row):
    with pytest.raises(WrongState):
        notified(listed, row)
    found(listed, row)
    assert (row.state, row.found_school_name, row.next_contact_on) == ("found", "雲岫高中", None)  # fmt: skip
    notified(listed, row)
    assert (row.state, row.notified_on, row.letter_number) == ("notified", date(2026, 9, 3), "晴輔字第1號")  # fmt: skip


def test_a_school_of_this_installation_is_named_by_itself_and_never_her_own(
    listed, row
):
    with pytest.raises(ValidationError):
        found(listed, row, school=listed.school, name="")
    found(listed, row, school=listed.sister, name="")
    assert (row.found_school, row.found_school_name) == (listed.sister, listed.sister.name)  # fmt: skip


def test_a_no_show_reopens_the_tracking_with_the_same_end(listed, row):
    notified(listed, found(listed, row))
    contact(listed, row, date(2026, 9, 20), "no_show")
    assert (row.state, row.found_on, row.found_school_name, row.notified_on) == ("listed", None, "", None)  # fmt: skip
    assert (row.tracking_until_on, row.next_contact_on) == (END, date(2026, 10, 20))


def test_the_authority_is_told_only_when_the_six_months_are_over(listed, row):
    told = {"by": listed.director, "row": row, "system_number": "T115-9"}
    with pytest.raises(WrongState):
        tracking.notify_authority(notified_on=date(2026, 12, 11), on=date(2026, 12, 11), **told)  # fmt: skip
    assert RegisterEntry.objects.count() == 0
    entry = tracking.notify_authority(notified_on=date(2026, 12, 14), on=date(2026, 12, 14), **told)  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.authority_notified_on) == ("registered", date(2026, 12, 14))
    assert (entry.authority, entry.number) == (listed.county, "115-001")


def test_the_countys_officer_keeps_the_list_and_sees_no_name(listed, row):
    entry = tracking.notify_authority(by=listed.director, row=row, notified_on=END, system_number="T115-9", on=date(2026, 12, 14))  # fmt: skip
    day = date(2026, 12, 15)
    assert list(access.register_for(listed.officer, on=day)) == [entry]
    with pytest.raises(NotVisible):
        access.get_transition(listed.officer, row.pk, on=day)
    for other in (listed.director, listed.principal, listed.counselor, listed.stranger):
        with pytest.raises(NotVisible):
            registering.take_entry(by=other, entry=entry, on=day)
    taken = registering.take_entry(by=listed.officer, entry=entry, on=day)
    assert (taken.taken_on, taken.taken_by) == (day, listed.officer)
    with pytest.raises(WrongState):
        registering.take_entry(by=listed.officer, entry=entry, on=day)


def test_whoever_is_found_later_leaves_the_countys_list(listed, row):
    tracking.notify_authority(by=listed.director, row=row, notified_on=END, system_number="T115-9", on=END)  # fmt: skip
    found(listed, row, on=date(2027, 2, 20), enrolled_on=date(2027, 2, 11))
    entry = RegisterEntry.objects.get()
    assert (row.state, entry.removed_on, entry.removal_reason) == ("found", date(2027, 2, 20), tracking.REPORTED)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("homeroom9", NotVisible),
        ("principal", NotVisible),
        ("officer", NotVisible),
        ("stranger", NotVisible),
    ],
)
def test_only_the_lead_and_the_office_track(listed, row, who, answer):
    with pytest.raises(answer):
        tracking.note_contact(by=getattr(listed, who), row=row, contacted_on=LEFT, method="phone", outcome="admitted", told="…", on=LEFT)  # fmt: skip
    with pytest.raises(NotAllowed):
        tracking.notify_authority(by=listed.counselor, row=row, notified_on=END, system_number="1", on=END)  # fmt: skip
    assert TrackingContact.objects.count() == 0


def test_a_tracker_must_be_able_to_track_this_student(listed, row):
    for other in (listed.counselor2, listed.homeroom9, listed.stranger):
        with pytest.raises(ValidationError) as refused:
            tracking.set_tracking(by=listed.director, row=row, tracker=other, rhythm_days=30, on=LEFT)  # fmt: skip
        assert set(refused.value.error_dict) == {"tracker"}


# --- 中輟 -------------------------------------------------------------------------------------------
@pytest.fixture
def dropout(listed):
    """王小明 of grade 8 stays away: the third school day was 4/9."""
    making.leave(listed, listed.ming, on=date(2026, 4, 7), reason="dropout")
    keep_up(on=date(2026, 4, 8))
    return DropoutReport.objects.get()


def test_the_dropout_report_is_recorded_with_day_number_and_person(listed, dropout):
    told = {"by": listed.counselor, "report": dropout, "on": date(2026, 4, 10)}
    with pytest.raises(ValidationError):
        dropouts.record_dropout(reported_on=date(2026, 4, 11), number="D1", **told)
    with pytest.raises(ValidationError):
        dropouts.record_dropout(reported_on=date(2026, 4, 9), number=" ", **told)
    made = dropouts.record_dropout(
        reported_on=date(2026, 4, 9), number="D115-3", **told
    )
    assert (made.reported_on, made.number, made.reported_by) == (date(2026, 4, 9), "D115-3", listed.counselor)  # fmt: skip
    with pytest.raises(WrongState):
        dropouts.clear_dropout(reason="誤列", **told)


def test_it_is_cleared_only_with_a_reason_and_by_who_tracks(listed, dropout):
    told = {"report": dropout, "on": date(2026, 4, 8)}
    with pytest.raises(NotVisible):
        dropouts.clear_dropout(by=listed.homeroom, reason="已到校", **told)
    with pytest.raises(ValidationError):
        dropouts.clear_dropout(by=listed.counselor, reason="", **told)
    made = dropouts.clear_dropout(by=listed.counselor, reason="已到校", **told)
    assert made.cleared_on == date(2026, 4, 8)


def test_a_ninth_grader_who_graduated_is_beyond_compulsory_school(listed, row):
    with pytest.raises(WrongState):
        dropouts.raise_dropout(by=listed.counselor, row=row, ground="DL-DO-01", since_on=LEFT, on=LEFT)  # fmt: skip


def test_being_found_in_time_clears_it_and_too_late_doesnt(listed, dropout):
    row = Transition.objects.get(student=listed.ming)
    making.decided(listed, making.assessed(listed, row), held_on=date(2026, 4, 20))
    late = {"enrolled_on": date(2026, 4, 15), "basis": "register", "name": "海晏國中"}
    found(listed, row, on=date(2026, 4, 21), **late)
    dropout.refresh_from_db()
    assert (dropout.cleared_on, dropout.is_open) == (None, True)
    contact(listed, row, date(2026, 4, 22), "no_show")
    found(
        listed, row, on=date(2026, 4, 23), **{**late, "enrolled_on": date(2026, 4, 9)}
    )
    dropout.refresh_from_db()
    assert dropout.cleared_on == date(2026, 4, 9)
