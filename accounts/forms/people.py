"""Finding people, and why something is done to an account."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Role, User
from accounts.places import Place

STATES = [
    ("", _("全部")),
    ("active", _("使用中")),
    ("disabled", _("已停用")),
    ("invited", _("尚未登入")),
    ("unposted", _("目前無任職")),
]


class PeopleFilterForm(forms.Form):
    """Name or account, role, state, and the place when she manages several."""

    q = forms.CharField(label=_("姓名或帳號"), max_length=70, required=False)
    role = forms.ModelChoiceField(
        Role.objects.all(), label=_("角色"), required=False, empty_label=_("全部")
    )
    state = forms.ChoiceField(label=_("狀態"), choices=STATES, required=False)
    place = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def narrow(
        self, people: QuerySet[User], *, appointments: Any, place: Place | None
    ) -> QuerySet[User]:
        """In: people, the appointments in force she may see, the place named by the filter. Out: those that fit, by name."""
        wanted: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        held = appointments.filter(user=OuterRef("pk"))
        if words := wanted.get("q"):
            people = people.filter(
                Q(name__icontains=words)
                | Q(username__icontains=words)
                | Q(email__iexact=words)
            )
        if wanted.get("role"):
            held = held.filter(role=wanted["role"])
        if place is not None:
            held = held.at(place)
        if wanted.get("role") or place is not None:
            people = people.filter(Exists(held))
        return self._in_state(people, wanted.get("state")).order_by("name", "username")

    def _in_state(self, people: QuerySet[User], state: str | None) -> QuerySet[User]:
        if state == "active":
            return people.filter(is_active=True)
        if state == "disabled":
            return people.filter(is_active=False)
        if state == "invited":
            return people.filter(is_active=True, last_login=None)
        if state == "unposted":
            running = Appointment.objects.filter(user=OuterRef("pk"))
            return people.filter(~Exists(running.in_force(self.today)))
        return people

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today


class ReasonForm(forms.Form):
    """Why an account is disabled, enabled or reset; kept in the audit trail."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("會留在稽核紀錄，請勿填寫個案資料。"),
    )
