"""The papers against the reference, field for field; PDF and ODT drawn, with what they must say."""

import io
import re
import zipfile
from pathlib import Path

import pypdf
import pytest
import yaml

from documents.odt import MIMETYPE
from tests.accounts.cast import TODAY, again
from tests.transitions.printing import unprintable
from tests.transitions.transfer import steps
from transitions import letters
from transitions import transfer_papers as papers
from transitions import transfer_printing as printing
from transitions.actions.receipts import Confirmation, confirm_receipt
from transitions.models import DataKind, Exemption, Receipt
from transitions.transfer_access import Side, Word, get_half_for

REFERENCE = Path(__file__).parents[2] / "reference"
FORMS = {one["id"]: one for one in yaml.safe_load((REFERENCE / "forms.yaml").read_text("utf-8"))["forms"]}  # fmt: skip
CODES = {one["id"]: one for one in yaml.safe_load((REFERENCE / "codes.yaml").read_text("utf-8"))["tables"]}  # fmt: skip


def labels(form):
    return {field["key"]: field.get("label_zh", "") for field in FORMS[form]["fields"]}


def test_the_letter_has_every_field_of_the_model():
    assert dict(letters.FIELDS) == labels("transfer_request_letter")
    by_key = {field["key"]: field for field in FORMS["transfer_request_letter"]["fields"]}  # fmt: skip
    assert by_key["subject"]["template_zh"] == letters.SUBJECT
    assert by_key["speed"]["options"][0]["label_zh"] == letters.SPEED
    assert by_key["secrecy"]["default"] == letters.SECRECY
    assert by_key["attachments"]["default"] == letters.ATTACHMENT
    points = by_key["explanation"]["template_zh"]
    assert (points[0].replace("第○條第○項", "第6條第2項"), points[2]) == (letters.BASIS["listed"], letters.ATTACHED)  # fmt: skip


@pytest.mark.parametrize("form", ["consent_guardian", "consent_student"])
def test_both_consents_word_for_word(form):
    wanted = labels(form)
    omitted = () if form == "consent_guardian" else papers.STUDENT_CONSENT_OMITS
    assert {key: label for key, label in papers.CONSENT_LABELS.items() if key not in omitted} == wanted  # fmt: skip
    assert list(papers.BODIES[form]) == FORMS[form]["body_zh"]
    assert list(papers.NOTES) == FORMS[form]["notes_zh"]
    assert papers.CONSENT_TITLES[form] == FORMS[form]["name_zh"]
    options = next(field["options"] for field in FORMS[form]["fields"] if field["key"] == "data_items")  # fmt: skip
    assert {one["value"]: one["label_zh"] for one in options} == papers.KINDS


def test_the_table_word_for_word():
    assert labels("transfer_table") == papers.TABLE_LABELS
    assert FORMS["transfer_table"]["name_zh"] == papers.TABLE_TITLE
    states = next(field["options"] for field in FORMS["transfer_table"]["fields"] if field["key"] == "receipt_state")  # fmt: skip
    assert {one["value"]: one["label_zh"] for one in states} == papers.RECEIPTS
    columns = next(field["columns"] for field in FORMS["transfer_table"]["fields"] if field["key"] == "data_items")  # fmt: skip
    assert tuple(one["label_zh"] for one in columns if "label_zh" in one) == papers.ITEM_COLUMNS  # fmt: skip


def test_choices_are_the_code_tables():
    def table(name):
        return {one["code"]: one["label_zh"] for one in CODES[name]["items"]}

    assert dict(DataKind.choices) == table("transfer_data_kinds")
    assert dict(Receipt.State.choices) == table("receipt_states")
    assert dict(Exemption.Ground.choices) == table("consent_exemptions")


def odt_text(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read("mimetype").decode() == MIMETYPE
        return re.sub(r"<[^>]+>", "", package.read("content.xml").decode())


def read_pdf(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", "")  # fmt: skip


def half_of(world, request, who, side=Side.CURRENT):
    return get_half_for(again(who), request.pk, side, word=Word.TRANSITION_VIEW, on=TODAY)  # fmt: skip


def test_the_letter_is_secret_urgent_and_names_nobody(world):
    request = steps.sent(world)
    half = half_of(world, request, world.new.chief)
    pdf = read_pdf(printing.print_letter(again(world.new.chief), half, "pdf", now=steps.NOW))  # fmt: skip
    odt = printing.print_letter(again(world.new.chief), half, "odt", now=steps.NOW)
    for text in (pdf, odt_text(odt).replace(" ", "")):
        for words in ("速別：最速件", "密等及解密條件或保密期限：密", "為使○生", "嵐山輔字第1150000001號", "晴川國民中學"):  # fmt: skip
            assert words in text
        assert ("張若綺" in text, unprintable(text)) == (False, [])


@pytest.mark.parametrize("form", ["consent_guardian", "consent_student"])
def test_an_unsigned_consent_prints_every_box_open(world, form):
    half = half_of(world, steps.sent(world), world.new.chief)
    told = {"consent": None, "now": steps.NOW}
    pdf = read_pdf(printing.print_consent(again(world.new.chief), half, form, "pdf", **told))  # fmt: skip
    odt = odt_text(printing.print_consent(again(world.new.chief), half, form, "odt", **told)).replace(" ", "")  # fmt: skip
    for text in (pdf, odt):
        assert ("■" in text, "□個別輔導摘要資料" in text, unprintable(text)) == (False, True, [])  # fmt: skip


def test_consent_and_set_are_drawn_as_they_were_signed_and_sealed(world):
    request = steps.sent(world)
    consent = steps.consented(world, request, data_items=["summary", "key_other"], key_other_text="安全計畫摘要")  # fmt: skip
    package = steps.accepted(world, request)
    told = Confirmation(state="complete", receiver="輔導處 許承辦")
    confirm_receipt(by=again(world.new.chief), request=request, told=told, now=steps.NOW)  # fmt: skip
    half = half_of(world, request, world.new.chief)
    signed = read_pdf(printing.print_consent(again(world.new.chief), half, "consent_guardian", "pdf", consent=consent, now=steps.NOW))  # fmt: skip
    for words in ("本人為張若綺", "與該生之關係：母", "■個別輔導摘要資料", "□休學、復學、轉學等相關資料", "安全計畫摘要", "簽名：張母"):  # fmt: skip
        assert words in signed
    whole = read_pdf(printing.print_set(again(world.new.chief), package.pk, "pdf", now=steps.NOW))  # fmt: skip
    for words in ("密", "個案輔導資料轉銜表", "服務十二次", "■確認接收原就讀學校所提供(勾選)之各項資料。", "晴川輔字第1150000099號"):  # fmt: skip
        assert words in whole
    for text in (signed, whole):
        assert unprintable(text) == []
    odt = odt_text(printing.print_table(again(world.new.chief), package.pk, "odt", now=steps.NOW))  # fmt: skip
    assert ("張若綺" in odt, "接收單位(人)：" in odt, unprintable(odt)) == (True, True, [])  # fmt: skip
