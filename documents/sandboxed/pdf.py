"""Draw one PDF in the child. The HTML may name a few bundled files by exact address and nothing else."""

import json
import logging
from pathlib import Path
from typing import Any, BinaryIO

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_CSS = "text/css; charset=utf-8"
# Address -> (file below the project, media type). Fonts are found through fontconfig, which knows only ours.
BUNDLED = {"bundled:print.css": ("static/css/print.css", _CSS)}


class DeniedAddress(ValueError):
    """An address that is not bundled."""


class BundledOnly(URLFetcher):
    """Answers for the bundled files. No network, no files, no data: addresses, no redirects: whatever is not listed is denied."""

    def __init__(self, root: Path) -> None:
        super().__init__(allowed_protocols=["bundled"], allow_redirects=False)
        self.root = root
        self.denied = 0

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url not in BUNDLED:
            self.denied += 1
            raise DeniedAddress("not bundled")
        path, media_type = BUNDLED[url]
        return URLFetcherResponse(
            url, (self.root / path).read_bytes(), {"Content-Type": media_type}
        )


class BundledFonts(FontConfiguration):
    """The fonts beside this package; a style sheet brings no others (they would need a temporary folder, and there is none)."""

    def add_font_face(self, *_args: object) -> None:
        return None


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    # WeasyPrint's warnings quote addresses and style text of the paper.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    fetcher = BundledOnly(Path(__file__).resolve().parents[2])
    html = source.read().decode()
    tagged = True
    try:
        pdf = _draw(html, fetcher, "pdf/ua-1")
    except (RecursionError, MemoryError):
        raise
    except Exception:  # whatever tagging raised
        # Some tables cannot be tagged yet (WeasyPrint issues 2482, 2761): an untagged paper is better than none.
        tagged = False
        pdf = _draw(html, fetcher, None)
    out.write(
        json.dumps({"drawn": True, "tagged": tagged, "denied": fetcher.denied}).encode()
        + b"\n"
    )
    out.write(pdf)


def _draw(html: str, fetcher: BundledOnly, variant: str | None) -> bytes:
    document = weasyprint.HTML(
        string=html, url_fetcher=fetcher, base_url="bundled:paper"
    )
    pdf = document.write_pdf(font_config=BundledFonts(), pdf_variant=variant)
    assert isinstance(pdf, bytes)  # noqa: S101  no target was given
    return pdf
