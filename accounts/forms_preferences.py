"""What a person may choose for herself."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class PreferencesForm(forms.ModelForm):
    """Name, language, theme; the e-mail address has its own page, for it must be verified."""

    language = forms.ChoiceField(label=_("介面語言"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "language", "theme")
