"""公告與說明: news, the form's instructions, and where blanks and examples are."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import NotAllowed
from reporting.access_county import (
    managed_news,
    news_authorities,
    news_for,
    reads_news,
    runs_the_forms,
)
from reporting.actions.blanks import blank_row
from reporting.actions.news import publish_news, withdraw_news
from reporting.forms_county import NewsForm
from reporting.instructions import columns_in_words, definition_tables, notes
from reporting.layout import all_layouts, layout_for
from reporting.months import month_start

EVERYBODY = "all"
SHOWN = 50


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """填報說明 with the standing news above it."""
    today = timezone.localdate()
    if not reads_news(request.user, on=today):
        raise Http404
    current = layout_for(month_start(today))
    context = {
        "news": news_for(request.user, on=today)[:SHOWN],
        "may_publish": news_authorities(request.user, on=today).exists(),
        "layouts": [(layout, layout == current, blank_row(layout.name, today)) for layout in all_layouts()],
        "sheets": columns_in_words(current) if current else (),
        "current": current,
        "tables": definition_tables(),
        "notes": notes(),
    }  # fmt: skip
    return render(request, "reporting/help.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """The publisher's page: a new announcement, and what stands."""
    today = timezone.localdate()
    levels = _levels(request.user, on=today)
    if not levels:
        raise NotAllowed
    form = NewsForm(request.POST or None, levels=levels, initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        counties = {str(one.pk): one for one in news_authorities(request.user, on=today)}  # fmt: skip
        publish_news(
            by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
            authority=None if told["level"] == EVERYBODY else counties[told["level"]],
            title=told["title"],
            body=told["body"],
            from_on=told["from_on"],
            until_on=told["until_on"],
            on=today,
        )
        messages.success(request, _("已發布公告。"))
        return redirect("reporting:publish")
    context = {"form": form, "standing": managed_news(request.user, on=today)[:SHOWN], "today": today}  # fmt: skip
    return render(request, "reporting/publish.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    today = timezone.localdate()
    news = managed_news(request.user, on=today).filter(pk=pk).first()
    if news is None:
        raise Http404
    withdraw_news(by=request.user, news=news, on=today)  # type: ignore[arg-type]  # LoginRequiredMiddleware
    messages.success(request, _("已撤下公告。"))
    return redirect("reporting:publish")


def _levels(user: Any, *, on: date) -> list[tuple[str, Any]]:
    """To whom she may publish, as the form's choices."""
    counties = [(str(one.pk), one.name) for one in news_authorities(user, on=on)]
    if counties and runs_the_forms(user, on=on):
        return [*counties, (EVERYBODY, _("所有縣市"))]
    return counties
