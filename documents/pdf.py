"""Turn a template into a PDF: autoescaped, drawn in a child process that can reach nothing (SECURITY.md D3, D4)."""

import datetime
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone, translation

from documents.errors import RENDER_MESSAGES, RenderFailed
from documents.glyphs import FONTS, MissingGlyph, missing_glyphs, with_boxes
from documents.limits import DRAWING_PROCESS, ProcessLimits
from documents.sandbox import ChildFailed, run_child

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/pdf"
_CHILD_CODES = {"slow": "too_slow", "much": "too_much", "killed": "too_much"}
_KINDS = {"RecursionError": "too_deep", "MemoryError": "too_much"}


@dataclass(frozen=True, slots=True)
class Paper:
    """`content` is the PDF. `missing` are characters printed as boxes. `tagged` is False when it could not be made accessible."""

    content: bytes
    missing: tuple[MissingGlyph, ...]
    tagged: bool


def render_pdf(
    template_name: str,
    context: Mapping[str, object],
    *,
    confidential: bool,
    printed_by: str,
    purpose: str,
    now: datetime.datetime,
    draft: bool = False,
    process: ProcessLimits = DRAWING_PROCESS,
) -> Paper:
    """The paper of a template that extends print/base.html.

    Confidential papers carry 密, the printer's name, the time, the purpose and 會後收回 on every page; drafts say so.
    Papers are Chinese whatever the reader's language. Raises RenderFailed.
    """
    frame = {
        "confidential": confidential,
        "draft": draft,
        "printed_by": printed_by,
        "printed_at": _roc(timezone.localtime(now) if timezone.is_aware(now) else now),
        "purpose": purpose,
    }
    with translation.override("zh-hant"):
        html = render_to_string(template_name, {**context, **frame})
    return draw(html, process=process)


def draw(html: str, *, process: ProcessLimits = DRAWING_PROCESS) -> Paper:
    """The PDF of finished HTML. Addresses in it reach nothing but the bundled stylesheet."""
    missing = tuple(missing_glyphs(html))
    try:
        # Lone surrogates have no bytes to send; a question mark is what is left of them.
        page = with_boxes(html).encode("utf-8", "replace")
        answer = run_child("pdf", {}, page, process, environment=_environment())
    except ChildFailed as failure:
        raise RenderFailed(_CHILD_CODES.get(failure.reason, "failed")) from failure
    head, _line, pdf = answer.lstrip(b"\n").partition(b"\n")
    report = _report(head)
    if not report["tagged"] or report["denied"] or missing:
        logger.warning(
            "documents.paper_imperfect",
            extra={
                "tagged": report["tagged"],
                "denied": report["denied"],
                "missing": [glyph.codepoint for glyph in missing],
            },
        )
    return Paper(pdf, missing, report["tagged"])


def _roc(moment: datetime.datetime) -> str:
    """The moment as papers write it: 115年11月23日 16:28."""
    return f"{moment.year - 1911}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _report(head: bytes) -> dict[str, bool]:
    try:
        report: dict[str, bool] = json.loads(head)
    except ValueError as error:
        raise RenderFailed("failed") from error
    if "drawn" not in report:
        kind = json.loads(head)["failed"]["kind"]
        logger.error("documents.paper_failed", extra={"kind": kind})
        code = _KINDS.get(kind, "failed")
        raise RenderFailed(code if code in RENDER_MESSAGES else "failed")
    return report


def _environment() -> dict[str, str]:
    """All the child gets: our fonts, and where Pango lies when it is unpacked beside the project rather than installed."""
    environment = {"FONTCONFIG_FILE": str(FONTS / "fonts.conf")}
    if libraries := os.environ.get("LD_LIBRARY_PATH"):
        environment["LD_LIBRARY_PATH"] = libraries
    return environment
