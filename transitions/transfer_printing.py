"""公文、同意書、轉銜表 and the sealed set as PDF and ODT; each printing is in the audit trail of the school that prints."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from documents.odt import Block, Grid, Heading, PageBreak, Paragraph, Title, render_odt
from documents.pdf import render_pdf
from transitions import letters
from transitions import transfer_papers as papers
from transitions.models import Package, Receipt, TransferConsent, TransferRequest
from transitions.sealing import file_words
from transitions.transfer_access import Half, Side, open_package

PDF, ODT = "pdf", "odt"
FILE_COLUMNS = ("附件編碼", "資料", "檔名", "SHA-256 雜湊值")
FILES_NOTE = "下列檔案隨本件密封寄送，收到後請核對檔數與雜湊值。"


def print_letter(user: Any, half: Half, fmt: str, *, now: datetime) -> bytes:
    """函, for the mail or the archive. Raises NotAllowed for who keeps only the mail book, RenderFailed."""
    _require_reader(half)
    request = half.request
    principal = request.approved_by.name if request.approved_by else ""
    values = papers.letter_values(request, principal=principal)
    is_draft = request.state in (TransferRequest.State.DRAFT, TransferRequest.State.SUBMITTED)  # fmt: skip
    _note(user, half, "letter", fmt)
    if fmt == ODT:
        return render_odt(_letter_blocks(values), title=f"{values['school']} 函", footer=letters.SECRECY)  # fmt: skip
    context = {"v": values, "labels": letters.LABELS}
    return _pdf("print/transfer_letter.html", context, user, "資料轉銜請求公文", now, draft=is_draft)  # fmt: skip


def _letter_blocks(values: dict[str, str]) -> list[Block]:
    label = letters.LABELS
    head = ("address", "contact_person", "contact_way")
    facts = ("recipient", "issue_date", "issue_number", "speed", "secrecy", "attachments")  # fmt: skip
    return [
        Title(f"{values['school']} 函"),
        *(Paragraph(label[key] + values[key], align="right") for key in head),
        *(Paragraph(label[key] + values[key]) for key in facts),
        Paragraph(label["subject"] + values["subject"]),
        Paragraph(label["explanation"]),
        Paragraph(values["explanation"]),
        Paragraph(label["original_recipient"] + values["original_recipient"]),
        Paragraph(label["copy_recipient"] + values["copy_recipient"]),
        Paragraph(f"{label['principal']}　{values['principal']}", bold=True, align="center"),
        Paragraph(label["file_number"] + values["file_number"]),
        Paragraph(label["retention"] + values["retention"]),
    ]  # fmt: skip


def print_consent(
    user: Any, half: Half, form: str, fmt: str, *, consent: TransferConsent | None, now: datetime
) -> bytes:  # fmt: skip
    """附表二, to be signed or as it was signed. Raises NotAllowed, NotVisible for no such form, RenderFailed."""
    _require_reader(half)
    if form not in papers.BODIES:
        raise NotVisible
    values = papers.consent_values(form, half.request, consent)
    sentence = papers.consent_sentence(form, values)
    ticks = papers.consent_ticks(consent)
    title = papers.CONSENT_TITLES[form]
    _note(user, half, form, fmt)
    if fmt == ODT:
        return render_odt(_consent_blocks(title, sentence, values, ticks), title=title, footer=letters.SECRECY)  # fmt: skip
    context = {
        "v": values,
        "labels": papers.CONSENT_LABELS,
        "sentence": sentence,
        "ticks": ticks,
        "notes": papers.NOTES,
        "title": title,
        "majority": papers.MAJORITY_NOTE if form == "consent_guardian" else "",
    }
    return _pdf("print/transfer_consent.html", context, user, "轉銜同意書", now)


def _consent_blocks(title: str, sentence: str, values: dict[str, str], ticks: list[papers.Tick]) -> list[Block]:  # fmt: skip
    label = papers.CONSENT_LABELS
    return [
        Title(title),
        Paragraph(sentence),
        Paragraph("此致"),
        Paragraph(values["original_school"], align="center"),
        Paragraph(f"※{label['data_items']}"),
        *(Paragraph(f"{tick.box}{tick.label}") for tick in ticks),
        Paragraph(f"{label['key_other_text']}：{values['key_other_text']}"),
        Paragraph(f"※{label['advice']}{values['advice']}"),
        *(
            Paragraph(label[key] + values[key])
            for key in ("sign", "signer_id", "phone")
        ),
        Paragraph(values["date"] or "　　　年　　　月　　　日", align="right"),
        Paragraph("備註："),
        *(Paragraph(f"・{note}") for note in papers.NOTES),
        Paragraph("附表二", align="right"),
    ]


def print_table(user: Any, pk: Any, fmt: str, *, now: datetime) -> bytes:
    """附表三 of a package, by the school that opens it. Raises NotVisible, NotAllowed, RenderFailed."""
    package, side = open_package(user, pk, on=now.date())
    context = table_context(package)
    _note_package(user, package, side, "transfer_table", fmt)
    if fmt == ODT:
        return render_odt(_table_blocks(context), title=papers.TABLE_TITLE, footer=letters.SECRECY)  # fmt: skip
    return _pdf("print/transfer_table.html", context, user, papers.TABLE_TITLE, now, draft=not package.is_sealed)  # fmt: skip


def print_set(user: Any, pk: Any, fmt: str, *, now: datetime) -> bytes:
    """The sealed set: cover, transmittal, table, annexes. Raises NotVisible, NotAllowed, RenderFailed."""
    package, side = open_package(user, pk, on=now.date())
    context = table_context(package) | {
        "package": package,
        "request": package.request,
        "file_columns": FILE_COLUMNS,
        "files_note": FILES_NOTE,
    }
    _note_package(user, package, side, "sealed_set", fmt)
    if fmt == ODT:
        return render_odt(_set_blocks(context), title=str(_("轉銜密件")), footer=letters.SECRECY)  # fmt: skip
    return _pdf("print/transfer_set.html", context, user, "轉銜密件", now, draft=not package.is_sealed)  # fmt: skip


def table_context(package: Package) -> dict[str, Any]:
    """What 附表三 says of a package: from the seal once there is one, from the editor before."""
    receipt = package.request.receipts.first()
    items = package.content["items"] if package.content else _draft_items(package)
    files = [{**one, "weight": papers.kilobytes(one["size"])} for one in _files(package)]  # fmt: skip
    return {
        "v": papers.table_values(package.facts, receipt),
        "labels": papers.TABLE_LABELS,
        "ticks": papers.table_ticks([*items, *files]),
        "receipts": papers.receipt_ticks(receipt),
        "items": items,
        "files": files,
        "title": papers.TABLE_TITLE,
    }


def _files(package: Package) -> list[dict[str, Any]]:
    """The files that go along: as sealed, or as ticked so far."""
    if package.content:
        found: list[dict[str, Any]] = package.content.get("files", [])
        return found
    return [file_words(row) for row in package.files.all()]


def _draft_items(package: Package) -> list[dict[str, Any]]:
    return [
        {
            "kind": item.kind,
            "label": papers.KINDS[item.kind],
            "annex_number": item.annex_number,
            "explanation": item.explanation or "",
            "body": item.body or "",
        }
        for item in package.items.order_by("position", "id")
    ]


def _table_blocks(context: dict[str, Any]) -> list[Block]:
    v, label = context["v"], papers.TABLE_LABELS
    kinds = [(f"{tick.box}{tick.label}", tick.annex, tick.explanation) for tick in context["ticks"]]  # fmt: skip
    return [
        Title(papers.TABLE_TITLE),
        Paragraph(label["original_school"] + v["original_school"]),
        Heading("原就讀學校填列", 2),
        Grid([(label[key], v[key]) for key in ("student_name", "sex", "birth_date", "id_number")], widths=(1, 2), row_headings=True),
        Grid(kinds, headings=(label["data_items"], *papers.ITEM_COLUMNS), widths=(3, 1, 2)),
        Grid([(label[key], v[key]) for key in ("filler", "filler_phone", "filled_on")], widths=(1, 2), row_headings=True),
        Heading("現就讀學校填列", 2),
        Paragraph(label["receipt_state"], bold=True),
        *(Paragraph(f"{tick.box}{tick.label}") for tick in context["receipts"]),
        Grid([(label[key], v[key]) for key in ("contact_at", "supplement_at", "receiver", "received_filled_on")], widths=(1, 2), row_headings=True),
        Paragraph("附表三", align="right"),
    ]  # fmt: skip


def _set_blocks(context: dict[str, Any]) -> list[Block]:
    package, request = context["package"], context["request"]
    blocks: list[Block] = [
        Title("密"),
        Paragraph(f"受文者：{request.school_name}", bold=True),
        Paragraph(f"發文學校：{request.former_name}"),
        Paragraph(f"發文字號：{package.issue_number}"),
        Paragraph(f"封緘雜湊值：{package.digest}"),
        PageBreak(),
        *_table_blocks(context),
    ]
    for item in context["items"]:
        blocks += [PageBreak(), Heading(f"附件 {item['annex_number']}　{item['label']}"), Paragraph(item["explanation"]), Paragraph(item["body"])]  # fmt: skip
    if context["files"]:
        rows = [(one["annex_number"], one["label"], f"{one['name']}　{one['weight']}", one["sha256"]) for one in context["files"]]  # fmt: skip
        blocks += [PageBreak(), Heading("附檔清單"), Paragraph(FILES_NOTE), Grid(rows, headings=FILE_COLUMNS, widths=(1, 3, 4, 5))]  # fmt: skip
    return blocks


def _require_reader(half: Half) -> None:
    if not half.reads:
        raise NotAllowed(TransferRequest._meta.label_lower, half.request.pk)


def _note(user: Any, half: Half, part: str, fmt: str) -> None:
    record(
        Event.PRINTED, by=user, school=half.school, part=part[:40],
        object_type=TransferRequest._meta.label_lower, object_id=half.request.pk,
        detail={"format": fmt},
    )  # fmt: skip


def _note_package(user: Any, package: Package, side: Side, part: str, fmt: str) -> None:
    request = package.request
    school = request.school if side is Side.CURRENT else request.former_school
    record(
        Event.PRINTED, by=user, school=school, part=part,
        object_type=Package._meta.label_lower, object_id=package.pk,
        detail={"format": fmt, "digest": package.digest},
    )  # fmt: skip


def _pdf(
    template: str, context: dict[str, Any], user: Any, purpose: str, now: datetime, *, draft: bool = False
) -> bytes:  # fmt: skip
    paper = render_pdf(
        template, context, confidential=True, printed_by=user.name, purpose=purpose, now=now, draft=draft,
    )  # fmt: skip
    return paper.content


def newest_receipt(request: TransferRequest) -> Receipt | None:
    """The one that stands."""
    return request.receipts.first()
