"""How every form field looks: templates/forms and templates/django/forms/widgets."""

from typing import Any

from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Widget,
)
from django.forms.renderers import TemplatesSetting


class HouseField(BoundField):
    """A field that is described by its error first, then by its hint (DESIGN.md section 7)."""

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        ids = []
        if self.auto_id and not self.is_hidden:
            if self.errors:
                ids.append(f"{self.auto_id}_error")
            if self.help_text:
                ids.append(f"{self.auto_id}_helptext")
        return " ".join(ids)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        look = _look(widget)
        own = attrs.get("class") or widget.attrs.get("class", "")
        if look:
            attrs["class"] = " ".join(dict.fromkeys([look, *str(own).split()]))
        return attrs


def _look(widget: Widget) -> str:
    """The theme's class of a control. A `RadioSelect(attrs={"class": "seg"})` becomes segments."""
    if widget.is_hidden or isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


class FormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = HouseField
