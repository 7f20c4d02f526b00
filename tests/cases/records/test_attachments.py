"""Files on cases and records: sealed, served through one door, never before a scanner that should have looked."""

import io
import socket
import threading
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.models import AuditEvent
from accounts.permissions import revoke
from cases.actions.attachments import (
    attach,
    opened,
    remove_attachment,
    scan_quarantined,
)
from cases.file_doors import files_for, get_file
from cases.models import Attachment
from documents.errors import Refused
from documents.limits import MIB
from fields.crypto import DecryptionError
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import log, stored_text

PDF = b"%PDF-1.7\nCNY-file\n%%EOF\n"
EICAR = b"%PDF-1.7\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n%%EOF\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    settings.ANTIVIRUS = ""


def put(
    team, data=PDF, filename="CNY-name 家長同意書.pdf", by=None, key=None, **options
):
    return attach(
        by=by or team.lead,
        case=team.case,
        data=data,
        filename=filename,
        key=key or uuid4(),
        on=TODAY,
        **options,
    )[0]


def test_it_is_sealed_outside_any_public_folder(team, tmp_path):
    row = put(team)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (
        kept.relative_to(tmp_path).as_posix()
        == f"attachments/{team.school.pk}/{row.pk}"
    )
    assert b"CNY" not in kept.read_bytes()
    assert "CNY" not in stored_text(Attachment)
    found, content = get_file(again(team.lead), row.pk, on=TODAY)
    assert (found.name, found.extension, content) == (
        "CNY-name 家長同意書.pdf",
        "pdf",
        PDF,
    )


def test_a_file_put_in_anothers_place_does_not_open(team):
    one, other = put(team), put(team, data=PDF.replace(b"CNY", b"OTH"))
    with default_storage.open(other.place) as file:
        sealed = file.read()
    default_storage.delete(one.place)
    default_storage.save(one.place, io.BytesIO(sealed))
    with pytest.raises(DecryptionError):
        opened(one)


def test_a_picture_comes_back_without_its_place(team):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "CNY-CAMERA"
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10)).save(buffer, "JPEG", exif=exif)
    row = put(team, data=buffer.getvalue() + b"<script>", filename="a.jpg")
    content = get_file(again(team.lead), row.pk, on=TODAY)[1]
    assert (b"CNY" in content, b"<script>" in content, len(content) == row.size) == (
        False,
        False,
        True,
    )


READERS = {"lead": True, "co": True, "director": "reason", "chief": "reason"}
NOBODY = ("homeroom", "mentor", "principal", "rival", "stranger", "administrator")


def test_who_gets_the_bytes(team):
    row = put(team)
    for who, how in READERS.items():
        user = again(getattr(team, who))
        (view,) = files_for(user, team.case, on=TODAY)
        assert (view.name is not None, view.may_open) == (how is True, how == "reason")
        if how == "reason":
            with pytest.raises(NotAllowed):
                get_file(user, row.pk, on=TODAY)
        assert get_file(user, row.pk, on=TODAY, reason="督導")[1] == PDF
    for who in NOBODY:
        assert files_for(again(getattr(team, who)), team.case, on=TODAY) == []
        for pk in (row.pk, uuid4()):
            with pytest.raises(NotVisible):
                get_file(again(getattr(team, who)), pk, on=TODAY, reason="想看")
    purposes = list(
        AuditEvent.objects.filter(event="file_read")
        .order_by("pk")
        .values_list("purpose", flat=True)
    )
    assert purposes == ["", "", "督導", "督導"]


def test_a_restricted_records_file_is_restricted(team):
    record = log(team.lead, team.case, confidentiality="lead")
    row = put(team, record=record)
    assert row.confidentiality == "lead"
    assert get_file(again(team.director), row.pk, on=TODAY, reason="督導")[1] == PDF
    for who in ("chief", "co"):
        with pytest.raises(NotAllowed):
            get_file(again(getattr(team, who)), row.pk, on=TODAY, reason="督導")


