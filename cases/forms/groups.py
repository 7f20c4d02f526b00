"""團體: its name and purpose, and its members as they are written on a register."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text
from cases.models import Student
from fields.roc_forms import ROCDateField

MOST_LINES = 60


class MembersForm(forms.Form):
    """Whom to keep and whom to add. In: `find`, one line -> the students she may see whom it means; `members`, who is in."""

    kept = forms.MultipleChoiceField(
        label=_("成員"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("取消勾選即自今天起離開團體。"),
    )  # fmt: skip
    added = text(
        _("加入的學生"), required=False, rows=5, hint=_("一行一位：班級座號（801-12）、學號或姓名。"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        find: Callable[[str], list[Student]],
        members: list[tuple[Student, str]] = [],  # noqa: B006  never written to
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.find = find
        self.by_member = {str(one.pk): one for one, _name in members}
        kept: Any = self.fields["kept"]
        kept.choices = [(str(one.pk), name) for one, name in members]
        kept.initial = list(self.by_member)
        if not members:
            del self.fields["kept"]

    def clean_added(self) -> list[Student]:
        lines = [line.strip() for line in self.cleaned_data["added"].splitlines() if line.strip()]  # fmt: skip
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("一次最多 %d 行。") % MOST_LINES)
        found, wrong = [], []
        for line in lines:
            students = self.find(line)
            if len(students) == 1:
                found.append(students[0])
            else:
                wrong.append(_("「%(line)s」找到 %(count)d 位學生，請寫成班級座號。") % {"line": line[:40], "count": len(students)})  # fmt: skip
        if wrong:
            raise forms.ValidationError([str(one) for one in wrong])
        return found

    def students(self) -> tuple[Student, ...]:
        """Of a valid form: who is a member from today, each once."""
        kept = [self.by_member[key] for key in self.cleaned_data.get("kept", ())]
        both = [*kept, *self.cleaned_data["added"]]
        return tuple({one.pk: one for one in both}.values())


class GroupForm(MembersForm):
    """開團體."""

    name = forms.CharField(label=_("團體名稱"), max_length=60)
    purpose = text(_("團體目標"), required=False)
    from_on = ROCDateField(label=_("起"))
    until_on = ROCDateField(label=_("迄"), required=False)
    field_order = ("name", "from_on", "until_on", "added", "purpose")
