"""What narrows the case list."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.case_listing import COLUMNS, DEFAULT_COLUMNS, SORTS
from cases.codes.official import Category, Tier
from cases.models import Student
from cases.querysets import LONGEST_SEARCH, CaseQuerySet
from documents.writing import FORMATS

STATES = [
    ("", _("在案")),
    ("open", _("進行中")),
    ("suspended", _("暫停")),
    ("closing", _("結案待核")),
    ("closed", _("已結案")),
    ("archived", _("已歸檔")),
    ("all", _("全部")),
]


# What a saved filter keeps: never `q`.
KEPT = ("state", "tier", "category", "lead", "sort", "cols")


class CaseFilterForm(forms.Form):
    """Words, state, tier, category, lead; then the order. In: `leads`, who may be asked for."""

    q = forms.CharField(
        label=_("搜尋"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": _("姓名、代號、案號、801-12")}
        ),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("狀態"), choices=STATES, required=False)
    tier = forms.TypedChoiceField(
        label=_("級別"), coerce=int, empty_value=None, required=False,
        choices=[("", _("全部")), *Tier.choices],
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("個案類別"), required=False,
        choices=[("", _("全部")), *((value, f"{value} {label}") for value, label in Category.choices)],
    )  # fmt: skip
    lead = forms.ChoiceField(label=_("主責"), required=False)
    sort = forms.ChoiceField(
        label=_("排序"), choices=[(key, label) for key, (label, _by) in SORTS.items()],
        required=False,
    )  # fmt: skip

    cols = forms.MultipleChoiceField(
        label=_("欄位"), choices=list(COLUMNS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any, *, user: Any, leads: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        mine = [("", _("全部")), ("me", _("我主責的"))]
        others = [(str(one.pk), one.name) for one in leads if one.pk != user.pk]
        self.fields["lead"].choices = [*mine, *others]  # type: ignore[attr-defined]
        self.user = user
        self.fields["q"].widget.attrs["id"] = "q"  # where the key / goes

    def asked(self) -> dict[str, Any]:
        """Whatever was understood; an unknown value is no filter, never an error."""
        self.is_valid()
        return self.cleaned_data

    def columns(self) -> list[str]:
        """The columns to show, in the table's order."""
        chosen = self.asked().get("cols") or DEFAULT_COLUMNS
        return [key for key in COLUMNS if key in chosen]

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        """In: the cases she may see. Out: the ones asked for, ordered."""
        asked = self.asked()
        cases = searched(cases, asked.get("q") or "")
        state = asked.get("state") or ""
        if not state:
            cases = cases.running()
        elif state != "all":
            cases = cases.filter(state=state)
        if asked.get("tier"):
            cases = cases.filter(tier=asked["tier"])
        if code := asked.get("category"):
            either = Q(main_category=code) | Q(secondary_categories__contains=[code])
            cases = cases.filter(either)
        if lead := asked.get("lead"):
            cases = cases.filter(lead=self.user.pk if lead == "me" else lead)
        _label, by = SORTS[asked.get("sort") or "waiting"]
        return cases.order_by(*by, "pk")


def searched(cases: CaseQuerySet, text: str) -> CaseQuerySet:
    """Those with the case number, or whose student the words find."""
    text = text.strip()
    if not text:
        return cases
    students = Student.objects.search(text)
    return cases.filter(
        Q(number=text) | Q(student__in=students.order_by().values("pk"))
    )


class CaseExportForm(forms.Form):
    """The format of the file."""

    fmt = forms.ChoiceField(
        label=_("格式"), choices=[(key, key.upper()) for key in FORMATS]
    )
