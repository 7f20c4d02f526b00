"""Awkward roster files with the exact expected answer: what a school sends us, and what somebody worse does.

Every file meets a school (晴川國民中學, a junior high school) that has one student: S001 王小明, 801 class, seat 1,
生理男, born 2012-05-06, A123456789. The day is 2026-05-06.
"""

import datetime as dt
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from documents.writing import Column, Table, table_bytes

HEAD = ["學號", "姓名", "班級", "座號", "性別", "出生日期", "身分證字號"]
MING = ["S001", "王小明", "801", "1", "男", "101/05/06", "A123456789"]
MEI = ["S002", "林美美", "801", "2", "女", "101/03/04", "F131104093"]
MING_ROW = ("S001", "王小明", "801", 1, "male", dt.date(2012, 5, 6), "A123456789")
MEI_ROW = ("S002", "林美美", "801", 2, "female", dt.date(2012, 3, 4), "F131104093")

Error = tuple[str, int, str, str]


@dataclass(frozen=True)
class Sample:
    """One file: `students` are all of the school afterwards, `errors` (sheet, row, column, message) in order,
    `refused` the reason when it isn't read."""

    name: str
    filename: str
    data: bytes
    students: tuple[tuple, ...] = (MING_ROW,)
    errors: tuple[Error, ...] = ()
    refused: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


SAMPLES: list[Sample] = []