def test_who_leaves_loses_it_at_once(team):
    row = put(team, by=team.co)
    revoke(by=team.director, user=team.co, to=team.case, reason="離開")
    with pytest.raises(NotVisible):
        get_file(again(team.co), row.pk, on=TODAY)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("homeroom", NotAllowed),
        ("director", NotAllowed),
        ("rival", NotVisible),
        ("stranger", NotVisible),
    ],
)
def test_who_may_not_attach(team, who, refusal, tmp_path):
    with pytest.raises(refusal), transaction.atomic():
        put(team, by=getattr(team, who))
    assert (Attachment.objects.count(), list(tmp_path.iterdir())) == (0, [])


@pytest.mark.parametrize(
    ("data", "filename"),
    [(b"MZ", "a.pdf"), (PDF, "a.exe"), (PDF, "a.svg"), (b"", "a.pdf"), (PDF, "a.png")],
)
def test_a_refused_file_leaves_nothing(team, data, filename, tmp_path):
    with pytest.raises(Refused), transaction.atomic():
        put(team, data=data, filename=filename)
    assert (Attachment.objects.count(), list(tmp_path.iterdir())) == (0, [])


def test_the_quota_to_the_byte(team, settings):
    settings.TUNABLES = {"attachment.school_megabytes": 1}
    row = put(team)
    Attachment.objects.filter(pk=row.pk).update(size=MIB - len(PDF))
    put(team)
    with pytest.raises(Refused) as refused, transaction.atomic():
        put(team)
    assert (refused.value.code, Attachment.objects.count()) == ("quota", 2)


def test_once_and_removed_with_a_reason(team):
    key = uuid4()
    row = put(team, key=key)
    assert put(team, key=key) == row
    for who, refusal in (("co", NotAllowed), ("homeroom", NotVisible)):
        with pytest.raises(refusal), transaction.atomic():
            remove_attachment(
                by=getattr(team, who), attachment=row, reason="x", on=TODAY
            )
    remove_attachment(by=team.lead, attachment=row, reason="上傳錯檔", on=TODAY)
    with pytest.raises(NotVisible):
        get_file(again(team.lead), row.pk, on=TODAY)
    assert files_for(again(team.lead), team.case, on=TODAY) == []


@pytest.fixture
def clamd(settings):
    """A daemon that speaks INSTREAM and knows EICAR."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                line, _address = server.accept()
            except TimeoutError:
                continue
            with line:
                line.settimeout(5)
                data = b""
                while not data.endswith(b"\0\0\0\0"):
                    data += line.recv(65536)
                line.sendall(
                    b"stream: Eicar FOUND\0" if b"EICAR" in data else b"stream: OK\0"
                )

    thread = threading.Thread(target=serve)
    thread.start()
    settings.ANTIVIRUS = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    yield settings.ANTIVIRUS
    stop.set()
    thread.join()
    server.close()


def test_malware_is_caught_and_nothing_kept(team, clamd, tmp_path):
    assert put(team).state == "clean"
    with pytest.raises(Refused) as refused, transaction.atomic():
        put(team, data=EICAR)
    assert (refused.value.code, Attachment.objects.count()) == ("malware", 1)


def test_a_scanner_that_is_down_serves_nothing_until_it_looked(team, clamd, settings):
    settings.ANTIVIRUS = "tcp://127.0.0.1:1"
    waiting, bad = put(team), put(team, data=EICAR)
    for row in (waiting, bad):
        assert row.state == "quarantined"
        with pytest.raises(WrongState):
            get_file(again(team.lead), row.pk, on=TODAY)
    assert scan_quarantined() == 0
    settings.ANTIVIRUS = clamd
    assert scan_quarantined() == 2
    assert get_file(again(team.lead), waiting.pk, on=TODAY)[1] == PDF
    with pytest.raises(WrongState):
        get_file(again(team.lead), bad.pk, on=TODAY)
