"""附檔: ticked from the case, sealed with the package, opened by exactly one school, refused everywhere else."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.models import AuditEvent
from cases.actions.attachments import attach, remove_attachment
from fields.crypto import active_key_id
from fields.elsewhere import places
from tests.accounts.cast import TODAY, again
from tests.accounts.views.conftest import _no_second_factor_needed  # noqa: F401  (a fixture)
from tests.accounts.views.entering import logged_in
from tests.fields.conftest import NEW_KEY
from tests.transitions.transfer import steps
from tests.transitions.transfer.test_papers import odt_text, read_pdf
from transitions import transfer_printing as printing
from transitions.actions.dispatch import (
    accept_package,
    dispatch_package,
    refuse_package,
    withdraw_package,
)
from transitions.actions.package_files import Ticked
from transitions.actions.packages import (
    approve_package,
    begin_package,
    edit_package,
    submit_package,
)
from transitions.models import Package, PackageFile
from transitions.package_files import files_are_whole, open_file, sendable
from transitions.sealing import is_intact

PDF = b"%PDF-1.7\nfiction\n%%EOF\n"
OTHER = b"%PDF-1.7\nother fiction\n%%EOF\n"


@pytest.fixture
def put(world):
    """A file on the former school's case, by its lead."""

    def add(data=PDF, name="心理衡鑑摘要.pdf", **more):
        return attach(
            by=again(world.old.counselor), case=world.old.case, data=data, filename=name, key=uuid4(), on=TODAY, **more,
        )[0]  # fmt: skip

    return add


@pytest.fixture
def request_(world):
    request = steps.sent(world)
    steps.consented(world, request)
    return request


def edited(world, package, *ticked, by=None, items=steps.ITEMS):
    return edit_package(
        by=again(by or world.old.counselor), package=package, filler="林填表", filler_phone="05-1111111", items=items,
        version=Package.objects.get(pk=package.pk).version, now=steps.NOW,
        files=[Ticked(attachment=row.pk, kind=kind) for row, kind in ticked],
    )  # fmt: skip


def begun(world, request, *ticked, **more):
    package = begin_package(by=again(world.old.counselor), request=request, now=steps.NOW)  # fmt: skip
    return edited(world, package, *ticked, **more)


def submitted(world, package):
    return submit_package(by=again(world.old.counselor), package=package, now=steps.NOW)


def sealed(world, request, *ticked, **more):
    package = submitted(world, begun(world, request, *ticked, **more))
    return approve_package(by=again(world.old.principal), package=package, version=package.version, now=steps.NOW)  # fmt: skip


def sent(world, package):
    told = {**steps.DISPATCH, "issue_number": "晴川輔字第1號"}
    return dispatch_package(by=again(world.old.custodian), package=package, now=steps.NOW, **told)  # fmt: skip


def reads(user, row):
    try:
        return open_file(user, row.pk, on=TODAY)[1]
    except (NotVisible, NotAllowed) as refusal:
        return type(refusal).__name__


# --- what may go ----------------------------------------------------------------------------------


def test_only_files_she_reads_are_hers_to_send(world, put, request_):
    mine, restricted = put(), put(OTHER, "限主責.pdf", confidentiality="lead")
    gone = put(PDF, "作廢.pdf")
    remove_attachment(by=again(world.old.counselor), attachment=gone, reason="誤傳。", on=TODAY)  # fmt: skip
    hers = {row.pk for row in sendable(again(world.old.counselor), world.old.case, on=TODAY)}  # fmt: skip
    assert hers == {mine.pk, restricted.pk}
    package = begun(world, request_)
    chief = {row.pk for row in sendable(again(world.old.chief), world.old.case, on=TODAY)}  # fmt: skip
    assert restricted.pk not in chief
    for by, row in ((world.old.counselor, gone), (world.old.chief, restricted)):
        with pytest.raises(ValidationError) as error:
            edited(world, package, (row, "summary"), by=by)
        assert list(error.value.message_dict) == ["files"]
    with pytest.raises(ValidationError):
        edited(world, package, (mine, "summary"), (mine, "enrolment"))
    assert PackageFile.objects.count() == 0


