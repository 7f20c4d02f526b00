"""Services without a case, groups, and the notes of homeroom teachers and mentors."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from cases.actions.groups import change_members, open_group
from cases.actions.notes import (
    correct_note,
    log_homeroom,
    log_mentoring,
    log_observation,
    void_note,
)
from cases.actions.record_guards import StaleText
from cases.actions.services import (
    ServiceFacts,
    correct_service,
    log_service,
    void_service,
)
from cases.models import (
    BehaviourObservation,
    Correction,
    CounselingGroup,
    HomeroomLog,
    MentoringRecord,
    ServiceRecord,
)
from cases.note_doors import (
    get_group,
    get_note,
    get_service,
    groups_for,
    notes_for,
    services_for,
)
from cases.recording import Heads, heads_of
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import stored_text

CLASSES = (Heads(8, 14, 13), Heads(7, 12, 15, 1), Heads(13, female=2))


def told(**changes):
    return ServiceFacts(
        **{
            "item": "P02",
            "held_on": TODAY,
            "heads": CLASSES,
            "gist": "CNY-service",
            **changes,
        }
    )


def serve(team, by=None, key=None, **changes):
    extra = {
        name: changes.pop(name) for name in ("group", "present") if name in changes
    }
    return log_service(
        by=by or team.lead, school=team.school, facts=told(**changes), key=key or uuid4(), on=TODAY, **extra,
    )  # fmt: skip


def test_several_targets_in_one_go_and_once(team):
    key = uuid4()
    service, is_new = serve(team, key=key)
    assert (serve(team, key=key), is_new) == ((service, False), True)
    assert heads_of(ServiceRecord.objects.get()) == tuple(sorted(CLASSES))
    assert "CNY" not in stored_text(ServiceRecord)


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"heads": ()}, "heads"), ({"item": "P99"}, "item"), ({"item": "P17"}, "item_note"), ({"item_note": "x"}, "item_note"),
     ({"item": "P03"}, "heads"), ({"held_on": TODAY.replace(day=7)}, "held_on"), ({"minutes": 0}, "minutes"),
     ({"title": "長" * 101}, "title"), ({"gist": "\x00"}, "gist")],
)  # fmt: skip
def test_a_service_that_is_wrong_is_refused(team, changes, name):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        serve(team, **changes)
    assert name in error.value.message_dict
    assert ServiceRecord.objects.count() == 0


def test_who_sees_and_changes_a_service(team):
    service, _new = serve(team)
    seen = {
        who: services_for(again(getattr(team, who)), on=TODAY)
        .filter(pk=service.pk)
        .exists()
        for who in (
            "lead",
            "co",
            "director",
            "chief",
            "homeroom",
            "principal",
            "stranger",
            "administrator",
        )
    }
    assert {who for who, yes in seen.items() if yes} == {"lead", "director", "chief"}
    with pytest.raises(NotVisible):
        get_service(again(team.co), service.pk, on=TODAY)
    for who, refusal in (("director", NotAllowed), ("co", NotVisible)):
        with pytest.raises(refusal), transaction.atomic():
            correct_service(
                by=getattr(team, who),
                service=service,
                facts=told(gist="x"),
                version=1,
                on=TODAY,
            )
    for who in ("homeroom", "principal", "administrator"):
        with pytest.raises(NotAllowed), transaction.atomic():
            serve(team, by=getattr(team, who))


def test_a_corrected_service_keeps_what_it_said(team):
    service, _new = serve(team)
    correct_service(
        by=team.lead,
        service=service,
        facts=told(heads=CLASSES[:1]),
        version=1,
        on=TODAY,
    )
    with pytest.raises(StaleText), transaction.atomic():
        correct_service(
            by=team.lead, service=service, facts=told(gist="後存"), version=1, on=TODAY
        )
    entry = Correction.objects.get()
    assert (
        len(entry.before["heads"]),
        entry.changes_report,
        heads_of(ServiceRecord.objects.get()),
    ) == (3, True, CLASSES[:1])
    void_service(by=team.chief, service=service, reason="重複", version=2, on=TODAY)
    assert ServiceRecord.objects.counted().count() == 0
    with pytest.raises(WrongState), transaction.atomic():
        void_service(by=team.chief, service=service, reason="重複", version=3, on=TODAY)


def test_a_group_is_its_leaders_and_its_members_come_and_go(team):
    group = open_group(
        by=team.lead,
        school=team.school,
        name="情緒小團體",
        from_on=TODAY,
        on=TODAY,
        students=(team.ming, team.mei),
    )
    assert {who for who in ("lead", "co", "director", "homeroom") if groups_for(again(getattr(team, who)), on=TODAY).exists()} == {
        "lead", "director",
    }  # fmt: skip
    service, _new = serve(
        team, item="P01", group=group, present=(team.ming,), heads=(Heads(8, 1),)
    )
    assert list(service.present.all()) == [team.ming]
    change_members(by=team.lead, group=group, students=(team.ming,), on=TODAY)
    assert group.members.filter(until_on__isnull=True).count() == 1
    with pytest.raises(ValidationError), transaction.atomic():
        serve(team, item="P01", present=(team.mei,), heads=(Heads(8, 1),))
    for who, refusal in (("co", NotVisible), ("director", NotAllowed)):
        with pytest.raises(refusal), transaction.atomic():
            change_members(by=getattr(team, who), group=group, students=(), on=TODAY)
    with pytest.raises(NotVisible):
        get_group(again(team.co), group.pk, on=TODAY)
    with pytest.raises(NotVisible), transaction.atomic():
        open_group(
            by=team.lead,
            school=team.school,
            name="外校",
            from_on=TODAY,
            on=TODAY,
            students=(team.world.foreign,),
        )
    assert CounselingGroup.objects.count() == 1


def homeroom(team, by=None, student=None, key=None, **facts):
    return log_homeroom(
        by=by or team.homeroom, student=student or team.ming, key=key or uuid4(), on=TODAY,
        **{"gist": "CNY-homeroom 近三週遲到 4 次", "held_on": TODAY, **facts},
    )[0]  # fmt: skip


def readers(team, kind):
    return {
        who for who in ("lead", "co", "director", "chief", "homeroom", "mentor", "rival", "principal", "stranger", "administrator")
        if team.world and _sees(team, who, kind)
    }  # fmt: skip


def _sees(team, who, kind):
    return bool(notes_for(again(getattr(team, who)), team.case, kind=kind, on=TODAY))


def test_a_homeroom_log_is_read_by_its_author_the_helpers_and_the_office(team):
    note = homeroom(team)
    assert readers(team, HomeroomLog) == {"homeroom", "lead", "co", "director", "chief"}
    with pytest.raises(NotVisible):
        get_note(again(team.mentor), note.pk, kind=HomeroomLog, on=TODAY)
    assert "CNY" not in stored_text(HomeroomLog)
    team.case.refresh_from_db()
    assert (note.case, team.case.last_served_on) == (team.case, TODAY)


def test_only_of_her_own_class_and_once(team):
    with pytest.raises(NotVisible), transaction.atomic():
        homeroom(team, student=team.mei)
    with pytest.raises(NotAllowed), transaction.atomic():
        homeroom(team, by=team.lead)
    key = uuid4()
    assert homeroom(team, key=key) == homeroom(team, key=key)
    assert HomeroomLog.objects.count() == 1


def test_a_mentors_record_is_hers_and_the_teams(team):
    note, _new = log_mentoring(
        by=team.mentor,
        case=team.case,
        key=uuid4(),
        on=TODAY,
        gist="打球",
        held_on=TODAY,
    )
    assert readers(team, MentoringRecord) == {
        "mentor",
        "lead",
        "co",
        "director",
        "chief",
    }
    for who in ("lead", "homeroom"):
        with pytest.raises(NotAllowed), transaction.atomic():
            log_mentoring(
                by=getattr(team, who),
                case=team.case,
                key=uuid4(),
                on=TODAY,
                gist="x",
                held_on=TODAY,
            )
    assert get_note(again(team.mentor), note.pk, kind=MentoringRecord, on=TODAY) == note


def test_an_observation_by_homeroom_mentor_or_counselor(team):
    for who in ("homeroom", "mentor", "lead"):
        log_observation(
            by=getattr(team, who), student=team.ming, key=uuid4(), on=TODAY, gist="上課離座", held_on=TODAY, times=3,
            setting="數學課", antecedent="分組", consequence="同學提醒",
        )  # fmt: skip
    with pytest.raises((NotVisible, NotAllowed)), transaction.atomic():
        log_observation(
            by=team.rival,
            student=team.ming,
            key=uuid4(),
            on=TODAY,
            gist="x",
            held_on=TODAY,
        )
    assert BehaviourObservation.objects.count() == 3


def test_a_note_keeps_its_old_text_and_two_editors_keep_both(team):
    note = homeroom(team)
    facts = {"held_on": TODAY, "gist": "更正後"}
    correct_note(
        by=team.homeroom, note=note, version=1, on=TODAY, reason="別字", **facts
    )
    with pytest.raises(StaleText) as stale, transaction.atomic():
        correct_note(
            by=team.homeroom, note=note, version=1, on=TODAY, held_on=TODAY, gist="後存"
        )
    assert (stale.value.stored["gist"], stale.value.typed["gist"]) == ("更正後", "後存")
    history = (
        HomeroomLog.pgh_event_models["update"]
        if hasattr(HomeroomLog, "pgh_event_models")
        else None
    )
    assert history is None or history.objects.filter(pgh_obj_id=note.pk).exists()
    with pytest.raises(NotAllowed), transaction.atomic():
        void_note(by=team.lead, note=note, reason="x", version=2, on=TODAY)
    void_note(by=team.homeroom, note=note, reason="寫錯學生", version=2, on=TODAY)
    assert readers(team, HomeroomLog) == set()
    with pytest.raises(WrongState), transaction.atomic():
        correct_note(
            by=team.homeroom, note=note, version=3, on=TODAY, held_on=TODAY, gist="x"
        )
