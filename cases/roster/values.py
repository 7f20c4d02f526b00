"""What a cell of a roster means. Each reader takes a filled cell and raises ValidationError with the reason.

Nothing is cut and nothing guessed: what can be read in two ways is refused.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cases.models import Contact, Student
from cases.models.students import NAME_CODE_POINTS
from cases.roster.columns import Column
from documents.reading import Cell, Kind
from fields.national_id import check_national_id, normalise_national_id
from fields.roc_date import excel_serial_date, parse_roc_date
from fields.text import check_text

YOUNGEST_YEARS = 3


@dataclass(frozen=True)
class Reading:
    """What the readers need to know: the day, and the workbook's date system."""

    today: dt.date
    epoch_1904: bool = False


def text_of(cell: Cell) -> str:
    """A cell as one line of text, blanks at the ends removed. A whole number loses its `.0`."""
    if cell.kind == Kind.FORMULA:
        raise ValidationError(_("這一格是公式。請以「值」貼上後再上傳。"))
    if cell.kind == Kind.ERROR:
        raise ValidationError(
            _("這一格是試算表的錯誤值（%(value)s），請更正。"),
            params={"value": cell.value},
        )
    if cell.kind == Kind.NUMBER:
        return _number_text(cell.value)
    if cell.kind != Kind.TEXT:
        raise ValidationError(
            _("這一格應是文字，請把儲存格格式改為「文字」後重新輸入。")
        )
    check_text(cell.value)
    return cell.value.strip()


def _number_text(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)


def plain(cell: Cell) -> str:
    """Text for words and numbers: half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def _limited(text: str, most: int) -> str:
    if len(text) > most:
        raise ValidationError(
            _("這裡有 %(length)d 個字，最多 %(most)d 個字，請縮短。"),
            params={"length": len(text), "most": most},
        )
    return text


def read_name(cell: Cell, _reading: Reading) -> str:
    """A name, byte for byte but for the blanks at its ends."""
    if cell.kind not in (Kind.TEXT, Kind.FORMULA, Kind.ERROR):
        raise ValidationError(_("姓名應是文字，請檢查欄位是否錯置。"))
    return _limited(text_of(cell), NAME_CODE_POINTS)


def short_text(most: int) -> Callable[[Cell, Reading], str]:
    def read(cell: Cell, _reading: Reading) -> str:
        return _limited(text_of(cell), most)

    return read


def read_number(cell: Cell, _reading: Reading) -> str:
    """學號: letters, digits and hyphens, half-width."""
    number = plain(cell)
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,20}", number):
        raise ValidationError(
            _("學號只能有英文字母、數字與連字號，最多 20 個字，請更正。")
        )
    return number


def read_class(cell: Cell, _reading: Reading) -> str:
    return _limited(plain(cell), 20)


_HAN_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九十")}


def han_number(text: str) -> int | None:
    """1-99 in digits or Chinese numerals (十二, 二十); None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 else None
    if len(text) == 1:
        return _HAN_DIGITS.get(text)
    tens, mark, units = text.partition("十")
    parts = [_HAN_DIGITS.get(part, -1) if part else None for part in (tens, units)]
    if not mark or -1 in parts:
        return None
    first = 1 if parts[0] is None else parts[0]
    return first * 10 + (parts[1] or 0)


def read_grade(cell: Cell, _reading: Reading) -> str:
    """年級 as written (8, 八年級, 國二, 高一); which grade it is depends on the school's stage."""
    return _limited(plain(cell), 10)


def read_seat(cell: Cell, _reading: Reading) -> int:
    seat = han_number(plain(cell).removesuffix("號"))
    if seat is None or not 1 <= seat <= 99:
        raise ValidationError(_("座號應是 1 到 99 的整數，請更正。"))
    return seat


_SEXES = {
    **dict.fromkeys(("男", "生理男", "男性", "男生", "M", "1"), Student.Sex.MALE),
    **dict.fromkeys(("女", "生理女", "女性", "女生", "F", "2"), Student.Sex.FEMALE),
    **dict.fromkeys(("其他", "3"), Student.Sex.OTHER),
}


def read_sex(cell: Cell, _reading: Reading) -> str:
    sex = _SEXES.get(plain(cell).upper())
    if sex is None:
        raise ValidationError(
            _("性別請填「生理男」「生理女」或「其他」（男、女亦可）。")
        )
    return sex.value


