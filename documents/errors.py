"""Why a file was refused or a paper could not be made, in words for the person who sent it."""

from django.utils.translation import gettext_lazy as _

# One entry a reason: what is wrong, then what to do. Placeholders are filled from `Refused.params`.
MESSAGES = {
    "empty": _("檔案是空的。請確認檔案內容後重新上傳。"),
    "extension": _("只接受 %(accepted)s 檔。請另存為這些格式後再上傳。"),
    "too_big": _(
        "檔案超過 %(limit)s MB。請刪除不需要的工作表或圖片，或分成幾個檔案上傳。"
    ),
    "not_xlsx": _(
        "這個檔案的內容不是 Excel 活頁簿（.xlsx）。請用試算表軟體開啟，另存為 .xlsx 後再上傳。"
    ),
    "not_ods": _(
        "這個檔案的內容不是 ODF 試算表（.ods）。請用試算表軟體開啟，另存為 .ods 後再上傳。"
    ),
    "old_or_encrypted": _(
        "這是舊版 Excel（.xls）或設有開啟密碼的檔案。請移除密碼並另存為 .xlsx 後再上傳。"
    ),
    "encrypted": _("檔案設有密碼。請移除密碼後另存新檔再上傳。"),
    "damaged": _("檔案不完整或已損壞。請用試算表軟體開啟後另存新檔再上傳。"),
    "too_many_members": _(
        "檔案內的部件超過 %(limit)s 個。請把資料貼到新的活頁簿後再上傳。"
    ),
    "unpacked_too_big": _("檔案解開後超過 %(limit)s MB。請只留下需要的資料後再上傳。"),
    "ratio": _(
        "檔案的壓縮比例異常，可能是惡意檔案。請把資料貼到新的活頁簿；若來源不明請勿開啟並通知資訊人員。"
    ),
    "unsafe_name": _(
        "檔案內有不安全的路徑或重複的部件。請把資料貼到新的活頁簿後再上傳。"
    ),
    "overlap": _("檔案結構異常（部件互相重疊）。請把資料貼到新的活頁簿後再上傳。"),
    "compression": _("檔案使用了不支援的壓縮方式。請用試算表軟體另存新檔後再上傳。"),
    "doctype": _(
        "檔案內含 DOCTYPE 宣告，為安全起見不接受。請把資料貼到新的活頁簿後再上傳。"
    ),
    "xml_encoding": _("檔案內部的文字編碼異常。請用試算表軟體另存新檔後再上傳。"),
    "macros": _("檔案含有巨集。請另存為不含巨集的 .xlsx 或 .ods 後再上傳。"),
    "external": _(
        "檔案含有外部連結、資料連線或內嵌物件（%(what)s）。請中斷連結並以「值」貼上後再上傳。"
    ),
    "strict": _(
        "檔案是「Strict Open XML」格式。請在 Excel 另存為一般的「Excel 活頁簿 (.xlsx)」。"
    ),
    "csv_nul": _(
        "這個檔案不是純文字的 CSV（可能是 Unicode 文字或二進位檔）。請另存為「CSV UTF-8」。"
    ),
    "csv_encoding": _(
        "無法辨認 CSV 的文字編碼（第 %(line)s 行）。請另存為「CSV UTF-8」後再上傳。"
    ),
    "too_many_rows": _(
        "工作表「%(sheet)s」超過 %(limit)s 列。請分成幾個檔案上傳，或刪除不需要的列。"
    ),
    "too_many_columns": _(
        "工作表「%(sheet)s」第 %(row)s 列的資料超出第 %(limit)s 欄。請刪除多餘的欄位後再上傳。"
    ),
    "too_many_sheets": _("工作表超過 %(limit)s 張。請只留下需要的工作表後再上傳。"),
    "cell_too_long": _(
        "工作表「%(sheet)s」第 %(row)s 列第 %(column)s 欄的文字超過 %(limit)s 字。請縮短後再上傳。"
    ),
    "too_deep": _("檔案內部結構過於複雜。請把資料貼到新的活頁簿後再上傳。"),
    "too_much": _("檔案內容過大，無法讀取。請只留下需要的資料，或分成幾個檔案上傳。"),
    "too_slow": _("讀取檔案花費太久而停止。請只留下需要的資料，或分成幾個檔案上傳。"),
    "not_docx": _(
        "這個檔案的內容不是 Word 文件（.docx）。請用文書軟體開啟，另存為 .docx 後再上傳。"
    ),
    "not_odt": _(
        "這個檔案的內容不是 ODF 文件（.odt）。請用文書軟體開啟，另存為 .odt 後再上傳。"
    ),
    "not_pdf": _("這個檔案的內容不是完整的 PDF。請重新產生或掃描 PDF 後再上傳。"),
    "active_pdf": _(
        "這個 PDF 含有程式、內嵌檔案或可執行的動作。請用「列印成 PDF」另存新檔後再上傳。"
    ),
    "not_picture": _(
        "這個檔案的內容不是可讀的圖片。請用圖片軟體開啟，另存為 JPG 或 PNG 後再上傳。"
    ),
    "too_many_pixels": _("圖片超過 %(limit)s 百萬像素。請縮小尺寸後再上傳。"),
    "file_too_big": _("檔案超過 %(limit)s MB。請縮小或分成幾個檔案上傳。"),
    "quota": _(
        "本校附件總量已達 %(limit)s MB。請先移除不需要的附件，或洽系統管理人員。"
    ),
    "malware": _("掃毒發現這個檔案含有惡意程式，未儲存。請勿開啟原檔並通知資訊人員。"),
    "unreadable": _("無法讀取這個檔案。請用試算表軟體開啟後另存新檔再上傳。"),
}

RENDER_MESSAGES = {
    "too_deep": _("這份文件的版面層次過多，無法產生 PDF。請簡化內容後再試。"),
    "too_slow": _("產生 PDF 花費太久而停止。請縮小範圍（例如分批列印）後再試。"),
    "too_much": _("這份文件過大，無法產生 PDF。請縮小範圍（例如分批列印）後再試。"),
    "failed": _("無法產生 PDF。請稍後再試；若一再發生請通知系統管理人員。"),
}


class Refused(Exception):
    """A file that is not read. `code` is a key of MESSAGES, `message` the sentence for the sender.

    Nothing has been stored or changed when this is raised.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % self.params

    def __str__(self) -> str:
        return self.message


class RenderFailed(Exception):
    """A paper that could not be drawn. `code` is a key of RENDER_MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str:
        return str(RENDER_MESSAGES[self.code])

    def __str__(self) -> str:
        return self.message
