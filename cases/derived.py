"""A column computed from another of the same row whenever the row is saved, in bulk_create too."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models

from cases.names import search_key, sort_key

RULES: dict[str, Callable[[str], str]] = {"sort": sort_key, "search": search_key}


class NameKeyField(models.CharField):
    """A key of a name. In: `source`, the name's field, and `rule`, one of RULES.

    Trap: `save(update_fields=…)` must name it beside its source; `update()` and `bulk_update` compute nothing.
    """

    def __init__(self, *args: Any, source: str, rule: str, **kwargs: Any) -> None:
        self.source, self.rule = source, rule
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "source": self.source, "rule": self.rule}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # A history row is a copy made by the database: it keeps what it was given.
        if not hasattr(type(model_instance), "pgh_tracked_model"):
            key = RULES[self.rule](getattr(model_instance, self.source))
            setattr(model_instance, self.attname, key)
        return getattr(model_instance, self.attname)
