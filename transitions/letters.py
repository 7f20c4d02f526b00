"""The request letter's fields (forms.yaml transfer_request_letter) and what they say when nobody has written yet."""

from transitions.models import TransferRequest

SPEED, SECRECY = "最速件", "密"
SUBJECT = (
    "為使○生輔導需求得以銜接，並提供整體性與持續性轉銜輔導及服務，"
    "惠請提供該生於貴校在校期間就讀時之介入性或處遇性輔導摘要資料，請查照。"
)
BASIS = {
    TransferRequest.Kind.LISTED: "依據學生轉銜輔導及服務辦法第6條第2項規定辦理。",
    TransferRequest.Kind.UNLISTED: "依據學生轉銜輔導及服務辦法第7條第2款規定辦理。",
}
ASKED = "該生於本校就讀，經評估有銜接輔導之必要，請提供所需之必要輔導資料。"
ATTACHED = "檢附○生同意書乙份。"
ATTACHMENT = "當事人同意書乙份"
EXEMPT_ATTACHMENT = "無（依學生轉銜輔導及服務辦法第6條第3項但書免經同意）"

# As printed: key, label. The principal's name is the last line.
FIELDS = (
    ("school", "○○大學"),
    ("address", "地址："),
    ("contact_person", "聯絡人："),
    ("contact_way", "聯絡方式："),
    ("recipient", "受文者："),
    ("issue_date", "發文日期："),
    ("issue_number", "發文字號："),
    ("speed", "速別："),
    ("secrecy", "密等及解密條件或保密期限："),
    ("attachments", "附件："),
    ("subject", "主旨："),
    ("explanation", "說明："),
    ("original_recipient", "正本："),
    ("copy_recipient", "副本："),
    ("principal", "校長"),
    ("file_number", "檔  號："),
    ("retention", "保存年限："),
)
LABELS = dict(FIELDS)
# What a person writes; the rest follows from the request.
TYPED = (
    "address",
    "contact_person",
    "contact_way",
    "attachments",
    "subject",
    "explanation",
    "copy_recipient",
    "file_number",
    "retention",
)


def first_draft(request: TransferRequest, *, contact_person: str) -> dict[str, str]:
    """The model letter with this request in it."""
    return {
        "address": "",
        "contact_person": contact_person,
        "contact_way": "",
        "attachments": ATTACHMENT,
        "subject": SUBJECT,
        "explanation": "\n".join(
            (BASIS[TransferRequest.Kind(request.kind)], ASKED, ATTACHED)
        ),
        "copy_recipient": "本校輔導處（室）",
        "file_number": "",
        "retention": "",
    }
