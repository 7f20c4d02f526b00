"""The codes of a school's reporting teachers, one field for each."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from reporting.generation.posts import Reporter


class CodesForm(forms.Form):
    """Fields are named by the person's key; who has no code yet is offered the next free T01, T02, …"""

    def __init__(self, *args: Any, people: Iterable[Reporter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(people)
        taken = {one.code for one in people}
        free = (code for number in range(1, 1000) if (code := f"T{number:02}") not in taken)  # fmt: skip
        for one in people:
            self.fields[str(one.user)] = forms.CharField(
                label=one.name,
                max_length=20,
                required=False,
                initial=one.code or next(free),
                help_text=""
                if one.code
                else _("尚無編碼，已帶入建議值，請確認後儲存。"),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def codes(self) -> dict[UUID, str]:
        """By person."""
        return {UUID(name): code for name, code in self.cleaned_data.items()}