def test_what_a_colleague_ticked_and_she_cannot_read_stays(world, put, request_):
    restricted = put(confidentiality="lead")
    package = begun(world, request_, (restricted, "summary"))
    edited(world, package, by=world.old.chief)
    assert [row.attachment_id for row in package.files.all()] == [restricted.pk]
    edited(world, package)
    assert package.files.count() == 0


def test_only_kinds_of_the_consent_go(world, put, request_):
    package = begun(world, request_, (put(), "key_other"))
    with pytest.raises(ValidationError):
        submitted(world, package)
    assert Package.objects.get().state == "draft"


def test_a_file_voided_since_it_was_ticked_is_not_sealed(world, put, request_):
    source = put()
    package = submitted(world, begun(world, request_, (source, "summary")))
    remove_attachment(by=again(world.old.counselor), attachment=source, reason="誤傳。", on=TODAY)  # fmt: skip
    with pytest.raises(ValidationError):
        approve_package(by=again(world.old.principal), package=package, version=package.version, now=steps.NOW)  # fmt: skip
    row = PackageFile.objects.get()
    assert (Package.objects.get().state, row.sealed_at, default_storage.exists(row.place)) == ("submitted", None, False)  # fmt: skip


def test_a_package_has_a_weight(world, put, request_):
    PackageFile.objects.update(size=0)
    source = put()
    type(source).objects.filter(pk=source.pk).update(size=41 * 1024 * 1024)
    with pytest.raises(ValidationError):
        begun(world, request_, (source, "summary"))
    assert PackageFile.objects.count() == 0


def test_a_number_is_not_given_twice(world, put, request_):
    items = [steps.Item(kind="summary", annex_number="F1", body="摘要。")]
    with pytest.raises(ValidationError):
        begun(world, request_, (put(), "summary"), items=items)
    assert PackageFile.objects.count() == 0


# --- under the seal -------------------------------------------------------------------------------


def test_the_seal_covers_the_files(world, put, request_):
    source = put()
    package = sealed(world, request_, (source, "summary"), items=())
    row = package.files.get()
    assert (package.content["files"][0]["sha256"], row.annex_number) == (source.sha256, "F1")  # fmt: skip
    assert package.manifest["files"] == [
        {"kind": "summary", "label": "個別輔導摘要資料", "annex_number": "F1", "extension": "pdf", "size": len(PDF), "sha256": source.sha256}
    ]  # fmt: skip
    assert (is_intact(package), files_are_whole(package)) == (True, True)
    with default_storage.open(row.place) as file:
        assert b"fiction" not in file.read()
    remove_attachment(by=again(world.old.counselor), attachment=source, reason="誤傳。", on=TODAY)  # fmt: skip
    assert (
        reads(world.old.counselor, row) == PDF
    )  # what was sealed can be shown whatever becomes of the attachment


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_sealed_file_never_changes(world, put, request_, change):
    row = sealed(world, request_, (put(), "summary")).files.get()
    rows = PackageFile.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(sha256="0" * 64) if change == "update" else rows.delete()
    assert PackageFile.objects.get().sha256 == row.sha256


def test_a_changed_or_lost_file_is_neither_sent_nor_signed_for(world, put, request_):
    package = sealed(world, request_, (put(), "summary"))
    row = package.files.get()
    kept = default_storage.open(row.place).read()

    def lose():
        default_storage.delete(row.place)

    def exchange():
        lose()
        default_storage.save(row.place, ContentFile(kept[:-1] + b"!"))

    for harm in (lose, exchange):
        harm()
        with pytest.raises(WrongState):
            sent(world, package)
        default_storage.delete(row.place)
        default_storage.save(row.place, ContentFile(kept))
    sent(world, package)
    lose()
    with pytest.raises(WrongState):
        accept_package(by=again(world.new.director), package=package, now=steps.NOW)
    assert Package.objects.get().state == "sent"


def test_sealed_files_come_under_a_new_key(world, put, request_, settings):
    row = sealed(world, request_, (put(), "summary")).files.get()
    begin = active_key_id()
    place = next(one for one in places() if one.label == "transitions.PackageFile.file")
    settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY, **settings.FIELD_ENCRYPTION_KEYS}
    assert [(one.key_id, one.values) for one in place.count("default")] == [(begin, 1)]
    told = place.rotate("default")
    assert (told.rotated, told.unreadable, reads(world.old.counselor, row)) == (1, [], PDF)  # fmt: skip
    assert "transitions.TransferFile.file" in {one.label for one in places()}


