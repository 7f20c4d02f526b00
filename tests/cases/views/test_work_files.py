"""Files by page: added once, opened by who may with a row in the trail, refused with the reason, voided; and under a new key."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from cases.actions.attachments import opened
from cases.actions.records import log_record
from cases.models import Attachment, ImportJob
from cases.sealed_files import (
    count_attachments,
    count_imports,
    rotate_attachments,
    rotate_imports,
)
from fields.crypto import active_key_id, decrypt_bytes, encrypt_bytes
from tests.cases.records.making import facts
from tests.cases.records.test_attachments import PDF
from tests.cases.records.test_attachments import (
    _files as _files,
)
from tests.cases.views.test_casework_case import NOBODYS
from tests.factories.casework import running_case
from tests.fields.conftest import NEW_KEY

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(world):
    return running_case(world, on=TODAY())


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


def sent(data=PDF, name="家長同意書.pdf", **changes):
    return {"key": str(uuid4()), "file": SimpleUploadedFile(name, data), "confidentiality": "team", **changes}  # fmt: skip


def twice(client, at, **changes):
    key = str(uuid4())
    return [client.post(at, sent(key=key, **changes)).status_code for _press in range(2)]  # fmt: skip


def test_it_is_added_once_listed_and_opened_with_a_row_in_the_trail(case, lead):
    at = f"/cases/{case.pk}/files"
    assert twice(lead, at) == [302, 302]
    (shown,) = lead.get(at).context["files"]
    assert (shown.name, shown.is_served) == ("家長同意書.pdf", True)
    answer = lead.get(f"/files/{shown.pk}")
    assert (answer.content, answer["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert AuditEvent.objects.filter(event="file_read", object_id=str(shown.pk)).count() == 1  # fmt: skip


REFUSED = {
    "another kind": {"name": "名單.exe", "data": b"MZ"},
    "not what it is called": {"name": "照片.png", "data": PDF},
    "empty": {"data": b""},
}


@pytest.mark.parametrize("why", list(REFUSED))
def test_a_refused_file_is_said_at_the_field_and_not_kept(case, lead, why, tmp_path):
    answer = lead.post(f"/cases/{case.pk}/files", sent(**REFUSED[why]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert Attachment.objects.count() == 0
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_records_file_takes_its_confidentiality_and_the_director_gives_a_reason(world, case, lead, browser_of):  # fmt: skip
    told = facts(held_on=TODAY(), confidentiality="lead")
    record = log_record(by=world.counselor, case=case, facts=told, key=uuid4(), on=TODAY())[0]  # fmt: skip
    assert twice(lead, f"/records/{record.pk}/files") == [302, 302]
    row = Attachment.objects.get()
    assert (row.record_id, row.confidentiality) == (record.pk, "lead")
    director = browser_of(world.director)
    assert [one.name for one in director.get(f"/cases/{case.pk}/files").context["files"]] == [None]  # fmt: skip
    assert director.get(f"/files/{row.pk}")["Content-Type"].startswith("text/html")
    assert director.post(f"/files/{row.pk}", {"reason": "督導"}).content == PDF
    assert AuditEvent.objects.filter(event="file_read", purpose="督導").count() == 1
    assert director.post(f"/cases/{case.pk}/files", sent()).status_code == 403


def test_a_voided_file_is_served_no_more(case, lead):
    lead.post(f"/cases/{case.pk}/files", sent())
    at = f"/files/{Attachment.objects.get().pk}"
    assert list(lead.post(f"{at}/remove", {"reason": ""}).context["form"].errors) == ["reason"]  # fmt: skip
    assert lead.post(f"{at}/remove", {"reason": "傳錯檔案"}).status_code == 302
    assert (lead.get(at).status_code, lead.post(f"{at}/remove", {"reason": "再一次"}).status_code) == (404, 409)  # fmt: skip
    assert lead.get(f"/cases/{case.pk}/files").context["files"] == []


def test_foreign_and_nobodys_answer_alike(world, case, lead, browser_of):
    lead.post(f"/cases/{case.pk}/files", sent())
    row = Attachment.objects.get()
    for person in (world.stranger, world.homeroom):
        browser = browser_of(person)
        for place, key in (("cases", case.pk), ("files", row.pk)):
            tail = "/files" if place == "cases" else ""
            foreign = browser.get(f"/{place}/{key}{tail}")
            nobodys = browser.get(f"/{place}/{NOBODYS}{tail}")
            assert (foreign.status_code, foreign.content) == (404, nobodys.content)
        assert browser.get(f"/files/{row.pk}/remove").status_code == 404


@pytest.fixture
def second_key(settings):
    def rotate():
        settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY, **settings.FIELD_ENCRYPTION_KEYS}  # fmt: skip

    return rotate


def test_files_and_waiting_uploads_come_under_the_new_key(world, case, lead, second_key, settings):  # fmt: skip
    lead.post(f"/cases/{case.pk}/files", sent())
    row, old = Attachment.objects.get(), active_key_id()
    job = ImportJob.objects.create(
        school=world.school, created_by=world.chief, filename="roster.csv", file_sha256="0" * 64,
        school_year=115, takes_effect_on=TODAY(),
    )  # fmt: skip
    job.stored_as = default_storage.save(f"imports/{job.pk}", ContentFile(encrypt_bytes(b"CNY", aad=job.place)))  # fmt: skip
    job.save()
    second_key()
    assert [one.key_id for one in (*count_attachments("default"), *count_imports("default"))] == [old, old]  # fmt: skip
    assert (rotate_attachments("default").rotated, rotate_imports("default").rotated) == (1, 1)  # fmt: skip
    assert (rotate_attachments("default").rotated, rotate_imports("default").rotated) == (0, 0)  # fmt: skip
    settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY}
    assert opened(row) == PDF
    with default_storage.open(job.stored_as) as file:
        assert decrypt_bytes(file.read(), aad=job.place) == b"CNY"


def test_a_rotation_that_was_broken_off_loses_nothing(case, lead, second_key):
    lead.post(f"/cases/{case.pk}/files", sent())
    row = Attachment.objects.get()
    second_key()
    with default_storage.open(row.place) as file:
        sealed = file.read()
    default_storage.save(f"{row.place}.renewed", ContentFile(sealed))
    default_storage.delete(row.place)  # here the power went
    assert opened(row) == PDF
    assert rotate_attachments("default").rotated == 1
    assert (default_storage.exists(f"{row.place}.renewed"), opened(row)) == (False, PDF)
    default_storage.delete(row.place)
    assert rotate_attachments("default").unreadable == [row.pk]
