"""Figures drawn by the server as SVG geometry: meters, rulers, charts. The same numbers always stand beside them as text."""

import math
from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()

BAR_LEFT, BAR_WIDTH, BAR_STEP = 150, 500, 30
LINE_LEFT, LINE_RIGHT, LINE_TOP, LINE_BOTTOM = 40, 426, 16, 202


def _ceiling(value: float) -> int:
    """Out: the next round number for the end of an axis: 1, 2, 4, 5, 10, 20 …, never 0."""
    if value <= 1:
        return 1
    scale = 10 ** math.floor(math.log10(value))
    return next(step * scale for step in (1, 2, 4, 5, 10) if step * scale >= value)


@register.inclusion_tag("partials/meter.html")
def meter(parts: Sequence[dict[str, Any]], id: str, label: str) -> dict[str, Any]:
    """In: parts with `kind` (ok, zero, part, miss, bad), `count`, `words`. Widths sum to 1000."""
    total = sum(part["count"] for part in parts) or 1
    drawn, x = [], 0.0
    for part in parts:
        width = part["count"] * 1000 / total
        drawn.append({**part, "x": round(x, 2), "width": round(width, 2)})
        x += width
    return {"parts": drawn, "id": id, "label": label}


@register.inclusion_tag("partials/ruler.html")
def ruler(
    points: Sequence[dict[str, Any]], label: str, span: Sequence[float] = ()
) -> dict[str, Any]:
    """
    In: points in order of time with `at` (0 to 1), `title`, `words`, optional `today`; `span` (from, to) is the
    hatched stretch. Labels alternate above and below the line; those near an end lean inwards.
    """
    drawn = []
    for index, point in enumerate(points):
        at = point["at"]
        anchor = "start" if at < 0.12 else "end" if at > 0.88 else "middle"
        drawn.append(
            {
                **point,
                "x": round(10 + at * 980),
                "anchor": anchor,
                "title_y": 16 if index % 2 == 0 else 84,
                "words_y": 34 if index % 2 == 0 else 102,
            }
        )
    ends = [round(10 + end * 980) for end in span]
    return {"points": drawn, "span": ends, "label": label}


@register.inclusion_tag("partials/chart_bar.svg")
def chart_bar(
    rows: Sequence[dict[str, Any]], id: str, title: str, desc: str, unit: str = ""
) -> dict[str, Any]:
    """In: rows with `label`, `first`, `second` (stacked counts), and `shown` where the number is written otherwise
    (a hidden one); `desc` says the conclusion."""
    top = _ceiling(max((row["first"] + row["second"] for row in rows), default=1))
    drawn = []
    for index, row in enumerate(rows):
        first = row["first"] * BAR_WIDTH / top
        second = row["second"] * BAR_WIDTH / top
        drawn.append(
            {
                **row,
                "y": 26 + index * BAR_STEP,
                "text_y": 41 + index * BAR_STEP,
                "first_width": round(first, 1),
                "second_x": round(BAR_LEFT + first, 1),
                "second_width": round(second, 1),
                "end": round(BAR_LEFT + first + second + 8, 1),
                "total": row.get("shown", row["first"] + row["second"]),
            }
        )
    return {
        "rows": drawn,
        "id": id,
        "title": title,
        "desc": desc,
        "unit": unit,
        "left": BAR_LEFT,
        "right": BAR_LEFT + BAR_WIDTH,
        "top": top,
        "height": 30 + len(rows) * BAR_STEP,
        "bottom": 24 + len(rows) * BAR_STEP,
    }


@register.inclusion_tag("partials/chart_line.svg")
def chart_line(
    labels: Sequence[str],
    first: Sequence[int],
    second: Sequence[int],
    id: str,
    title: str,
    desc: str,
) -> dict[str, Any]:
    """In: one number for each label and line; the second line is dashed, and may be empty."""
    top = _ceiling(max([*first, *second], default=1))
    step = (LINE_RIGHT - LINE_LEFT) / max(len(labels) - 1, 1)
    xs = [round(LINE_LEFT + index * step, 1) for index in range(len(labels))]

    def height(value: float) -> float:
        return round(LINE_BOTTOM - value * (LINE_BOTTOM - LINE_TOP) / top, 1)

    def points(values: Sequence[int]) -> list[dict[str, Any]]:
        pairs = zip(xs, values, strict=False)
        return [{"x": x, "y": height(value), "value": value} for x, value in pairs]

    return {
        "id": id,
        "title": title,
        "desc": desc,
        "ticks": [
            {"x": x, "label": label} for x, label in zip(xs, labels, strict=True)
        ],
        "grid": [
            {"y": height(top * part / 2), "value": top * part / 2} for part in range(3)
        ],
        "first": points(first),
        "second": points(second),
        "right": LINE_RIGHT,
        "left": LINE_LEFT,
    }
