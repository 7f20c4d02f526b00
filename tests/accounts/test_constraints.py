"""What the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connections, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts import models
from accounts.checks import no_model_wide_permission
from accounts.vocabulary import Scope, Word
from tests.accounts.app.models import FolderGrant
from tests.accounts.cast import TODAY
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def appointment(world, **fields):
    return models.Appointment(
        **{
            "user": world.counselor,
            "role_id": "principal",
            "school": world.school,
            "from_on": TODAY,
            **fields,
        }
    )


ROWS = {
    "appointment_at_one_place": lambda w: appointment(w, authority=w.county),
    "appointment_dates_in_order": lambda w: appointment(
        w, until_on=TODAY - timedelta(days=2)
    ),
    "appointment_standing_1_to_4": lambda w: appointment(
        w, school=None, center=w.center, standing=1
    ),
    "appointment_branch_names_its_host": lambda w: appointment(w, standing=4),
    "appointment_class_at_a_school": lambda w: appointment(
        w, school=None, center=w.center, school_class=w.school_class
    ),
    "appointment_deputy_has_an_end": lambda w: appointment(
        w, deputy_for=w.principal.appointments.get()
    ),
    "appointment_end_complete": lambda w: appointment(w, ended_at=timezone.now()),
    "appointment_not_by_oneself": lambda w: appointment(w, appointed_by=w.counselor),
    "ministry_account_form": lambda w: models.MinistryAccount(
        account="12345_ABCD",
        appointment=w.counselor.appointments.get(),
        issued_on=TODAY,
    ),
    "school_code_is_six_characters": lambda w: models.School(
        code="1234", name="x", stage="junior", authority=w.county
    ),
    "school_stage_known": lambda w: models.School(
        code="123456", name="x", stage="nursery", authority=w.county
    ),
    "school_profile_known": lambda w: models.School(
        code="123456", name="x", stage="junior", profile="none", authority=w.county
    ),
    "authority_code_is_two_characters": lambda w: models.Authority(code="1", name="x"),
    "class_grade_1_to_12": lambda w: models.SchoolClass(
        school=w.school, school_year=114, grade=13, name="x"
    ),
    "class_school_year_is_roc": lambda w: models.SchoolClass(
        school=w.school, school_year=2026, grade=8, name="x"
    ),
    "class_name_once_a_year": lambda w: models.SchoolClass(
        school=w.school, school_year=114, grade=8, name="801"
    ),
    "term_semester_1_or_2": lambda w: models.Term(
        school=w.school,
        school_year=114,
        semester=3,
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 1, 20),
    ),
    "term_ends_after_it_starts": lambda w: models.Term(
        school=w.school,
        school_year=114,
        semester=1,
        starts_on=date(2025, 9, 1),
        ends_on=date(2025, 9, 1),
    ),
    "office_day_of_one_place": lambda w: models.OfficeDay(
        authority=w.county, school=w.school, date=TODAY, is_off=True, source="x"
    ),
    "rule_override_of_one_place": lambda w: models.RuleOverride(
        rule="DL-MR-01",
        parameter="day",
        value="5",
        in_force_from=TODAY,
        citation="x",
        decided_by=w.admin,
        decided_at=timezone.now(),
    ),
    "grant_none_only_narrows": lambda w: models.Grant(
        role_id="principal", word=Word.CASE_VIEW, scope=Scope.NONE
    ),
    "grant_of_one_level": lambda w: models.Grant(
        role_id="principal",
        word=Word.CASE_VIEW,
        scope=Scope.OWN,
        school=w.school,
        authority=w.county,
    ),
    "grant_scope_known": lambda w: models.Grant(
        role_id="principal", word=Word.CASE_VIEW, scope="all"
    ),
    "grant_once": lambda w: models.Grant(
        role_id="principal", word=Word.CASE_VIEW, scope=Scope.UNDER_REVIEW
    ),
    "proposal_of_one_level": lambda w: models.MatrixProposal(
        proposer=w.admin, reason="x"
    ),
    "access_review_of_one_place": lambda w: models.AccessReview(
        year=115, started_by=w.director
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_database_refuses_a_row_that_breaks(name, world):
    row = ROWS[name](world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save(force_insert=True)


def test_the_same_office_day_of_the_nation_is_refused_twice(world):
    day = {"date": TODAY, "is_off": True, "source": "行政院人事行政總處"}
    models.OfficeDay.objects.create(**day)
    with pytest.raises(IntegrityError, match="office_day_once"), transaction.atomic():
        models.OfficeDay.objects.create(**day)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM accounts_appointment",
        "DELETE FROM accounts_ministryaccount",
        "UPDATE accounts_ministryaccount SET account = 'x'",
        "DELETE FROM accounts_matrixproposal",
        "UPDATE accounts_matrixchange SET word = 'x'",
        "DELETE FROM accounts_accessreviewitem",
        "INSERT INTO auth_group (name) VALUES ('x')",
        "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, 1)",
        "INSERT INTO accounts_user_user_permissions (user_id, permission_id) VALUES (gen_random_uuid(), 1)",
        "UPDATE guardian_userobjectpermission SET object_pk = '1'",
    ],
)
def test_the_application_may_not_rewrite_history_or_open_a_side_door(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement)


def test_no_library_gives_a_model_wide_permission(world):
    permission = Permission.objects.first()
    with pytest.raises(ProgrammingError), transaction.atomic():
        world.counselor.user_permissions.add(permission)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Group.objects.create(name="x")
    with pytest.raises(ProgrammingError), transaction.atomic():
        assign_perm("accounts.view_school", world.counselor, world.school)
    assert FolderGrant.objects.count() == 0


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_startup_check_names_a_table_that_holds_one():
    assert no_model_wide_permission(databases=["owner"]) == []
    Group.objects.using("owner").create(name="x")
    assert [error.id for error in no_model_wide_permission(databases=["owner"])] == [
        "accounts.E001"
    ]
    with pytest.raises(SystemCheckError, match="auth_group holds rows"):
        call_command("check", databases=["owner"], tags=["database"])


def test_no_factory_makes_a_superuser():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.UserFactory.create(is_superuser=True)
