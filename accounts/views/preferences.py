"""What a person chooses for herself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms_preferences import PreferencesForm


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """個人設定: name, language, theme, and the ways to password, e-mail, second factor and sessions."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/preferences.html", {"form": form})
    form.save()
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("個人設定已儲存。"))
    return redirect("preferences")
