"""The database has every index, constraint and trigger that a model declares, although migrate renders fewer models."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import operations as do
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from config.migrating import light_states


def names(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_everything_declared_is_there():
    declared = {
        one.name
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for one in (*model._meta.indexes, *model._meta.constraints)
    }
    there = names("SELECT indexname FROM pg_indexes") | names(
        "SELECT conname FROM pg_constraint"
    )
    assert declared - there == set()
    assert len(declared) > 100


def test_afterwards_django_is_as_it_was():
    before = (ProjectState._append_option, Migration.apply)
    with light_states():
        assert ProjectState._append_option != before[0]
    assert (ProjectState._append_option, Migration.apply) == before


def test_what_was_put_off_is_rendered_before_it_could_matter():
    def state_of():
        state = ProjectState()
        fields = [("id", models.AutoField(primary_key=True)), ("n", models.IntegerField())]  # fmt: skip
        migration = Migration("first", "made")
        migration.operations = [do.CreateModel("Row", fields)]
        state.apps  # noqa: B018  (rendered, as the executor has it)
        return migration.mutate_state(state, preserve=False)

    with light_states():
        state = state_of()
        adding = Migration("second", "made")
        adding.operations = [
            do.AddConstraint("row", models.CheckConstraint(condition=models.Q(n__gt=0), name="row_positive"))
        ]  # fmt: skip
        state = adding.mutate_state(state, preserve=False)
        shown = state.apps.get_model("made", "Row")._meta.constraints
        assert shown == []
        later = Migration("third", "made")
        later.operations = [do.AlterModelOptions("row", {"ordering": ["n"]})]
        state = later.apply(state, connection.schema_editor(collect_sql=True))
    rendered = state.apps.get_model("made", "Row")._meta.constraints
    assert [one.name for one in rendered] == ["row_positive"]
