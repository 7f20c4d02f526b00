"""A migration operation of our own: the triggers of a first migration in one go."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class InstallTriggers(Operation):
    """Install the triggers that the states of `models` name in `options["triggers"]`: one operation for all of a first
    migration. Later changes come as pgtrigger writes them."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[str]) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: CreateModel named them."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for trigger in self._of(app_label, to_state):
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for trigger in self._of(app_label, from_state):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def _of(self, app_label: str, state: Any) -> Iterator[Any]:
        for name in self.models:
            yield from state.models[app_label, name.lower()].options["triggers"]

    def describe(self) -> str:
        return f"Install the triggers of {len(self.models)} models"
