"""列印: what for, and in which format."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.printing import LONGEST_PURPOSE


class PrintForm(forms.Form):
    """`formats`: the choices when there is more than the PDF. `readers`: to whom, for a paper to one person.

    Characters the font lacks are told before the paper is made: `anyway` says that she has seen them.
    """

    purpose = forms.CharField(
        label=_("列印用途"), max_length=LONGEST_PURPOSE, help_text=_("印在每一頁的頁尾，並留在稽核紀錄。")
    )  # fmt: skip
    anyway = forms.BooleanField(label=_("我知道這些字會印成方框與字碼"), required=False)

    def __init__(
        self,
        *args: Any,
        formats: tuple[tuple[str, Any], ...] = (),
        readers: tuple[tuple[str, Any], ...] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if formats:
            self.fields["format"] = forms.ChoiceField(
                label=_("格式"), choices=formats, initial=formats[0][0],
                widget=forms.RadioSelect(attrs={"class": "seg"}),
            )  # fmt: skip
        if readers is not None:
            self.fields["attendee"] = forms.ChoiceField(
                label=_("交給"), choices=[("", "---------"), *readers]
            )
        self.unasked = self.fields.pop("anyway")

    def ask_anyway(self) -> None:
        """Offer the box now: characters are missing."""
        self.fields["anyway"] = self.unasked
