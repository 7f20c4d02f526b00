"""附件: one file, on the case or on one of its records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.risk import KeyedForm
from cases.models import CounselingRecord
from documents.attachments import ACCEPTED


class UploadForm(KeyedForm):
    """The key is the form's own: a double click or a resent form keeps one file."""

    file = forms.FileField(
        label=_("檔案"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED)}),
        help_text=_("PDF、JPG、PNG、docx、xlsx、odt、ods；照片會移除拍攝資訊後重新存檔。"),
        error_messages={"required": _("請選擇檔案。"), "empty": _("檔案是空的，請選擇別的檔案。")},
    )  # fmt: skip
    confidentiality = forms.ChoiceField(
        label=_("保密層級"), choices=CounselingRecord.Confidentiality.choices,
        widget=forms.RadioSelect(attrs={"class": "seg"}), initial="team",
    )  # fmt: skip

    def __init__(self, *args: Any, on_record: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if on_record:  # it takes the record's
            del self.fields["confidentiality"]
