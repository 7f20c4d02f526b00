"""Requests, packages and what hangs on them, written as rows: for tables of who may see what in which state."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cases.models import Attachment, Case
from deadlines.rules.rule import TAIPEI
from fields.crypto import encrypt_bytes
from transitions import models
from transitions.sealing import digest_of

DAY = date(2026, 5, 6)
NOW = datetime(2026, 5, 6, 10, tzinfo=TAIPEI)
CONTENT = {
    "form": "transfer_table",
    "facts": {},
    "ground": {"kind": "consent"},
    "items": [{"kind": "summary", "label": "個別輔導摘要資料", "annex_number": "B1", "explanation": "", "body": "摘要（虛構）。", "sha256": "0" * 64}],
}  # fmt: skip
MANIFEST = {"ground": {"kind": "consent"}, "items": [{"kind": "summary", "label": "個別輔導摘要資料", "annex_number": "B1", "is_supplied": True, "sha256": "0" * 64}]}  # fmt: skip


def request_between(current, former, *, by, state="sent", **more):
    """In: two students of two schools. Out: the request of the first one's school, received when it was sent."""
    sent = state in ("sent", "confirmed")
    told = {
        "kind": "listed",
        "school": current.school,
        "school_name": current.school.name,
        "former_school": former.school,
        "former_name": former.school.name,
        "student": current,
        "former_student": former,
        "subject": {"name": current.name, "national_id": "A123456789", "born_on": "", "sex": "female"},
        "letter": {"address": "示範路1號", "contact_person": "許承辦", "contact_way": "05", "subject": "為○生", "explanation": "依據"},
        "created_by": by,
    }  # fmt: skip
    if sent:
        told |= {
            "approved_by": by, "approved_at": NOW, "issue_number": "示範字第1號", "issued_on": DAY, "delivery": "system",
            "sent_by": by, "sent_at": NOW, "received_on": DAY, "transfer_due_on": DAY + timedelta(days=15),
            "transfer_aim_on": DAY + timedelta(days=15),
        }  # fmt: skip
    return models.TransferRequest.objects.create(state=state, **{**told, **more})


def consent_of(request, *, by, school=None, **more):
    told = {
        "form": "consent_student", "student_name": "張若綺", "original_school": request.former_name,
        "current_school": request.school_name, "data_items": ["summary"], "signer_name": "張若綺",
        "signer_id": "A123456789", "phone": "0900", "signed_on": DAY, "recorded_by": by,
    }  # fmt: skip
    return models.TransferConsent.objects.create(school=school or request.school, request=request, **{**told, **more})  # fmt: skip


def package_of(request, *, by, consent, state="sent", number=1):
    """A package in any state, with what that state needs."""
    told = {"school": request.former_school, "request": request, "number": number, "created_by": by}  # fmt: skip
    facts = {"original_school": request.former_name, "student_name": "張若綺", "filler": "林填表", "filler_phone": "05-1"}  # fmt: skip
    if state not in ("draft", "submitted"):
        told |= {"consent": consent, "content": CONTENT, "manifest": MANIFEST, "digest": digest_of(CONTENT), "approved_by": by, "approved_at": NOW}  # fmt: skip
    if state in ("sent", "accepted", "refused", "withdrawn", "expired"):
        told |= {
            "issue_number": "示範字第2號", "delivery": "system", "sign_off": "收發", "sent_by": by, "sent_on": DAY,
            "sent_at": NOW, "expires_on": DAY + timedelta(days=14),
        }  # fmt: skip
    if state in ("accepted", "refused", "withdrawn"):
        told |= {"decided_by": by, "decided_at": NOW}
    package = models.Package.objects.create(state=state, facts=facts, **told)
    models.PackageItem.objects.create(school=package.school, package=package, kind="summary", annex_number="B1", body="摘要（虛構）。")  # fmt: skip
    return package


def exemption_of(request, *, by, school):
    return models.Exemption.objects.create(
        school=school, request=request, ground="E3", reason="保護健康（虛構）。", evidence="評估紀錄（虛構）",
        data_items=["summary"], proposed_by=by, proposed_on=DAY,
    )  # fmt: skip


def missing_of(request, *, by):
    return models.MissingItem.objects.create(school=request.school, request=request, kind="summary", note="缺頁（虛構）", contacted_at=NOW, contacted_by=by)  # fmt: skip


def attendance_of(current, former, *, by):
    return models.AttendanceRequest.objects.create(
        occasion="conference", school=current.school, former_school=former.school, former_name=former.school.name,
        student=current, former_student=former, subject_name=current.name, need="需要（虛構）。",
        meets_at=NOW + timedelta(days=7), place="會議室", travel_paid_by_current=False, issue_number="示範字第3號",
        asked_by=by, asked_on=DAY, received_on=DAY,
    )  # fmt: skip


def check_of(student, *, on=DAY):
    return models.EnrolmentCheck.objects.create(
        school=student.school, student=student, enrolled_on=on, due_on=on + timedelta(days=30), aim_on=on + timedelta(days=30),
    )  # fmt: skip


def package_file_of(package, *, by, content=b"%PDF-1.7\nfiction\n%%EOF\n"):
    """A sealed file of the package, in the storage."""
    request = package.request
    told = {"name": "附檔.pdf", "extension": "pdf", "media_type": "application/pdf", "size": len(content), "sha256": sha256(content).hexdigest()}  # fmt: skip
    case = request.former_case or Case.objects.create(
        school=package.school, student=request.former_student, school_year=114, sequence=990, number="114-990", tier=2,
        sources=[3], lead=by, opened_on=DAY, opened_by=by,
    )  # fmt: skip
    source = Attachment.objects.create(school=package.school, case=case, state="clean", uploaded_by=by, idempotency_key=uuid4(), **told)  # fmt: skip
    row = models.PackageFile.objects.create(
        school=package.school, package=package, attachment=source, kind="summary", annex_number="F1", position=1,
        ticked_by=by, sealed_at=NOW, **told,
    )  # fmt: skip
    default_storage.save(row.place, ContentFile(encrypt_bytes(content, aad=row.seal)))
    return row


def file_of(request, *, by, school):
    return models.TransferFile.objects.create(
        school=school, request=request, name="同意書.pdf", extension="pdf", media_type="application/pdf",
        size=1, sha256="0" * 64, uploaded_by=by,
    )  # fmt: skip
