"""保護註記 on the pages: one sets, two lift."""

import pytest

from cases.models import ProtectionFlag
from tests.factories.cases import ContactFactory, ProtectionFlagFactory

pytestmark = pytest.mark.django_db
TYPED = {"kind": "protective_order", "reason": "示範事由", "person": "示範相對人", "from_on": "115/05/06", "until_on": ""}  # fmt: skip


def url(student, rest):
    return f"/students/{student.pk}/protection/{rest}"


def test_one_person_sets_it_at_once(world, chief):
    assert chief.post(url(world.ming, "new"), TYPED).status_code == 302
    flag = ProtectionFlag.objects.get()
    assert (flag.kind, flag.person, flag.set_by) == (
        "protective_order",
        "示範相對人",
        world.chief,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"kind": "no_contact", "person": ""}, "contact"),
        ({"until_on": "115/05/05"}, "until_on"),
        ({"person": "\x00"}, "person"),
    ],
)
def test_a_bad_form_sets_nothing_and_keeps_what_was_typed(world, chief, wrong, field):
    answer = chief.post(
        url(world.ming, "new"), {**TYPED, "document_number": "第 1 號", **wrong}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert answer.context["form"]["document_number"].value() == "第 1 號"
    assert ProtectionFlag.objects.count() == 0


def test_another_students_contact_is_no_choice(world, chief):
    answer = chief.post(
        url(world.ming, "new"),
        {**TYPED, "contact": str(ContactFactory(student=world.mei).pk)},
    )
    assert list(answer.context["form"].errors) == ["contact"]


def test_lifting_takes_two(world, chief, browser_of):
    flag = ProtectionFlagFactory(student=world.ming)
    director = browser_of(world.director)
    assert director.post(url(world.ming, f"{flag.pk}/lift")).status_code == 409
    assert (
        chief.post(url(world.ming, f"{flag.pk}/request"), {"reason": ""}).status_code
        == 200
    )
    assert (
        chief.post(
            url(world.ming, f"{flag.pk}/request"), {"reason": "撤銷"}
        ).status_code
        == 302
    )
    assert chief.post(url(world.ming, f"{flag.pk}/lift")).status_code == 403
    flag.refresh_from_db()
    assert flag.lifted_on is None
    assert "撤銷" in director.get(url(world.ming, f"{flag.pk}/lift")).content.decode()
    assert director.post(url(world.ming, f"{flag.pk}/lift")).status_code == 302
    flag.refresh_from_db()
    assert (flag.lift_requested_by, flag.lifted_by) == (world.chief, world.director)
    assert (
        chief.post(
            url(world.ming, f"{flag.pk}/request"), {"reason": "再一次"}
        ).status_code
        == 409
    )


@pytest.mark.parametrize("what", ["request", "lift"])
def test_who_may_not_and_what_is_not_there(world, chief, homeroom, browser_of, what):
    flag = ProtectionFlagFactory(student=world.ming)
    theirs = ProtectionFlagFactory(student=world.mei)
    address = url(world.ming, f"{flag.pk}/{what}")
    registrar, stranger = browser_of(world.registrar), browser_of(world.stranger)
    assert [
        who.post(address, {"reason": "示範"}).status_code
        for who in (homeroom, registrar, stranger)
    ] == [403, 403, 404]
    assert chief.get(url(world.ming, f"{theirs.pk}/{what}")).status_code == 404
    assert chief.delete(address).status_code == 405
    flag.refresh_from_db()
    assert (flag.lift_requested_by, flag.lifted_by) == (None, None)
