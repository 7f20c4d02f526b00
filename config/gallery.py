"""Every piece of furniture with fictional samples: for designers, and for the accessibility tests."""

import django_tables2
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from config.gallery_samples import ROWS, SAMPLES
from fields.roc_forms import ROCDateField


class SampleForm(forms.Form):
    """One field of each look."""

    title = forms.CharField(
        label=_("主題"), max_length=60, help_text=_("一句話說明，60 字以內")
    )
    kind = forms.ChoiceField(
        label=_("類別"), choices=[("t05", "T05 情緒困擾"), ("t01", "T01 人際困擾")]
    )
    held_on = ROCDateField(label=_("日期"), help_text=_("也可輸入 1150506、5/6 或 t"))
    way = forms.ChoiceField(
        label=_("方式"),
        choices=[("face", "面談"), ("tel", "電話"), ("home", "家訪"), ("net", "線上")],
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        initial="face",
    )
    known = forms.ChoiceField(
        label=_("是否已告知家長"),
        choices=[("y", "有"), ("n", "無"), ("u", "不清楚")],
        widget=forms.RadioSelect,
    )
    with_whom = forms.MultipleChoiceField(
        label=_("對象"),
        choices=[("s", "學生"), ("p", "家長"), ("t", "教職員"), ("e", "專業人員")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("重點"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    crisis = forms.BooleanField(label=_("出現危機徵兆"), required=False)


class FilterForm(forms.Form):
    """What a list's filter row looks like."""

    kind = forms.ChoiceField(
        label=_("類別"), choices=[("", "全部"), ("t05", "T05 情緒困擾")], required=False
    )
    words = forms.CharField(label=_("代號或班級"), max_length=20, required=False)


class SampleTable(django_tables2.Table):
    code = django_tables2.Column(verbose_name=_("代號"))
    name = django_tables2.Column(verbose_name=_("姓名"), orderable=False)
    days = django_tables2.Column(verbose_name=_("在案日數"))

    class Meta:
        template_name = "partials/table.html"
        caption = _("個案清單")


@require_GET
@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Only in the demonstration; `?errors` shows the forms as they come back refused."""
    if not settings.DEMO:
        raise Http404
    table = SampleTable(ROWS)
    RequestConfig(request, paginate={"per_page": 10}).configure(table)
    refused = "errors" in request.GET
    form = SampleForm({"title": ""} if refused else None, prefix="sample")
    filters = FilterForm(auto_id="filter_%s")
    context = SAMPLES | {"table": table, "form": form, "filters": filters}
    return render(request, "gallery.html", context | {"total": len(ROWS)})
