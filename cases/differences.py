"""What two texts have in common, sentence by sentence."""

import re
from difflib import SequenceMatcher

_SENTENCES = re.compile(r"[^。！？\n]*[。！？\n]|[^。！？\n]+$")


def parts_of(before: str, after: str) -> list[dict[str, str]]:
    """For templates/partials/diff.html: `kind` (same, del, ins) and `text`, in order."""
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    parts: list[dict[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():  # fmt: skip
        if tag == "equal":
            parts.append({"kind": "same", "text": "".join(old[a:b])})
            continue
        if a != b:
            parts.append({"kind": "del", "text": "".join(old[a:b])})
        if c != d:
            parts.append({"kind": "ins", "text": "".join(new[c:d])})
    return parts