# --- who opens them -------------------------------------------------------------------------------


def test_one_school_opens_a_file_at_every_moment(world, put, request_):
    package = begun(world, request_, (put(), "summary"))
    row = package.files.get()
    former, current, nobody = world.old.chief, world.new.director, world.third.chief

    def seen():
        return [reads(who, row) for who in (former, current, nobody)]

    assert seen() == [PDF, "NotVisible", "NotVisible"]
    assert reads(world.old.principal, row) == "NotVisible"
    package = submitted(world, package)
    assert reads(world.old.principal, row) == PDF  # who seals reads what she seals
    package = approve_package(by=again(world.old.principal), package=package, version=package.version, now=steps.NOW)  # fmt: skip
    assert seen() == [PDF, "NotVisible", "NotVisible"]
    package = sent(world, package)
    assert seen() == [PDF, "NotAllowed", "NotVisible"]
    accept_package(by=again(current), package=package, now=steps.NOW)
    assert seen() == ["NotAllowed", PDF, "NotVisible"]
    assert [reads(who, row) for who in (world.new.custodian, world.officer, world.new.teacher)] == ["NotAllowed", "NotVisible", "NotVisible"]  # fmt: skip
    trail = AuditEvent.objects.filter(event="file_read", object_id=str(row.pk))
    read = [(one.actor_id, one.school_id, one.part) for one in trail.order_by("pk")]
    assert (len(read), read[-1]) == (5, (current.pk, world.new.school.pk, "current"))
    assert {school for _who, school, _part in read[:-1]} == {world.old.school.pk}


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_after_withdrawal_or_refusal_the_current_school_opens_nothing(world, put, request_, end):  # fmt: skip
    package = sent(world, sealed(world, request_, (put(), "summary")))
    by = world.old.chief if end == "withdraw" else world.new.chief
    act = withdraw_package if end == "withdraw" else refuse_package
    act(by=again(by), package=package, reason="誤寄（虛構）。", now=steps.NOW)
    row = package.files.get()
    assert [reads(who, row) for who in (world.old.chief, world.new.chief)] == [PDF, "NotAllowed"]  # fmt: skip


def test_the_page_offers_the_files_and_downloads_them(world, put, request_):
    source = put()
    package = begun(world, request_)
    client = logged_in(world.old.counselor)
    at = reverse("transitions:package", args=[package.pk])
    assert "心理衡鑑摘要.pdf" in client.get(at).content.decode()
    sent_form = {
        "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "1", "items-0-kind": "summary", "items-0-annex_number": "B1",
        "items-0-body": "摘要。", "items-1-kind": "summary", "items-1-annex_number": "", "filler": "林填表", "filler_phone": "05-1",
        "version": str(package.version), f"files-file-{source.pk}": "summary",
    }  # fmt: skip
    assert client.post(at, sent_form).status_code == 302
    row = PackageFile.objects.get()
    answer = client.get(reverse("transitions:annex", args=[row.pk]))
    assert (answer.status_code, answer.content, answer["Content-Disposition"].startswith("attachment")) == (200, PDF, True)  # fmt: skip
    wrong = client.post(at, {**sent_form, "version": str(package.version + 1), f"files-file-{source.pk}": "diary"})  # fmt: skip
    assert (wrong.status_code, PackageFile.objects.get().kind) == (200, "summary")
    submitted(world, package)
    principal = logged_in(world.old.principal).get(at).content.decode()
    assert reverse("transitions:annex", args=[row.pk]) in principal


def test_the_printed_set_lists_the_files(world, put, request_):
    source = put()
    package = sealed(world, request_, (source, "summary"))
    by = again(world.old.counselor)
    pdf = read_pdf(printing.print_set(by, package.pk, "pdf", now=steps.NOW))
    odt = odt_text(printing.print_set(by, package.pk, "odt", now=steps.NOW))
    for text in (pdf, odt):
        assert ("附檔清單" in text, "心理衡鑑摘要.pdf" in text, source.sha256[:32] in text) == (True, True, True)  # fmt: skip
    assert "B1、F1" in odt
