"""What every paper is: a plain form whose validated answers are stored with its id and version."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from fields.text import SafeCharField, SafeTextField

LONGEST_ANSWER = 40_000
LONGEST_REASON = 200  # why a sealed paper is amended
Options = Sequence[tuple[str, str]]

PRESENCE: Options = (("yes", "有"), ("no", "無"), ("unclear", "不清楚"))


def text(label: str, most: int = 200) -> forms.Field:
    """One line."""
    return SafeCharField(label=label, max_length=most, required=False)


def long_text(label: str) -> forms.Field:
    """Many lines, up to LONGEST_ANSWER characters."""
    return SafeTextField(
        label=label,
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def single(label: str, options: Options) -> forms.Field:
    return forms.ChoiceField(
        label=label, choices=options, required=False, widget=forms.RadioSelect
    )


def multi(label: str, options: Options) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=options,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class PaperForm(forms.Form):
    """One paper in one version.

    A draft may leave anything open, so no field is required by itself: `missing_for(step, answers)` says what a
    signature still needs. An option that asks for words has a text field `<field>_<option>_text`.
    `stages`: which signature covers which fields. `risky`: options that ask at once whether a report was made.
    """

    form_id: ClassVar[str]
    version: ClassVar[int] = 1
    title: ClassVar[str]
    signatures: ClassVar[Options]
    stages: ClassVar[Mapping[str, Sequence[str]]]
    needed: ClassVar[Mapping[str, Sequence[str]]] = {}
    groups: ClassVar[Sequence[str]] = ()  # 有／無／不清楚 first: `<field>_presence`
    risky: ClassVar[Mapping[str, frozenset[str]]] = {}

    def clean(self) -> dict[str, Any]:
        """What is answered fits together; nothing is asked for that is still open."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for group in self.groups:
            if cleaned.get(group) and cleaned.get(f"{group}_presence") in (
                "no",
                "unclear",
            ):
                self.add_error(
                    group, _("已選「無」或「不清楚」，請取消勾選項目，或改選「有」。")
                )
        for name in self.text_fields():
            field, option = self.asks(name)
            if cleaned.get(name) and option not in (cleaned.get(field) or ()):
                self.add_error(name, _("請先勾選對應的項目，或刪除說明。"))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """The validated answers as stored: JSON values, nothing that was left open."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        }

    @classmethod
    def text_fields(cls) -> list[str]:
        """The fields that explain an option."""
        return [
            name
            for name in cls.base_fields
            if name.endswith("_text")
            and name.removesuffix("_text").rpartition("_")[0] in cls.base_fields
        ]

    @classmethod
    def asks(cls, name: str) -> tuple[str, str]:
        """The field and option that `<field>_<option>_text` explains."""
        field, option = name.removesuffix("_text").rsplit("_", 1)
        return field, option

    @classmethod
    def covered_by(cls, step: str) -> set[str]:
        """The fields a signature covers, with their explanations and their 有／無／不清楚."""
        fields = set(cls.stages.get(step, ()))
        fields |= {f"{name}_presence" for name in fields if name in cls.groups}
        return fields | {
            name
            for name in cls.base_fields
            for field in tuple(fields)
            if name.startswith(f"{field}_")
        }

    @classmethod
    def missing_for(cls, step: str, answers: Mapping[str, Any]) -> list[str]:
        """The fields that must be answered before this step is signed."""
        missing = [name for name in cls.needed.get(step, ()) if not answers.get(name)]
        covered = cls.covered_by(step)
        for group in cls.groups:
            presence = answers.get(f"{group}_presence")
            if group in covered and presence is None:
                missing.append(f"{group}_presence")
            if group in covered and presence == "yes" and not answers.get(group):
                missing.append(group)
        for name in cls.text_fields():
            field, option = cls.asks(name)
            if name in covered and option in (answers.get(field) or ()):
                missing += [] if answers.get(name) else [name]
        return missing

    @classmethod
    def risky_items(cls, answers: Mapping[str, Any]) -> list[str]:
        """The ticked options that may call for a report, as `<field>.<option>`."""
        return [
            f"{field}.{option}"
            for field, options in cls.risky.items()
            for option in _chosen(answers.get(field))
            if option in options
        ]

    @classmethod
    def warnings(cls, answers: Mapping[str, Any]) -> list[str]:
        """What looks odd and is allowed."""
        return []


def digest(answers: Mapping[str, Any]) -> str:
    """What a signature signs: 64 hex digits of the answers in a fixed order."""
    plain = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _chosen(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
