"""The apostrophe that keeps a text from being taken for a formula (SECURITY.md D2), and its removal on the way in.

A cell whose text could start a formula, even after blanks, invisible characters or apostrophes of its own, gets exactly one
apostrophe in front. Reading takes exactly one away where, and only where, writing would have added it. The two are each
other's inverse for every text, so that export, import and export again never pile up apostrophes and never lose one.
"""

import re

_BLANK = r"\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff"
# = + - @ % | with their full-width, small and superscript-like twins, and the characters that end a cell.
_TRIGGER = r"=+\-@%|＝＋－＠％｜﹦﹢﹣﹫﹪−\t\r\n\x00"
_DANGEROUS = re.compile(f"'*[{_BLANK}]*[{_TRIGGER}]")
# Control characters no spreadsheet format can carry are shown, not dropped: NUL becomes ␀.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (9, 10)} | {
    0x7F: 0x2421
}
_UNSPEAKABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def neutralise(text: str) -> str:
    """The text as it may stand in a spreadsheet cell."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """The text a person meant, from a cell of a file that neutralise() or a careful person wrote."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def speakable(text: str) -> str:
    """The text in characters every format can carry; line breaks become LF, a lone control character its picture."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    return _UNSPEAKABLE.sub("\ufffd", text)
