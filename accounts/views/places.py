"""學校、學期、班級、輔諮中心, and the place where one acts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed, NotVisible
from accounts.actions import places as actions
from accounts.errors import WrongState
from accounts.forms.places import (
    CenterForm,
    ClassForm,
    NewSchoolForm,
    PlaceSearchForm,
    SchoolForm,
    SiblingForm,
    TermForm,
)
from accounts.models import Authority
from accounts.people_access import (
    PLACE_WORDS,
    get_center,
    get_school,
    require_word,
    sibling_choices,
    visible_centers,
    visible_schools,
)
from accounts.permissions import may
from accounts.place_lists import named, years_of
from accounts.places import active_place, switch_place
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word

PAGE = 50


@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """切換學校: only to a place where she is appointed today."""
    key = request.POST.get("place", "")[:64]
    place = switch_place(request, key)
    if place is None:
        raise NotVisible("accounts.place", key)
    messages.success(request, _("現在的身分：%(place)s。") % {"place": place.name})
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if here else reverse("home"))


@require_GET
def places(request: MemberRequest) -> HttpResponse:
    """系統設定: the schools and centers whose settings are hers."""
    on = timezone.localdate()
    require_word(request.user, *PLACE_WORDS, on=on)
    form = PlaceSearchForm(request.GET)
    schools = visible_schools(request.user, on=on)
    if form.is_valid():
        schools = named(schools, form.cleaned_data["q"])
    page = Paginator(schools, PAGE).get_page(request.GET.get("page"))
    here = active_place(request)
    context = {
        "form": form,
        "page": page,
        "total": page.paginator.count,
        "centers": visible_centers(request.user, on=on)[:PAGE],
        "may_add": isinstance(here, Authority)
        and may(request.user, Word.SETTINGS_MANAGE, at=here, on=on),
    }
    return render(request, "accounts/places.html", context)


@require_http_methods(["GET", "POST"])
def school_new(request: MemberRequest) -> HttpResponse:
    """新增學校 of the county where its administrator acts."""
    on = timezone.localdate()
    here = active_place(request)
    if not isinstance(here, Authority) or not may(
        request.user, Word.SETTINGS_MANAGE, at=here, on=on
    ):
        raise NotAllowed("accounts.school")
    form = NewSchoolForm(request.POST or None)
    if form.is_valid():
        made = done(
            form,
            lambda: actions.add_school(
                by=request.user, authority=here, on=on, **form.cleaned_data
            ),
        )
        if made is not None:
            messages.success(request, _("已新增學校。"))
            return redirect("people:school", made.pk)
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": here,
            "back": reverse("people:places"),
            "title": _("新增學校"),
            "button": _("新增學校"),
        },
    )


@require_http_methods(["GET", "POST"])
def school(request: MemberRequest, pk: Any) -> HttpResponse:
    """學校設定, with its terms and its classes."""
    on = timezone.localdate()
    shown = get_school(request.user, pk, on=on)
    may_set = may(request.user, Word.SETTINGS_MANAGE, at=shown, on=on)
    if request.method == "POST" and not may_set:
        raise NotAllowed("accounts.school", pk)
    form = SchoolForm(request.POST or None, instance=shown)
    if (
        form.is_valid()
        and done(
            form,
            lambda: actions.change_school(
                by=request.user, school=shown, on=on, **form.cleaned_data
            ),
        )
        is not None
    ):
        messages.success(request, _("學校設定已儲存。"))
        return redirect("people:school", pk)
    # What was typed must not stand in the page's head as if it were saved.
    kept = get_school(request.user, pk, on=on) if form.is_bound else shown
    years = years_of(kept)
    context = {
        "school": kept,
        "form": form,
        "may_set": may_set,
        "may_date": may(request.user, Word.CALENDAR_MANAGE, at=kept, on=on),
        "may_people": may(request.user, Word.PEOPLE_MANAGE, at=kept, on=on),
        "terms": kept.terms.all()[:12],
        "years": years,
    }
    return render(request, "accounts/school.html", context)


@require_http_methods(["GET", "POST"])
def sibling(request: MemberRequest, pk: Any) -> HttpResponse:
    """同校另一部別 of a combined school."""
    on = timezone.localdate()
    where = get_school(request.user, pk, on=on, words=(Word.SETTINGS_MANAGE,))
    choices = sibling_choices(request.user, where, on=on)
    form = SiblingForm(
        request.POST or None, schools=choices, initial={"sibling": where.sibling_id}
    )
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: actions.link_sibling(
                by=request.user, school=where, on=on, **form.cleaned_data
            ),
        )
        if made is not None:
            messages.success(request, _("另一部別已儲存。"))
            return redirect("people:school", pk)
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": where,
            "back": reverse("people:school", args=[pk]),
            "title": _("同校另一部別"),
            "button": _("儲存"),
        },
    )


@require_http_methods(["GET", "POST"])
def term(request: MemberRequest, pk: Any, term_pk: Any = None) -> HttpResponse:
    """學期: a new one, or its dates."""
    on = timezone.localdate()
    where = get_school(request.user, pk, on=on, words=(Word.CALENDAR_MANAGE,))
    shown = None
    if term_pk is not None:
        shown = where.terms.filter(pk=term_pk).first()
        if shown is None:
            raise NotVisible("accounts.term", term_pk)
    form = TermForm(request.POST or None, instance=shown)
    if (
        form.is_valid()
        and done(
            form,
            lambda: actions.save_term(
                by=request.user, school=where, on=on, term=shown, **form.cleaned_data
            ),
        )
        is not None
    ):
        messages.success(request, _("學期已儲存。"))
        return redirect("people:school", pk)
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": where,
            "back": reverse("people:school", args=[pk]),
            "title": _("學期日期") if shown else _("新增學期"),
            "button": _("儲存學期"),
        },
    )


@require_http_methods(["GET", "POST"])
def class_add(request: MemberRequest, pk: Any) -> HttpResponse:
    """新增班級."""
    on = timezone.localdate()
    where = get_school(request.user, pk, on=on, words=(Word.SETTINGS_MANAGE,))
    year = on.year - 1911 - (on.month < 8)
    form = ClassForm(request.POST or None, school=where, initial={"school_year": year})
    if (
        form.is_valid()
        and done(
            form,
            lambda: actions.add_class(
                by=request.user, school=where, on=on, **form.cleaned_data
            ),
        )
        is not None
    ):
        messages.success(request, _("已新增班級。"))
        return redirect("people:school", pk)
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": where,
            "back": reverse("people:school", args=[pk]),
            "title": _("新增班級"),
            "button": _("新增班級"),
        },
    )


@require_POST
def class_remove(request: MemberRequest, pk: Any, class_pk: Any) -> HttpResponse:
    """刪除班級 entered by mistake."""
    on = timezone.localdate()
    where = get_school(request.user, pk, on=on, words=(Word.SETTINGS_MANAGE,))
    found = where.classes.filter(pk=class_pk).first()
    if found is None:
        raise NotVisible("accounts.schoolclass", class_pk)
    try:
        actions.remove_class(by=request.user, school_class=found, on=on)
    except WrongState as error:
        return conflict(request, error, reverse("people:school", args=[pk]))
    messages.success(request, _("已刪除班級。"))
    return redirect("people:school", pk)


@require_http_methods(["GET", "POST"])
def center(request: MemberRequest, pk: Any = None) -> HttpResponse:
    """輔諮中心: its name and whether it is in use; a new one by the county's administrator."""
    on = timezone.localdate()
    shown = get_center(request.user, pk, on=on) if pk else None
    here = shown.authority if shown else active_place(request)
    if not isinstance(here, Authority):
        raise NotAllowed("accounts.counselingcenter")
    if shown is None and not may(request.user, Word.SETTINGS_MANAGE, at=here, on=on):
        raise NotAllowed("accounts.counselingcenter")
    form = CenterForm(request.POST or None, instance=shown)
    if (
        form.is_valid()
        and done(
            form,
            lambda: actions.save_center(
                by=request.user,
                authority=here,
                center=get_center(request.user, pk, on=on) if pk else None,
                on=on,
                **form.cleaned_data,
            ),
        )
        is not None
    ):
        messages.success(request, _("輔諮中心已儲存。"))
        return redirect("people:places")
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": here,
            "back": reverse("people:places"),
            "title": _("輔諮中心") if shown else _("新增輔諮中心"),
            "button": _("儲存輔諮中心"),
        },
    )
