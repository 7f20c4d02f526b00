"""Which characters the bundled fonts cannot print, so that nobody's name vanishes unseen (SECURITY.md D4)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
_FILES = ("NotoSansTC-Regular.ttf", "NotoSansTC-Bold.ttf")
# Never drawn by themselves: controls, joiners, direction marks, and variation selectors, without which the base
# character is printed in its usual form.
_SILENT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# Signs of forms whose twin the font has.
_TWINS = str.maketrans(
    {"☑": "■", "☒": "■", "☐": "□", "◻": "□", "◼": "■", "✔": "✓", "\u2011": "-"}
)
_BOX = "□"


class MissingGlyph(NamedTuple):
    """A character no bundled font has, and its code point as people look it up: U+24B62."""

    character: str
    codepoint: str


@cache
def printable_codes() -> frozenset[int]:
    """The code points both weights can print."""
    return frozenset.intersection(*(_codes(FONTS / name) for name in _FILES))


def missing_glyphs(text: str) -> list[MissingGlyph]:
    """Each character of the text that would print as a box, once, in order: for a warning before printing."""
    found = dict.fromkeys(
        character
        for character in _composed(text).translate(_TWINS)
        if _is_missing(character)
    )
    return [MissingGlyph(character, _codepoint(character)) for character in found]


def with_boxes(text: str) -> str:
    """The text with every unprintable character as a box with its code point: □(U+24B62). Markup passes unharmed."""
    composed = _composed(text).translate(_TWINS)
    missing: Iterable[str] = {
        character for character in composed if _is_missing(character)
    }
    return composed.translate(
        {ord(character): f"{_BOX}({_codepoint(character)})" for character in missing}
    )


def _codes(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _is_missing(character: str) -> bool:
    return (
        ord(character) > 0x7E
        and ord(character) not in printable_codes()
        and not _SILENT.match(character)
    )


def _composed(text: str) -> str:
    """e and its accent become é where that is one character. Compatibility ideographs stay as they are: composing would replace them."""
    if not any(unicodedata.combining(character) for character in text):
        return text
    return re.sub(
        r"[^\W\d_][\u0300-\u036f]+",
        lambda match: unicodedata.normalize("NFC", match[0]),
        text,
    )


def _codepoint(character: str) -> str:
    return f"U+{ord(character):04X}"
