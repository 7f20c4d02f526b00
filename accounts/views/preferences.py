"""What a person chooses for herself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms_preferences import LanguageForm, PreferencesForm, ThemeForm
from accounts.preferences import remember_language, remember_theme


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To where the form's `next` says, if that is here; else to the first page."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """In: `language`, `next`. An unknown language changes nothing."""
    response, form = _back(request), LanguageForm(request.POST)
    if form.is_valid():
        remember_language(request, response, form.cleaned_data["language"])
    return response


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """In: `theme` (light, dark or empty), `next`. Anything else changes nothing."""
    response, form = _back(request), ThemeForm(request.POST)
    if form.is_valid():
        remember_theme(request, response, form.cleaned_data["theme"])
    return response


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """個人設定: name, language, theme, and the ways to password, e-mail, second factor and sessions."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/preferences.html", {"form": form})
    form.save()
    response = redirect("preferences")
    remember_language(request, response, form.cleaned_data["language"])
    remember_theme(request, response, form.cleaned_data["theme"])
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("個人設定已儲存。"))
    return response
