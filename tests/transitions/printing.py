"""What a drawn paper says: the text layer of a PDF, the text of an ODT, and the signs that its fonts lack."""

import io
import re
import zipfile

import pypdf

from documents.glyphs import printable_codes

BOX = re.compile(r"□\(U\+[0-9A-F]+\)")  # what the renderer prints for a missing glyph


def pdf_text(content: bytes) -> str:
    """Without blanks: the text layer breaks lines where the paper does."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def odt_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = re.sub(r"<[^>]+>", "", package.read("content.xml").decode())
    return "".join(text.split())


def unprintable(text: str) -> list[str]:
    """Boxes of missing glyphs, and characters no bundled font has (an ODT is printed with other fonts, yet by the same words)."""
    codes = printable_codes()
    return [*BOX.findall(text), *sorted({one for one in text if ord(one) > 0x7E and ord(one) not in codes})]  # fmt: skip