_YEARLESS = re.compile(r"[0-9]{1,2}\s*[/月]\s*[0-9]{1,2}\s*[日號]?")


def _day(cell: Cell, reading: Reading) -> dt.date:
    if cell.kind == Kind.DATE:
        return cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
    if cell.kind == Kind.NUMBER:
        return _day_of_number(cell.value, reading)
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    # Text copied with its clock ("2011/05/06 00:00:00") says the day.
    text = re.sub(r"\s+0{1,2}:00(:00)?(\.0+)?$", "", text)
    if text[:1].lower() == "t" or _YEARLESS.fullmatch(text):
        raise ValidationError(_("日期要寫出年份，請輸入如 100/05/06"))
    if re.fullmatch(r"[0-9]{5}", text):
        return _day_of_number(int(text), reading)
    return parse_roc_date(text, today=reading.today)


def _day_of_number(value: float, reading: Reading) -> dt.date:
    if float(value).is_integer() and value >= 200_000:
        return parse_roc_date(str(int(value)), today=reading.today)
    return excel_serial_date(value, date_1904=reading.epoch_1904)


def read_birth(cell: Cell, reading: Reading) -> dt.date:
    day = _day(cell, reading)
    if day > reading.today:
        raise ValidationError(_("出生日期在今天以後，請檢查年份。"))
    if day.year + YOUNGEST_YEARS > reading.today.year:
        raise ValidationError(_("照這個出生日期還不到就學年齡，請檢查年份。"))
    return day


def read_day(cell: Cell, reading: Reading) -> dt.date:
    return _day(cell, reading)


def read_national_id(cell: Cell, reading: Reading) -> str:
    number = normalise_national_id(text_of(cell))
    check_national_id(number, today=reading.today)
    return number


def _labels(choices: type[Choices]) -> dict[str, Any]:
    """The Chinese words of the choices, whatever language the process started in."""
    with override("zh-hant"):
        return {str(one.label): one.value for one in choices}


_SPED = _labels(Student.Sped) | {
    "身體病弱症": Student.Sped.HEALTH,
    "自閉症候群": Student.Sped.AUTISM,
    "情障": Student.Sped.EMOTIONAL,
    "學障": Student.Sped.LEARNING,
    "智障": Student.Sped.INTELLECTUAL,
}
_NONE = ("無", "否", "以下皆非", "非特教生", "非", "-", "N", "無特教身分")


def read_sped(cell: Cell, _reading: Reading) -> int:
    word = plain(cell)
    if word.upper() in _NONE:
        return 0
    if re.fullmatch(r"[0-9]{1,2}", word) and int(word) <= 13:
        return int(word)
    # 「3 聽覺障礙」「03.聽覺障礙」
    word = re.sub(r"^[0-9]{1,2}[.、:-]?", "", word)
    found = _SPED.get(word)
    if found is None:
        raise ValidationError(
            _("特教身分請填 0 到 13 的代碼或類別名稱（例如「學習障礙」）；疑似者填 0。")
        )
    return int(found)


_YES = ("有", "是", "Y", "YES", "TRUE", "1", "V", "✓", "已取得")
_NO = ("無", "否", "N", "NO", "FALSE", "0", "未取得", "X")


def read_yes(cell: Cell, _reading: Reading) -> bool:
    if cell.kind == Kind.BOOL:
        return bool(cell.value)
    word = plain(cell).upper()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValidationError(_("請填「有」或「無」。"))


_BACKGROUND = _labels(Student.Background) | {
    "新住民子女": "new_immigrant",
    "新移民子女": "new_immigrant",
    "新住民": "new_immigrant",
    "單親家庭": "single_parent",
    "隔代": "skipped_generation",
    "原住民籍": "indigenous",
}


def read_background(cell: Cell, _reading: Reading) -> list[str]:
    words = [word for word in re.split(r"[,、;/]", plain(cell)) if word]
    if words and all(word in ("無", "一般", "雙親") for word in words):
        return []
    unknown = [word for word in words if word not in _BACKGROUND]
    if unknown:
        raise ValidationError(
            _(
                "家庭背景請填原住民、單親、隔代教養、新移民配偶子女或其他，可用頓號分開。"
            )
        )
    return sorted({_BACKGROUND[word] for word in words})


