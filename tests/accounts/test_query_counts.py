"""Fixed numbers of queries, whatever the number of rows."""

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.cells import matrix_effects, matrix_of
from accounts.models import Appointment, MatrixChange, MatrixProposal, User
from accounts.permissions import may, visible
from accounts.vocabulary import Word
from tests.accounts.app.models import Folder
from tests.accounts.cast import FOLDER, TODAY, add, again, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def test_all_words_of_a_person_cost_two_queries(world, django_assert_num_queries):
    add(world.counselor, "counseling_director", world.sister)
    add(world.counselor, "center_professional", world.center)
    user = again(world.counselor)
    with django_assert_num_queries(2):
        for word in Word:
            may(user, word, at=world.school, on=TODAY)
            may(user, word, on=TODAY)


@pytest.mark.parametrize("rows", [1, 50])
def test_a_list_costs_one_query_more(world, rows, django_assert_num_queries):
    ContentType.objects.get_for_model(Folder)  # known for the life of the process
    Folder.objects.bulk_create(Folder(school=world.school) for _ in range(rows))
    for who, count in ((world.director, rows), (world.counselor, 0)):
        user = again(who)
        with django_assert_num_queries(3):
            seen = visible(
                Folder.objects.all(),
                user=user,
                word=Word.CASE_VIEW,
                on=TODAY,
                paths=FOLDER,
            )
            assert len(seen) == count


def test_the_matrix_costs_two_queries(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(matrix_of(world.school)) == 19 * len(Word)


def test_the_preview_does_not_grow_with_the_people(world, django_assert_num_queries):
    proposal = MatrixProposal.objects.create(
        school=world.school, proposer=world.admin, reason="x"
    )
    MatrixChange.objects.create(
        proposal=proposal,
        role_id="counselor",
        word=Word.CASE_VIEW,
        before=["team"],
        after=["own"],
    )
    for _ in range(20):
        person("counselor", world.school)
    proposal = MatrixProposal.objects.select_related("school").get()
    with django_assert_num_queries(3):
        (effect,) = matrix_effects(proposal, on=TODAY)
    assert (effect.people, len(effect.names)) == (21, 20)


@pytest.mark.parametrize("people", [20, 2000])
def test_the_user_list_costs_three_queries(world, people, django_assert_num_queries):
    users = make.UserFactory.build_batch(people)
    User.objects.bulk_create(users)
    Appointment.objects.bulk_create(
        Appointment(
            user=user,
            role_id="subject_teacher",
            school=world.school,
            from_on=make.FROM_ON,
        )
        for user in users
    )
    admin = again(world.admin)
    with django_assert_num_queries(3):
        page = User.objects.visible_to(admin, on=TODAY).order_by("username")[:50]
        assert len(page) == min(50, people + 5)
