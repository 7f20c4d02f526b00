"""What the check finds in a workbook, and the sentences for it: what is wrong, then what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter


class FindingKind(StrEnum):
    """MISSING: an empty cell (yellow). WRONG: a wrong one (red). CONTAINER: the file as a whole."""

    MISSING = "missing"
    WRONG = "wrong"
    CONTAINER = "container"


MESSAGES: dict[str, str | Promise] = {
    # a cell by itself
    "missing": _("「%(heading)s」未填。所有欄位皆為必填，沒有資料請填 0。"),
    "missing_word": _("「%(heading)s」未填。請填 %(allowed)s。"),
    "formula": _("「%(heading)s」是公式。請複製後以「值」貼上。"),
    "excel_error": _("「%(heading)s」是錯誤值（%(value)s）。請重新輸入。"),
    "merged": _("資料列不可合併儲存格（%(range)s）。請取消合併並逐格填寫。"),
    "not_text": _("「%(heading)s」應是文字或數字，這裡是日期、時間或真假值。請將儲存格格式改為文字後重新輸入。"),
    "full_width": _("「%(heading)s」用了全形字元「%(value)s」。請改用半形數字與半形逗號。"),
    "not_a_number": _("「%(heading)s」應填數字代碼，這裡是「%(value)s」。請填 %(allowed)s。"),
    "not_whole": _("「%(heading)s」應是整數，這裡是「%(value)s」。"),
    "unknown_code": _("「%(heading)s」沒有代碼「%(value)s」。請填 %(allowed)s。"),
    "unknown_word": _("「%(heading)s」不可填「%(value)s」。請填 %(allowed)s。"),
    "comma": _("「%(heading)s」多個代碼請以半形逗號分隔，例如 3,10，不加空白。"),
    "too_many": _("「%(heading)s」最多 %(most)s 個代碼，這裡有 %(count)s 個。"),
    "twice_in_cell": _("「%(heading)s」重複填了代碼 %(value)s。"),
    "zero_with_others": _("「%(heading)s」的 0 表示無，不可與其他代碼並列。"),
    "negative": _("「%(heading)s」不可小於 0。"),
    "too_high": _("「%(heading)s」超過 %(highest)s，請確認是否誤植。"),
    "too_long": _("「%(heading)s」超過 %(longest)s 個字。請縮短。"),
    "personal": _("「%(heading)s」像是身分證字號或手機號碼。請改用學校自編、不可辨識個人的代號。"),
    # against other cells
    "zero_if_old": _("「%(heading)s」只有新案填寫，舊案請填 0。"),
    "source_of_new": _("新案須填「%(heading)s」，不可填 0。"),
    "code_only_for": _("「%(heading)s」的代碼 %(value)s（%(words)s）不適用這個年級。"),
    "note_due": _("選了「其他」，須在「%(heading)s」填寫說明。"),
    "note_not_due": _("未選「其他」，「%(heading)s」請填 0。"),
    "text_not_due": _("只有性別為「其他」時填寫「%(heading)s」，請清空。"),
    "same_as": _("「%(heading)s」與「%(other)s」相同（%(value)s），請改填其他類別或 0。"),
    "must_be": _("服務項目為 %(of)s 時，「%(heading)s」應為 %(value)s（%(words)s）。"),
    "not_of_stage": _("「%(heading)s」為 %(value)s，不是本校（%(stage)s）的年級。"),
    "once": _("教師 %(within)s 的學生 %(value)s 已在第 %(row)s 列填過。同一位教師與學生只填一列，請合併次數。"),
    "shared": _("學生 %(value)s 已由另一位教師填在第 %(row)s 列。請確認是否兩位教師都提供晤談。"),
    "not_together": _("教師 %(within)s 同時填了主聘（3）與從聘（4）。合聘教師請依學校分成兩個檔案填報。"),
    "all_zero": _("這一列的人次都是 0，請確認是否需要填報。"),
    # headings and sheets
    "heading_missing": _("這一欄的標題應是「%(heading)s」，目前空白。請使用本學期的空白表格，不要增減或移動欄位。"),
    "heading_wrong": _("這一欄的標題應是「%(heading)s」，目前是「%(value)s」。請使用本學期的空白表格，不要增減或移動欄位。"),
    "heading_row": _("標題列往下移了。資料應從第 %(data_from)s 列開始，請使用本學期的空白表格。"),
    "sheet_missing": _("找不到工作表「%(name)s」。請使用本學期的空白表格，不要更改工作表名稱。"),
    "sheet_hidden": _("工作表「%(name)s」是隱藏的。請取消隱藏、確認內容後再上傳。"),
    "sheet_twice": _("有兩張工作表都像是「%(name)s」。請只留下一張。"),
    "no_headings": _("工作表「%(name)s」找不到欄位標題。請使用本學期的空白表格。"),
    # the file
    "unknown_form": _("這不是輔導教師工作成果表格：找不到應有的工作表。請下載本學期的空白表格填寫。"),
    "old_form": _("這是「%(form)s」，%(month)s 應使用「%(due)s」。請下載空白表格重新填寫後再上傳。"),
    "retired_form": _("這是已停用的「%(form)s」。請下載本學期的空白表格填寫。"),
    "other_form": _("這個檔案是「%(form)s」，不是指定的「%(due)s」。請確認所選的版本。"),
    "no_form": _("%(month)s 沒有可用的表格版本。請洽系統管理人員。"),
    "example": _("這是填報範例，不可上傳。請下載空白表格，填寫本校資料後再上傳。"),
    "no_rows": _("檔案裡沒有任何資料列。當月若無個案及服務，請改選「當月無個案及服務」。"),
    "blank_has_rows": _("空白表格的工作表「%(name)s」已有 %(rows)s 列資料。請上傳未填寫的空白表格。"),
    # worth a look, no error
    "hidden_row": _("第 %(row)s 列是隱藏列，仍會計入。請確認。"),
    "outside": _("這一格在表格欄位之外，不會計入。"),
    "beyond": _("第 %(row)s 列之後有一長段空白，再往下的內容不會讀取。請刪除空白列。"),
    "old_word": _("「%(value)s」是舊名稱，將以代碼 %(code)s 計入；上傳教育部前請改填代碼。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `sheet` and `row` are empty and 0 for the file as a whole; rows and columns count from 1.

    `code` is a key of MESSAGES; `message` is said in the active language.
    """

    kind: FindingKind
    code: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """ "G14", or "" when no single cell is meant."""
        if not self.row or not self.column:
            return ""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % self.params

    def as_json(self) -> dict[str, str]:
        """The four words of `check_report --json`."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "kind": str(self.kind),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class FileRefused(Finding):
    """A finding of a file that documents.reading refused; the sentence is its own."""

    text: str = ""

    @property
    def message(self) -> str:
        return self.text
