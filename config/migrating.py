"""Migrating without rendering every model again for an index that no model knows of.

Django's executor keeps every historical model as a class and renders a changed one anew with all that are related to it,
which in this schema is nearly all. An index, a constraint or a trigger changes the state only: what adds it to the
database reads the model's columns. Four of five renderings were for those, two thirds of a first `migrate`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.migrations import operations as do
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

# Whatever else a migration does may read a model's options: before it, what was put off is rendered once.
INDIFFERENT = (do.CreateModel, do.AddField, do.AddIndex, do.AddConstraint, do.RunPython, do.RunSQL, AddTrigger)  # fmt: skip


@contextmanager
def light_states() -> Iterator[None]:
    """Within it, adding an index, a constraint or a trigger puts the model's rendering off, a new model is rendered alone
    (what it points to is there already and learns of it by being pointed to), and a new column only with its neighbours.
    """
    late: set[tuple[str, str]] = set()
    apply, reload = Migration.apply, ProjectState.reload_model

    def append_option(
        state: ProjectState, app_label: str, model_name: str, option: str, new: Any
    ) -> None:
        _append(state, app_label, model_name, option, new)
        late.add((app_label, model_name))

    def add_trigger(operation: Any, app_label: str, state: ProjectState) -> None:
        model_name = operation.model_name.lower()
        _append(state, app_label, model_name, "triggers", operation.trigger)
        late.add((app_label, model_name))

    def apply_after_rendering(
        migration: Migration, state: ProjectState, *args: Any, **kwargs: Any
    ) -> ProjectState:
        if late and not all(isinstance(one, INDIFFERENT) for one in migration.operations):  # fmt: skip
            known = [key for key in sorted(late) if key in state.models]
            state.reload_models(known, delay=True)
            late.clear()
        return apply(migration, state, *args, **kwargs)

    def add_model(state: ProjectState, model_state: Any) -> None:
        key = (model_state.app_label, model_state.name_lower)
        state.models[key] = model_state
        if state._relations is not None:  # type: ignore[attr-defined]  # not in the stubs
            state.resolve_model_relations(key)
        if "apps" in state.__dict__:  # rendered already, as the executor has it
            state.apps.render_multiple([model_state])

    def reload_model(
        state: ProjectState, app_label: str, model_name: str, delay: bool = False
    ) -> None:
        reload(state, app_label, model_name, delay=True)

    with ExitStack() as stack:
        for owner, name, function in (
            (ProjectState, "add_model", add_model),
            (ProjectState, "reload_model", reload_model),
            (ProjectState, "_append_option", append_option),
            (AddTrigger, "state_forwards", add_trigger),
            (Migration, "apply", apply_after_rendering),
        ):
            stack.enter_context(_replaced(owner, name, function))
        yield


def _append(state: ProjectState, app: str, model: str, option: str, new: Any) -> None:
    options = state.models[app, model].options
    options[option] = [*options.get(option, []), new]


@contextmanager
def _replaced(owner: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    kept = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, kept)
