"""Uploading next year's posts."""

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One file of documents.reading.READABLE; what is inside is checked there."""

    file = forms.FileField(
        label=_("任職名單檔案"),
        help_text=_("xlsx、ods 或 csv，最多 500 列。"),
        validators=[FileExtensionValidator(["xlsx", "ods", "csv"])],
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )


class ApplyForm(forms.Form):
    """The plan as it was previewed, signed so that nobody changes a line of it."""

    plan = forms.CharField(widget=forms.HiddenInput)
