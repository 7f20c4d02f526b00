"""Every URL pattern of the product, walked from the resolver."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

EXAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
}


@dataclass(frozen=True)
class Address:
    """One pattern: its name with namespaces, and its route with example values for its arguments."""

    name: str
    path: str
    arguments: tuple[str, ...]


def addresses() -> list[Address]:
    """All patterns below the root, in the order of the URLconf."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + _example(pattern)
        if isinstance(pattern, URLResolver):
            inner = (
                f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            names = tuple(getattr(pattern.pattern, "converters", {}))
            yield Address(f"{namespace}{pattern.name}", route, names)


def _example(pattern: URLPattern | URLResolver) -> str:
    route = str(pattern.pattern)
    for name, converter in getattr(pattern.pattern, "converters", {}).items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        spelled = {"string": "str"}.get(kind, kind)
        route = route.replace(f"<{spelled}:{name}>", EXAMPLES[spelled]).replace(
            f"<{name}>", EXAMPLES["str"]
        )
    return route
