"""Names as text: how a masked one is written, how names are sorted and found. Nothing here changes a stored name.

A character is what a reader sees: a base with its variation selector (葛󠄀), its accents (é written as two code
points) or an ideographic description (⿰木屯) counts as one.
"""

import unicodedata

MASK = "○"
# Blanks and the dots of indigenous and foreign names: shown as they are, never counted.
SEPARATORS = frozenset("‧·•・．‐-–'’. \u3000\u00a0")
_JOINER = "\u200d"
_DESCRIPTIONS = {
    **dict.fromkeys(map(chr, range(0x2FF0, 0x3000)), 2),
    "\u2ff2": 3,
    "\u2ff3": 3,
    "\u2ffe": 1,
    "\u2fff": 1,
}
# R-TX-1: what Unicode normalisation doesn't unify.
_LOOK_ALIKES = str.maketrans({"㇐": "一", "⾧": "長"})
SORTED_CHARACTERS = 24


def characters(name: str) -> list[str]:
    """The name as a reader's characters, in order; joined again they are the name."""
    clusters: list[str] = []
    open_parts = 0  # operands an ideographic description still waits for
    for char in name:
        follows = clusters and (
            unicodedata.category(char) in ("Mn", "Mc", "Me")
            or char == _JOINER
            or clusters[-1].endswith(_JOINER)
        )
        if follows:
            clusters[-1] += char
            continue
        if open_parts:
            clusters[-1] += char
            open_parts -= 1
        else:
            clusters.append(char)
        open_parts += _DESCRIPTIONS.get(char, 0)
    return clusters


def mask(name: str) -> str:
    """王○明: the first and the last character stay, ○ for each between (R-HC-3, 「姓名（以匿名處理，例：王○明）」).

    Two characters: the first and ○. One: ○. Blanks and dots between parts stay, so that 瓦歷斯‧諾幹 is read as a
    name: 瓦○○‧○幹.
    """
    clusters = characters(name.strip())
    places = [at for at, one in enumerate(clusters) if one not in SEPARATORS]
    if not places:
        return MASK
    kept = {places[0], places[-1]} if len(places) > 2 else {places[0]}
    if len(places) == 1:
        kept = set()
    return "".join(
        one if at in kept or at not in places else MASK
        for at, one in enumerate(clusters)
    )


def sort_key(name: str) -> str:
    """The key names are sorted by: the Big5 order, which is by strokes, then everything Big5 doesn't have.

    Out: at most 24 characters' worth of ASCII; equal names have equal keys. No collation of the database is needed.
    """
    return "".join(map(_place, folded(name)[:SORTED_CHARACTERS]))


def _place(char: str) -> str:
    try:
        code = char.encode("big5")
    except UnicodeEncodeError:
        return f"g{ord(char):06x}"
    return code.hex().rjust(4, "0")


def search_key(name: str) -> str:
    """What names are found by: width, case, variation selectors, blanks and dots make no difference."""
    return folded(name)


def folded(text: str) -> str:
    """NFKC, lower case, look-alikes unified, without selectors and separators. For comparison only."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_LOOK_ALIKES)
    plain = unicodedata.normalize("NFC", plain)
    return "".join(
        char
        for char in plain
        if char not in SEPARATORS
        and not char.isspace()
        and not 0xFE00 <= ord(char) <= 0xFE0F
        and not 0xE0100 <= ord(char) <= 0xE01EF
    )
