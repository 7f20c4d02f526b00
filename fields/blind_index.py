"""Finding an encrypted value without storing it: HMAC-SHA256 under a key of its own (STACK.md 3.3).

The index of "王小明" in one scope tells nothing about the same text in another, and nothing at all without
BLIND_INDEX_KEY. Equal values have equal indexes: that is what it is for, and all it gives away.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact

from fields.crypto import keyring, parse_key

DIGEST_LENGTH = 64


def index_key() -> bytes:
    """settings.BLIND_INDEX_KEY, 32 bytes or their base64 text. Raises ImproperlyConfigured, also when it encrypts too."""
    key = parse_key(settings.BLIND_INDEX_KEY)
    if key in keyring().values():
        raise ImproperlyConfigured(
            "BLIND_INDEX_KEY must not be one of FIELD_ENCRYPTION_KEYS."
        )
    return key


def normalise_for_index(value: str) -> str:
    """The form under which two writings count as the same: NFKC, capitals, no blanks at the ends.

    For the index only. What is stored stays as it was typed: NFKC would change a compatibility ideograph in a name.
    """
    capitals = unicodedata.normalize("NFKC", value).upper()
    return unicodedata.normalize("NFKC", capitals).strip()


def blind_index(value: str | None, *, scope: str) -> str | None:
    """The index of a value. In: text and a scope (`student.national_id`). Out: 64 hex digits; None for nothing.

    The scope must never change once rows exist. Raises ImproperlyConfigured without a key.
    """
    normal = normalise_for_index(value or "")
    if not normal:
        return None
    return hmac.new(
        index_key(), f"{scope}\0{normal}".encode(), hashlib.sha256
    ).hexdigest()


class BlindIndexField(models.CharField):
    """The blind index of another field of the same row, written whenever the row is saved.

    In: `source`, the name of the encrypted field, and `scope`. NULL for no value, so that unique constraints let
    several rows without one stand. Ask `filter(national_id_index__plain="a123456789")`.

    Trap: `save(update_fields=…)` must name this field beside its source, and `bulk_update` and `update()` compute
    nothing; `fields.rotation.rebuild_blind_index` finds and repairs what they left.
    """

    def __init__(self, *args: Any, source: str, scope: str, **kwargs: Any) -> None:
        self.source = source
        self.scope = scope
        kwargs.setdefault("db_index", not kwargs.get("unique", False))
        kwargs |= {
            "max_length": DIGEST_LENGTH,
            "null": True,
            "blank": True,
            "editable": False,
        }
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable"):
            kwargs.pop(fixed, None)
        named = {"source": self.source, "scope": self.scope}
        return name, path, args, {"db_index": False, **kwargs, **named}

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        errors = super().check(**kwargs)
        # A history table may keep the index without its source.
        if not self._has_source(self.model) and not hasattr(
            self.model, "pgh_tracked_model"
        ):
            errors.append(
                Error(
                    f"The model has no field {self.source!r} to index.",
                    obj=self,
                    id="fields.E004",
                )
            )
        return errors

    def digest(self, value: str | None) -> str | None:
        """The index of a plain value in this field's scope."""
        return blind_index(value, scope=self.scope)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self._has_source(type(model_instance)):
            setattr(
                model_instance,
                self.attname,
                self.digest(getattr(model_instance, self.source)),
            )
        return getattr(model_instance, self.attname)

    def _has_source(self, model: type[models.Model]) -> bool:
        try:
            model._meta.get_field(self.source)
        except FieldDoesNotExist:
            return False
        return True


@BlindIndexField.register_lookup
class Plain(Exact):
    """`__plain`: compare with the index of a plain value; nothing equals no value."""

    lookup_name = "plain"

    def get_prep_lookup(self) -> str:
        field: BlindIndexField = self.lhs.output_field
        return field.digest(self.rhs) or ""

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        return f"= {rhs}"
