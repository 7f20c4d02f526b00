"""Model fields whose column holds ciphertext (ARCHITECTURE.md rule 8).

The additional authenticated data is taken from the model that first holds the field and is written into its
migrations, so pghistory's event models, which rebuild the field from its deconstruction, open the same text.
Renaming a model or a field therefore needs `aad="<old app>.<OldModel>.<old_field>"` on the field; without it
the old rows raise DecryptionError.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Case, Col, Value, When
from django.db.models.fields.mixins import CheckFieldDefaultMixin
from django.db.models.functions import Cast

from fields.crypto import DecryptionError, decrypt_text, encrypt_text
from fields.text import SafeCharField, SafeTextField


class StoredText(Value):
    """Text that is already ciphertext of the column it is written to; for key rotation only."""

    def __init__(self, stored: str) -> None:
        super().__init__(stored, output_field=models.TextField())


class EncryptedTextField(models.TextField):
    """Text, encrypted in its column. None is NULL; the empty text is encrypted like any other.

    Only `__isnull` can be asked of it in SQL; everything else raises FieldError (look up by a BlindIndexField).
    Reading what can't be opened raises DecryptionError.
    """

    form_class: type[forms.Field] = SafeTextField

    def __init__(self, *args: Any, aad: str | None = None, **kwargs: Any) -> None:
        self.aad = aad
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.aad is not None:
            kwargs["aad"] = self.aad
        return name, path, args, kwargs

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        # An abstract model has no rows: each concrete heir gets a copy of the field and names itself.
        if self.aad is None and not cls._meta.abstract:
            self.aad = f"{cls._meta.label}.{name}"

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [*super().check(**kwargs), *self._check_indexes()]

    def _check_indexes(self) -> list[CheckMessage]:
        indexed: bool = self.db_index  # type: ignore[attr-defined]  # the stubs lack it
        if self.primary_key or self.unique or indexed:
            hint = "Put a BlindIndexField beside it."
            return [
                Error(
                    "An encrypted field can't be unique or indexed.",
                    hint=hint,
                    obj=self,
                    id="fields.E001",
                )
            ]
        if self.has_db_default():
            return [
                Error(
                    "An encrypted field can't have a db_default.",
                    obj=self,
                    id="fields.E002",
                )
            ]
        return []

    # --- in and out ---

    def dump(self, value: Any) -> str:
        """The text to encrypt for a value of this field."""
        return str(value)

    def load(self, text: str) -> Any:
        """The value for a decrypted text."""
        return text

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        return encrypt_text(self.dump(value), aad=self.place)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        # An expression is computed by the database: unless it carries our own values it would store plain text.
        if hasattr(value, "as_sql"):
            self._refuse_foreign(value)
        return super().get_db_prep_save(value, connection)

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Any:
        if value is None:
            return None
        return self.load(decrypt_text(value, aad=self.place))

    @property
    def place(self) -> str:
        """The column's additional authenticated data, `<app>.<Model>.<field>`. Raises FieldError without a model."""
        if self.aad is None:
            raise FieldError(
                "An encrypted field needs a model, or aad=, before it can hold a value."
            )
        return self.aad

    # --- what SQL may ask ---

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                f"{self._label()} is encrypted: only __isnull can be asked of it, not __{lookup_name}. "
                "Look up by its blind index."
            )
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(
            f"{self._label()} is encrypted and can't be transformed in SQL (__{lookup_name})."
        )

    def _refuse_foreign(self, expression: Any) -> None:
        for part in _written_parts(expression):
            source = (
                part.target
                if isinstance(part, Col)
                else getattr(part, "_output_field_or_none", None)
            )
            ours = isinstance(source, EncryptedTextField) and source.aad == self.aad
            null = isinstance(part, Value) and part.value is None
            if not (
                isinstance(part, StoredText)
                or (ours and isinstance(part, Value | Col))
                or null
            ):
                raise FieldError(
                    f"{self._label()} is encrypted: write values to it, not SQL expressions."
                )

    def _label(self) -> str:
        return self.aad or type(self).__name__

    # --- forms ---

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})


def _written_parts(expression: Any) -> list[Any]:
    """The leaves of an expression whose value ends in the column (bulk_update writes Cast(Case(When(...))))."""
    if isinstance(expression, Case):
        branches = [*expression.cases, expression.default]
    elif isinstance(expression, When):
        branches = [expression.result]
    elif isinstance(expression, Cast):
        branches = expression.get_source_expressions()
    else:
        return [expression]
    return [part for branch in branches for part in _written_parts(branch)]


class EncryptedCharField(EncryptedTextField):
    """One line of encrypted text; `max_length` counts the characters of the plain text and is enforced on saving."""

    form_class = SafeCharField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        errors = super().check(**kwargs)
        if not isinstance(self.max_length, int) or self.max_length <= 0:
            errors.append(
                Error(
                    "EncryptedCharField needs a positive max_length.",
                    obj=self,
                    id="fields.E003",
                )
            )
        return errors

    def dump(self, value: Any) -> str:
        """The text to encrypt. Raises ValueError when too long, as a varchar column would: nothing is cut off."""
        text = str(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise ValueError(
                f"{self._label()}: {len(text)} characters, at most {self.max_length} are stored."
            )
        return text

    def formfield(self, **kwargs: Any) -> Any:
        # TextField.formfield would put a textarea here.
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class EncryptedJSONField(CheckFieldDefaultMixin, EncryptedTextField):
    """A JSON value, encrypted as a whole. None is NULL (JSON's null can't be told from it); dates become ISO text."""

    _default_hint = ("dict", "{}")
    # What django-stubs takes for the attribute's type; a TextField's would be str.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def dump(self, value: Any) -> str:
        return json.dumps(
            value,
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        )

    def load(self, text: str) -> Any:
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            # The original error carries the whole plain text.
            raise DecryptionError(
                f"{self._label()}: the decrypted value is not JSON."
            ) from None

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> Any:
        form_class: Callable[..., forms.Field] = forms.JSONField
        return models.Field.formfield(self, **{"form_class": form_class, **kwargs})
