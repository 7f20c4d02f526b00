"""The corpus, and the promises of an import: all or nothing, twice is once, what was shown is what happens."""

import pytest

from accounts.models import AuditEvent, SchoolClass
from cases.actions.imports import import_file
from cases.models import CareEntry, Contact, Enrollment, Student
from cases.roster.source import RosterRefused
from tests.accounts.cast import TODAY
from tests.cases.roster_corpus import HEAD, MEI, MEI_ROW, MING_ROW, SAMPLES, xlsx
from tests.factories import accounts as make
from tests.factories.cases import seated


@pytest.fixture
def school(db):
    school = make.SchoolFactory(name="晴川國民中學")
    c801 = make.SchoolClassFactory(school=school, name="801", grade=8)
    seated(
        c801, 1, student_number="S001", name="王小明", born_on=MING_ROW[5],
        national_id="A123456789",
    )  # fmt: skip
    return school


def students(school):
    return tuple(
        (
            one.student_number, one.name, one.school_class and one.school_class.name,
            one.seat_number, one.sex, one.born_on, one.national_id,
        )
        for one in Student.objects.filter(school=school)
        .select_related("school_class").order_by("created_at")
    )  # fmt: skip


def put(school, data, filename="roster.xlsx", **options):
    options = {
        "school_year": 114,
        "takes_effect_on": TODAY,
        "on": TODAY,
        "by": None,
    } | options
    return import_file(school=school, data=data, filename=filename, **options)


def test_the_corpus_has_at_least_sixty_files():
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) >= 60


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_file_gives_its_answer_and_the_same_file_again_changes_nothing(
    school, sample
):
    if sample.refused:
        with pytest.raises(RosterRefused) as refused:
            put(school, sample.data, sample.filename)
        assert str(refused.value) == sample.refused
    else:
        plan = put(school, sample.data, sample.filename)
        errors = tuple(
            (one.sheet, one.row, one.column, one.message) for one in plan.problems
        )
        assert errors == sample.errors
        if sample.notes:
            assert tuple(plan.source.notes) == sample.notes
        assert tuple(one.student_number for one in plan.missing) == sample.missing
        if plan.ok:
            read_again(school, sample)
    assert students(school) == sample.students


def read_again(school, sample):
    tables = (Student, Enrollment, Contact, SchoolClass)
    rows = [model.objects.count() for model in tables]
    versions = list(Student.objects.order_by("pk").values_list("pk", "version"))
    counts = put(school, sample.data, sample.filename).counts
    assert [counts[kind] for kind in ("new", "changed", "leaving", "new_classes")] == (
        [0] * 4
    )
    assert [model.objects.count() for model in tables] == rows
    assert list(Student.objects.order_by("pk").values_list("pk", "version")) == versions


def many(count, *, bad=None):
    rows = [
        [f"T{n:05d}", f"生{n}", f"8{n % 20 + 2:02d}", None, "女", "101/03/04", None]
        for n in range(count)
    ]
    if bad is not None:
        rows[bad][5] = "101/13/01"
    return xlsx(HEAD, *rows)


def test_one_bad_row_in_a_thousand_imports_nobody_and_is_named(school):
    plan = put(school, many(1000, bad=456))
    assert [one.as_dict() for one in plan.problems] == [
        {
            "sheet": "名冊",
            "row": 458,
            "column": "出生日期",
            "message": "一年只有 12 個月，沒有 13 月，請輸入如 115/05/06",
        }
    ]
    assert students(school) == (MING_ROW,)
    assert SchoolClass.objects.filter(school=school).count() == 1


def test_a_dry_run_writes_nothing(school):
    plan = put(school, xlsx(HEAD, MEI), dry_run=True)
    assert (plan.ok, plan.counts["new"]) == (True, 1)
    assert students(school) == (MING_ROW,)
    assert not AuditEvent.objects.exists()


def test_an_import_is_in_the_trail_with_numbers_only(school):
    put(school, xlsx(HEAD, MEI))
    event = AuditEvent.objects.get()
    assert (event.event, event.school_id, event.detail) == (
        "imported", school.pk,
        {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "leaving": 0, "skipped": 0,
         "missing": 1, "new_classes": 0, "errors": 0},
    )  # fmt: skip


def test_a_move_ends_one_enrollment_and_begins_the_next(school):
    put(school, xlsx(HEAD, ["S001", "王小明", "802", "7", None, None, None]))
    rows = Enrollment.objects.order_by("from_on").values_list(
        "school_class__name", "seat_number", "until_on"
    )
    assert list(rows) == [
        ("801", 1, TODAY.replace(day=5)),
        ("802", 7, None),
    ]


def test_next_years_file_promotes_and_lists_who_was_not_moved(school):
    put(school, xlsx(HEAD, MEI))
    plan = put(
        school, xlsx(HEAD[:3], ["S001", "王小明", "901"]), school_year=115,
        takes_effect_on=TODAY.replace(month=8, day=1),
    )  # fmt: skip
    assert [change.shown() for change in plan.steps[0].changes] == [
        ["班級", "114 801", "115 901"], ["座號", 1, None],
    ]  # fmt: skip
    assert [one.student_number for one in plan.missing] == ["S002"]
    moved = Student.objects.get(student_number="S001")
    assert (moved.school_class.school_year, moved.grade) == (115, 9)


def test_an_id_is_never_shown_whole(school):
    plan = put(
        school, xlsx(HEAD[:3] + HEAD[6:], ["S001", "王小明", "801", "F131104093"])
    )
    assert [change.shown() for change in plan.steps[0].changes] == [
        ["身分證字號", "*******789", "*******093"]
    ]


def test_a_parent_comes_in_encrypted_and_is_not_made_a_representative(school):
    head = [*HEAD, "家長姓名", "關係", "手機", "地址"]
    row = [*MEI, "林大山", "父親", "0912-000-000", "雲岫縣晴川鎮 1 號"]
    put(school, xlsx(head, row))
    contact = Contact.objects.get()
    assert (
        contact.student.student_number, contact.name, contact.relation, contact.mobile,
        contact.address, contact.is_main_caregiver, contact.is_legal_representative,
    ) == ("S002", "林大山", "father", "0912-000-000", "雲岫縣晴川鎮 1 號", True, False)  # fmt: skip
    assert students(school) == (MING_ROW, MEI_ROW)


def test_a_number_without_its_zeros_meets_its_student(school):
    c801 = SchoolClass.objects.get(school=school)
    seated(c801, 5, student_number="00123", name="零頭", sex="female")
    plan = put(school, xlsx(HEAD[:3], [123, "零頭", "801"], ["S001", "王小明", "801"]))
    assert [(one.kind, one.warnings) for one in plan.steps] == [
        ("unchanged", ["學號存成數字，開頭的 0 不見了；已對照回原學號。"]),
        ("unchanged", []),
    ]


def test_who_transfers_in_is_listed_for_care_and_a_freshman_is_not(school):
    head = ["學號", "姓名", "班級", "性別", "異動", "異動日期"]
    rows = (
        ["S002", "林美美", "801", "女", "轉入", "115/05/01"],
        ["S003", "陳新生", "801", "男", "新生", "115/05/01"],
    )
    assert put(school, xlsx(head, *rows)).ok
    entry = CareEntry.objects.get()
    assert (entry.student.student_number, entry.reason, entry.from_on.isoformat()) == (
        "S002",
        "transfer_in",
        "2026-05-01",
    )
    assert entry.student.entry_reason == "transfer"
    put(school, xlsx(head, *rows))
    assert CareEntry.objects.count() == 1