def xlsx(*rows: list, change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    book.active.title = "名冊"
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*rows: list, encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    quoted = (
        ",".join('"' + str(cell).replace('"', '""') + '"' for cell in row)
        for row in rows
    )
    return (end.join(quoted) + end).encode(encoding)


def ods(*rows: list) -> bytes:
    columns = [Column(heading) for heading in rows[0]]
    return table_bytes(Table("名冊", columns, rows[1:]), "ods")


def with_(base: list, **cells) -> list:
    """A row with some cells exchanged, by the heading's number: c3="802"."""
    row = list(base)
    for place, value in cells.items():
        row[int(place[1:])] = value
    return row


def tuple_with(base: tuple, **cells) -> tuple:
    return tuple(with_(list(base), **cells))


def add(name: str, data: bytes, *, form: str = "xlsx", **expected) -> None:
    SAMPLES.append(Sample(name, f"roster.{form}", data, **expected))


def error(name: str, row: list, column: str, message: str) -> None:
    """One wrong cell in row 3, after a good new student: nothing is imported."""
    add(name, xlsx(HEAD, MEI, row), errors=(("名冊", 3, column, message),))


def new(name: str, row: list, student: tuple, *, head=HEAD, **expected) -> None:
    add(name, xlsx(head, MING, row), students=(MING_ROW, student), **expected)


BOTH = (MING_ROW, MEI_ROW)

# --- forms and headings -----------------------------------------------------------------------
add("plain xlsx", xlsx(HEAD, MING, MEI), students=BOTH)
add("plain ods", ods(HEAD, MING, MEI), form="ods", students=BOTH)
add("csv with a mark", csv(HEAD, MING, MEI), form="csv", students=BOTH)
add(
    "csv without a mark",
    csv(HEAD, MING, MEI, encoding="utf-8"),
    form="csv",
    students=BOTH,
)
add("csv in big5", csv(HEAD, MING, MEI, encoding="cp950"), form="csv", students=BOTH)
add("csv with line feeds", csv(HEAD, MING, MEI, end="\n"), form="csv", students=BOTH)
add("the same file changes nothing", xlsx(HEAD, MING))
add(
    "columns in another order",
    xlsx(HEAD[::-1], MING[::-1], MEI[::-1]),
    students=BOTH,
)
add(
    "headings of another system",
    xlsx(
        [
            "學生姓名",
            "學籍號碼",
            "就讀班級",
            "座位號碼",
            "生理性別",
            "生日",
            "身份證統一編號",
        ],
        *([row[1], row[0], *row[2:]] for row in (MING, MEI)),
    ),
    students=BOTH,
)
add(
    "headings with blanks, width and asterisks",
    xlsx(
        ["＊學 號", "姓　名", "班級：", "座號*", "性 別", "出生\n日期", "身分證字號 "],
        MING,
        MEI,
    ),
    students=BOTH,
)
add(
    "title lines above the headings",
    xlsx(
        ["晴川國民中學 114 學年度學生姓名名冊"],
        ["製表日期：115/05/06"],
        HEAD,
        MING,
        MEI,
    ),
    students=BOTH,
)
add(
    "an unknown column is named and not read",
    xlsx([*HEAD, "血型"], [*MING, "O"], [*MEI, "A"]),
    students=BOTH,
    notes=("工作表「名冊」的這些欄未讀取：血型。",),
)
add(
    "blank rows between",
    xlsx(HEAD, MING, [], ["", " ", "　"], MEI, []),
    students=BOTH,
)
add(
    "a heading twice",
    xlsx([*HEAD, "姓名"], [*MING, "王大明"]),
    errors=(
        (
            "名冊",
            1,
            "姓名",
            "欄名「姓名」出現兩次，不知道該讀哪一欄。請刪除或改名其中一欄。",
        ),
    ),
)
add("no name column", xlsx(HEAD[:1] + HEAD[2:], MING[:1] + MING[2:]),
    refused="找不到「姓名」欄。請在第一列寫上欄名後再上傳。")  # fmt: skip
add("no number and no ID", xlsx(HEAD[1:6], MING[1:6]),
    refused="找不到「學號」或「身分證字號」欄，無法對照學生。請補上其中一欄後再上傳。")  # fmt: skip
add("no class column", xlsx(["學號", "姓名", "性別"], ["S001", "王小明", "男"]),
    refused="找不到「班級」欄。請補上後再上傳。")  # fmt: skip
add("headings and nothing else", xlsx(HEAD),
    refused="名冊裡沒有任何學生。請確認資料在欄名下方後再上傳。")  # fmt: skip
add("an empty sheet", xlsx(), refused="檔案裡沒有任何資料。請確認檔案內容後再上傳。")
add("no bytes at all", b"", refused="檔案是空的。請確認檔案內容後重新上傳。")
add("a picture called xlsx", b"\x89PNG" + b"0" * 500,
    refused="這個檔案的內容不是 Excel 活頁簿（.xlsx）。請用試算表軟體開啟，另存為 .xlsx 後再上傳。")  # fmt: skip
add(
    "an old xls",
    b"",
    form="xls",
    refused="只接受 .xlsx、.ods、.csv 檔。請另存為這些格式後再上傳。",
)
add("csv with NUL", csv(HEAD, with_(MING, c1="王\x00明")), form="csv",
    refused="這個檔案不是純文字的 CSV（可能是 Unicode 文字或二進位檔）。請另存為「CSV UTF-8」。")  # fmt: skip


# --- hidden and merged --------------------------------------------------------------------------
def _hidden_sheet(book: Workbook) -> None:
    book.create_sheet("舊資料").append(HEAD)
    book["舊資料"].append(MEI)
    book["舊資料"].sheet_state = "hidden"


def _hidden_row(book: Workbook) -> None:
    book.active.row_dimensions[3].hidden = True


def _hidden_column(book: Workbook) -> None:
    book.active.column_dimensions["H"].hidden = True


def _all_hidden(book: Workbook) -> None:
    _hidden_sheet(book)
    book.create_sheet("說明")
    book.active.sheet_state = "hidden"
    book.active = 2


def _two_sheets(book: Workbook) -> None:
    book.create_sheet("八年級").append(HEAD)
    book["八年級"].append(MEI)
    book.create_sheet("說明").append(["請勿更動"])


def _merged(book: Workbook) -> None:
    book.active.merge_cells("C2:C3")


add("a hidden sheet is named and not read", xlsx(HEAD, MING, change=_hidden_sheet),
    notes=("工作表「舊資料」是隱藏的，未讀取。",))  # fmt: skip
add("a hidden row is named and not read", xlsx(HEAD, MING, MEI, change=_hidden_row),
    notes=("工作表「名冊」有 1 個隱藏列未讀取（第 3 列）。",))  # fmt: skip
add("a hidden column is named and not read",
    xlsx([*HEAD, "監護人"], [*MING, "王大明"], change=_hidden_column),
    notes=("工作表「名冊」有 1 個隱藏欄未讀取。",))  # fmt: skip
add("only hidden sheets with a roster", xlsx(HEAD, MING, change=_all_hidden),
    refused="檔案只有隱藏的工作表，未讀取。請取消隱藏後再上傳。")  # fmt: skip
add("two sheets of students and one of words", xlsx(HEAD, MING, change=_two_sheets),
    students=BOTH, notes=("工作表「說明」沒有名冊的欄名，未讀取。",))  # fmt: skip
add("a class merged over two students", xlsx(HEAD, MING, MEI, change=_merged),
    errors=(("名冊", 3, "班級", "這一格被合併儲存格蓋住，沒有資料。請取消合併並逐列填寫。"),))  # fmt: skip

# --- dates -------------------------------------------------------------------------------------
BIRTH = dt.date(2012, 3, 4)
for writing in (
    "101/03/04", "101.3.4", "101-03-04", "1010304", "民國101年3月4日", "中華民國101年03月04日",
    "１０１／０３／０４", "2012/3/4", "2012-03-04", "20120304", "西元2012年3月4日",
    "101/03/04（日）", 1010304, 1010304.0, dt.date(2012, 3, 4), dt.datetime(2012, 3, 4, 0, 0),  # noqa: DTZ001  a spreadsheet knows no zones
    40972, "40972", "2012-03-04 00:00:00",
):  # fmt: skip
    add(
        f"born {writing!r}",
        xlsx(HEAD, MING, with_(MEI, c5=writing)),
        students=BOTH,
    )


def _mac(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


add("a serial number of the 1904 system", xlsx(HEAD, MING, with_(MEI, c5=39510), change=_mac),
    students=BOTH)  # fmt: skip
error(
    "a date without a year",
    with_(MING, c5="3/4"),
    "出生日期",
    "日期要寫出年份，請輸入如 100/05/06",
)
error(
    "today's letter",
    with_(MING, c5="t-1"),
    "出生日期",
    "日期要寫出年份，請輸入如 100/05/06",
)
error(
    "30 February",
    with_(MING, c5="101/02/30"),
    "出生日期",
    "2 月沒有 30 日，請輸入如 115/05/06",
)
error("29 February of no leap year", with_(MING, c5="102/02/29"), "出生日期",
      "民國 102 年不是閏年，2 月沒有 29 日，請輸入如 115/05/06")  # fmt: skip
error("a wrong weekday", with_(MING, c5="101/03/04（一）"), "出生日期",
      "3 月 4 日是星期日，不是星期一，請檢查日期")  # fmt: skip
error(
    "born tomorrow",
    with_(MING, c5="115/05/07"),
    "出生日期",
    "出生日期在今天以後，請檢查年份。",
)
error("born last year", with_(MING, c5="114/05/07"), "出生日期",
      "照這個出生日期還不到就學年齡，請檢查年份。")  # fmt: skip
error(
    "no date at all",
    with_(MING, c5="不詳"),
    "出生日期",
    "看不懂這個日期，請輸入如 115/05/06",
)
error("a small number is no date", with_(MING, c5=101), "出生日期",
      "這個數字不是 Excel 的日期，請把儲存格改為日期，或輸入如 115/05/06")  # fmt: skip

# --- names --------------------------------------------------------------------------------------
for label, name in {
    "Ext B": "\U00020021美美",
    "Ext G": "\U0003134a美",
    "a variation selector": "葛\U000e0100美",
    "private use": "\ue000美",
    "indigenous": "瓦歷斯‧諾幹",
    "NFD": unicodedata.normalize("NFD", "Zoé Nguyễn"),
    "Null": "Null",
    "NA": "NA",
    "70 characters": "長" * 70,
    "a full-width blank inside": "林　美",
    "compatibility ideograph": "\uf98e美",
    "an apostrophe": "O'Brien",
    "markup": "<b>美</b>",
    "an ideographic description": "⿰木屯美",
}.items():
    new(f"name: {label}", with_(MEI, c1=name), tuple_with(MEI_ROW, c1=name))
add("name: rare in csv", csv(HEAD, MING, with_(MEI, c1="\U00020021‧葛\U000e0100")), form="csv",
    students=(MING_ROW, tuple_with(MEI_ROW, c1="\U00020021‧葛\U000e0100")))  # fmt: skip
error("name: right-to-left override", with_(MING, c1="王\u202e明"), "姓名",
      "第 2 個字會改變文字的顯示方向（U+202E），請刪除後重新輸入。")  # fmt: skip
error("name: a line break", with_(MING, c1="王\n明"), "姓名",
      "這一欄只能有一行：第 2 個字是換行或定位字元（U+000A），請刪除。")  # fmt: skip
error("name: none", with_(MING, c1=None), "姓名", "沒有姓名。")
error(
    "name: a number", with_(MING, c1=123), "姓名", "姓名應是文字，請檢查欄位是否錯置。"
)
error("name: 281 characters", with_(MING, c1="長" * 281), "姓名",
      "這裡有 281 個字，最多 280 個字，請縮短。")  # fmt: skip
error(
    "name: a formula",
    with_(MING, c1="=A1&B1"),
    "姓名",
    "這一格是公式。請以「值」貼上後再上傳。",
)

# --- numbers, classes, seats, sex -------------------------------------------------------------
add("full-width digits everywhere",
    xlsx(HEAD, MING, ["Ｓ００２", "林美美", "８０１", "０２", "女", "１０１／３／４", "ｆ１３１１０４０９３"]),
    students=BOTH)  # fmt: skip
for writing in (
    "801",
    801,
    801.0,
    "8年1班",
    "八年一班",
    "8年01班",
    "八年1班",
    "國二1班",
    "2年1班",
    "8-1",
):
    add(f"class {writing!r}", xlsx(HEAD, MING, with_(MEI, c2=writing)), students=BOTH)
GRADED = [*HEAD[:2], "年級", *HEAD[2:]]
for grade, number in (
    ("8", "1"),
    ("八年級", "01"),
    ("二", "1班"),
    ("國二", "一"),
    (8, 1),
):
    add(
        f"grade {grade!r} and class {number!r}",
        xlsx(GRADED, [*MING[:2], "8", *MING[2:]], [*MEI[:2], grade, number, *MEI[3:]]),
        students=BOTH,
    )
new(
    "a class the school doesn't have yet",
    with_(MEI, c2="807"),
    tuple_with(MEI_ROW, c2="807"),
)
new(
    "a class with a name", with_(MEI, c2="八年忠班"), tuple_with(MEI_ROW, c2="八年忠班")
)
error("a class of another stage", with_(MING, c2="1101"), "班級",
      "班級「1101」不是這所學校的年級（7 到 9），請更正。")  # fmt: skip
error("a class without a grade", with_(MING, c2="忠班"), "班級",
      "看不出「忠班」是幾年級。請加上「年級」欄，或寫成 801、8年1班。")  # fmt: skip
error("seat 0", with_(MING, c3="0"), "座號", "座號應是 1 到 99 的整數，請更正。")
error("seat 1.5", with_(MING, c3=1.5), "座號", "座號應是 1 到 99 的整數，請更正。")
error(
    "a seat twice",
    with_(MING, c3="2"),
    "座號",
    "801 班 2 號已經有人：「名冊」第 2 列。",
)
add("a seat that somebody outside the file has", xlsx(HEAD, with_(MEI, c3="1")),
    errors=(("名冊", 2, "座號", "801 班 1 號已經有人：系統裡不在檔案內或未變動的學生。"),))  # fmt: skip
add("two change seats", xlsx(HEAD, with_(MING, c3="2"), with_(MEI, c3="1")),
    students=(tuple_with(MING_ROW, c3=2), tuple_with(MEI_ROW, c3=1)))  # fmt: skip
for writing, sex in (
    ("生理女", "female"),
    ("F", "female"),
    ("2", "female"),
    ("男生", "male"),
):
    new(f"sex {writing}", with_(MEI, c4=writing), tuple_with(MEI_ROW, c4=sex))
error(
    "sex unknown",
    with_(MING, c4="不詳"),
    "性別",
    "性別請填「生理男」「生理女」或「其他」（男、女亦可）。",
)
error("sex other without a note", with_(MING, c4="其他"), "性別說明",
      "性別是「其他」時要寫性別說明，其他情形留空。")  # fmt: skip
add("a new student without sex", xlsx(HEAD, MING, with_(MEI, c4=None)),
    errors=(("名冊", 3, "性別", "新增學生需要性別。"),))  # fmt: skip

# --- national IDs, doubles, somebody else --------------------------------------------------------
for number in ("AB23456789", "A800000014", "AC03095424"):
    new(f"ID {number}", with_(MEI, c6=number), tuple_with(MEI_ROW, c6=number))
new("ID with blanks", with_(MEI, c6=" f1311 04093 "), MEI_ROW)
new("no ID", with_(MEI, c6=None), tuple_with(MEI_ROW, c6=None))
error("ID with a wrong digit", with_(MING, c6="A123456788"), "身分證字號",
      "檢查碼不符，可能有一碼打錯或兩碼顛倒，請對照證件逐碼重新輸入。")  # fmt: skip
error("ID too short", with_(MING, c6="A12345678"), "身分證字號",
      "身分證字號或統一證號共 10 碼，這裡有 9 碼，請對照證件重新輸入，例如 A123456789。")  # fmt: skip
add("the same number on two rows", xlsx(HEAD, MING, MEI, with_(MEI, c1="林美麗", c3="3", c6=None)),
    errors=(("名冊", 4, "學號", "與「名冊」第 3 列重複，請更正。"),))  # fmt: skip
add("the same ID on two rows", xlsx(HEAD, MING, MEI, with_(MEI, c0="S003", c3="3")),
    errors=(("名冊", 4, "身分證字號", "與「名冊」第 3 列重複，請更正。"),))  # fmt: skip
add("somebody else under a known number",
    xlsx(HEAD, with_(MEI, c0="S001")),
    errors=(("名冊", 2, "學號",
             "這個學號在系統裡是另一位學生（姓名與出生日期或身分證字號都不同），請更正。"),))  # fmt: skip
add("a new number, met by ID", xlsx(HEAD, with_(MING, c0="N-9")),
    students=(tuple_with(MING_ROW, c0="N-9"),))  # fmt: skip
add(
    "a corrected name",
    xlsx(HEAD, with_(MING, c1="王曉明")),
    students=(tuple_with(MING_ROW, c1="王曉明"),),
)
add(
    "empty cells erase nothing",
    xlsx(HEAD, ["S001", "王小明", None, None, None, None, None]),
)
add(
    "whom the file doesn't mention stays",
    xlsx(HEAD, MEI),
    students=BOTH,
    missing=("S001",),
)

# --- leaving and coming --------------------------------------------------------------------------
MOVES = ["學號", "姓名", "班級", "性別", "異動", "異動日期"]
add("transferred out", xlsx(MOVES, ["S001", "王小明", "801", "男", "轉出", "115/05/01"]),
    students=(("S001", "王小明", None, None, "male", dt.date(2012, 5, 6), "A123456789"),))  # fmt: skip
add("graduated without a class", xlsx(MOVES, ["S001", "王小明", None, None, "畢業", None]),
    students=(("S001", "王小明", None, None, "male", dt.date(2012, 5, 6), "A123456789"),))  # fmt: skip
add("transferred in", xlsx(MOVES, ["S001", "王小明", "801", "男", "在學", None],
                           ["S002", "林美美", "802", "女", "轉入", "115/05/01"]),
    students=(MING_ROW, ("S002", "林美美", "802", None, "female", None, None)))  # fmt: skip
add("left and never known", xlsx(MOVES, ["S001", "王小明", "801", "男", "在學", None],
                                 ["S009", "某某某", "801", "女", "轉出", None]))  # fmt: skip
add("an unknown word for it", xlsx(MOVES, ["S001", "王小明", "801", "男", "飛走", None]),
    errors=(("名冊", 2, "異動",
             "看不懂這個異動。請填在學、轉入、轉出、畢業、休學、退學、中輟或未註冊。"),),
    missing=())  # fmt: skip

# --- special education and contacts --------------------------------------------------------------
SPED = [*HEAD, "特教類別", "鑑定證明"]
for word, proof in (
    ("學習障礙", "有"),
    ("9", "是"),
    ("09.學習障礙", "Y"),
    ("無", "無"),
    ("", ""),
):
    add(f"sped {word!r}", xlsx(SPED, [*MING, word, proof]))
add("sped: suspected", xlsx(SPED, [*MING, "疑似學習障礙", ""]),
    errors=(("名冊", 2, "特教類別", "特教身分請填 0 到 13 的代碼或類別名稱（例如「學習障礙」）；疑似者填 0。"),))  # fmt: skip
add("a certificate of nothing", xlsx(SPED, [*MING, "0", "有"]),
    errors=(("名冊", 2, "鑑定證明", "有鑑定證明時，特教身分不能是 0。"),))  # fmt: skip
HOME = [*HEAD, "家長姓名", "關係", "電話", "地址"]
add("a parent", xlsx(HOME, [*MING, "王大明", "父", "02-12345678", "雲岫縣晴川鎮 1 號"]))
add("a telephone that lost its zero", xlsx(HOME, [*MING, "王大明", "父", 212345678, None]),
    errors=(("名冊", 2, "電話", "電話存成數字，開頭的 0 可能不見了。請把這一欄改為文字後重新輸入。"),))  # fmt: skip
add("class and grade disagree", xlsx(GRADED, [*MING[:2], "9", *MING[2:]]),
    errors=(("名冊", 2, "班級", "班級「801」和年級「9」不一致，請更正其中一欄。"),))  # fmt: skip