_RELATIONS = {
    **dict.fromkeys(("父", "父親", "爸爸", "父子", "父女"), Contact.Relation.FATHER),
    **dict.fromkeys(("母", "母親", "媽媽", "母子", "母女"), Contact.Relation.MOTHER),
    **dict.fromkeys(("祖父", "爺爺", "外祖父", "外公"), Contact.Relation.GRANDFATHER),
    **dict.fromkeys(("祖母", "奶奶", "外祖母", "外婆"), Contact.Relation.GRANDMOTHER),
    **dict.fromkeys(("兄", "姊", "姐", "哥哥", "姊姊"), Contact.Relation.SIBLING),
    **dict.fromkeys(
        ("叔", "伯", "姑", "舅", "姨", "親屬", "叔叔", "伯父", "阿姨", "姑姑", "舅舅"),
        Contact.Relation.RELATIVE,
    ),
    **dict.fromkeys(("監護人", "法定代理人"), Contact.Relation.GUARDIAN),
    **dict.fromkeys(("社工", "社工員", "社工師"), Contact.Relation.SOCIAL_WORKER),
    **dict.fromkeys(("機構", "安置機構", "寄養家庭"), Contact.Relation.INSTITUTION),
}


def read_relation(cell: Cell, _reading: Reading) -> tuple[str, str]:
    """The relation and, when it is none of ours, the words of the file."""
    written = _limited(text_of(cell), 40)
    found = _RELATIONS.get(plain(cell))
    return (found.value, "") if found else (Contact.Relation.OTHER.value, written)


def read_phone(cell: Cell, _reading: Reading) -> str:
    """A telephone number as written. A mobile number that a spreadsheet took for a number gets its zero back."""
    written = _limited(text_of(cell), 60)
    if cell.kind == Kind.NUMBER:
        if re.fullmatch(r"9[0-9]{8}", written):
            return f"0{written}"
        raise ValidationError(
            _("電話存成數字，開頭的 0 可能不見了。請把這一欄改為文字後重新輸入。")
        )
    return written


ATTENDING, ENTERING, TRANSFERRING = "attending", "entering", "transferring"
_STATUSES = {
    **dict.fromkeys(("在學", "在籍", "就學中", "一般", "復學"), ATTENDING),
    **dict.fromkeys(("新生", "入學"), ENTERING),
    **dict.fromkeys(("轉入",), TRANSFERRING),
    **dict.fromkeys(("轉出", "轉學", "已轉出"), Student.Leaving.TRANSFER.value),
    **dict.fromkeys(("畢業", "結業", "已畢業"), Student.Leaving.GRADUATION.value),
    **dict.fromkeys(("退學",), Student.Leaving.WITHDRAWAL.value),
    **dict.fromkeys(("中輟",), Student.Leaving.DROPOUT.value),
    **dict.fromkeys(("未註冊", "未按時註冊"), Student.Leaving.NOT_REGISTERED.value),
    **dict.fromkeys(("休學", "離校", "死亡", "出國"), Student.Leaving.OTHER.value),
}


def read_status(cell: Cell, _reading: Reading) -> str:
    """ATTENDING, ENTERING, TRANSFERRING or a Student.Leaving value."""
    found = _STATUSES.get(plain(cell))
    if found is None:
        raise ValidationError(
            _("看不懂這個異動。請填在學、轉入、轉出、畢業、休學、退學、中輟或未註冊。")
        )
    return found


READERS: dict[Column, Callable[[Cell, Reading], Any]] = {
    Column.STUDENT_NUMBER: read_number,
    Column.NAME: read_name,
    Column.GRADE: read_grade,
    Column.CLASS: read_class,
    Column.SEAT: read_seat,
    Column.SEX: read_sex,
    Column.SEX_NOTE: short_text(40),
    Column.BORN_ON: read_birth,
    Column.NATIONAL_ID: read_national_id,
    Column.SPED: read_sped,
    Column.SPED_CERTIFIED: read_yes,
    Column.BACKGROUND: read_background,
    Column.GUARDIAN: read_name,
    Column.GUARDIAN_RELATION: read_relation,
    Column.GUARDIAN_PHONE: read_phone,
    Column.GUARDIAN_MOBILE: read_phone,
    Column.GUARDIAN_ADDRESS: short_text(200),
    Column.EMERGENCY: read_name,
    Column.EMERGENCY_RELATION: read_relation,
    Column.EMERGENCY_PHONE: read_phone,
    Column.STATUS: read_status,
    Column.STATUS_ON: read_day,
}
