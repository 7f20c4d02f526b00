"""Words of the transfer in templates."""

from typing import Any

from django import template

from transitions.models import DataKind, Package

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    """`summary` → 個別輔導摘要資料."""
    return str(dict(DataKind.choices).get(kind, kind))


@register.filter
def manifest_items(package: Package) -> list[dict[str, Any]]:
    """What may be known of a sealed package without opening it."""
    found: list[dict[str, Any]] = (package.manifest or {}).get("items", [])
    return found


@register.filter
def manifest_files(package: Package) -> list[dict[str, Any]]:
    """The files of a sealed package: kind, number, size and digest, no name."""
    found: list[dict[str, Any]] = (package.manifest or {}).get("files", [])
    return found
