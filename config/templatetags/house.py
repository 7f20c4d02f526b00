"""The furniture of a page: icons, panels, deadline chips."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts import settings_register

register = template.Library()

DUE_ICONS = {
    "crit": "timer",
    "over": "stop",
    "soon": "alert",
    "near": "clock",
    "far": "glass",
    "done": "ok",
    "none": "minus",
}
TIERS = {1: "一級 發展性", 2: "二級 介入性", 3: "三級 處遇性"}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Out: a picture of the sprite, silent for a screen reader; `size` "lg" for one and a half."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" i-{size}" if size else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def html_lang() -> str:
    """Out: the page's language as the browser and the screen reader know it."""
    language = get_language() or "zh-hant"
    return "zh-Hant-TW" if language == "zh-hant" else language


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """`{% capture as actions %}…{% endcapture %}`: markup kept to be handed to a panel or a page head."""
    return content


@register.simple_block_tag(takes_context=True)
def panel(
    context: Context,
    content: SafeString,
    title: str,
    id: str,
    kind: str = "",
    meta: str = "",
    actions: str = "",
    footer: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    """
    A titled sheet. `kind`: pri, alert, amb, thin or flat; `flush`: the content brings its own
    padding (a table, rows); `actions` and `footer` come from `capture`; `level`: of the heading.
    """
    return render_to_string(
        "partials/panel.html",
        {
            "content": content,
            "title": title,
            "id": id,
            "kind": kind,
            "meta": meta,
            "actions": actions,
            "footer": footer,
            "flush": flush,
            "level": level,
        },
        request=context.get("request"),
    )


@register.inclusion_tag("partials/due.html")
def due(level: str, words: str) -> dict[str, Any]:
    """A deadline chip. `level`: a key of DUE_ICONS (DESIGN.md section 5)."""
    return {"level": level, "words": words, "icon_name": DUE_ICONS[level]}


@register.inclusion_tag("partials/tier.html")
def tier(number: int) -> dict[str, Any]:
    """The level of guidance, 1 to 3 (學生輔導法第 6 條)."""
    return {"number": number, "words": gettext(TIERS[number])}


@register.filter
def order_of(column: Any) -> str:
    """Out: the aria-sort of a django-tables2 column: ascending, descending or none."""
    alias = column.order_by_alias
    if not column.is_ordered:
        return "none"
    return "descending" if alias.is_descending else "ascending"


@register.simple_tag
def tunable(key: str) -> Any:
    """Out: what the settings register says for the installation (accounts/settings_register.py)."""
    return settings_register.value(key)
