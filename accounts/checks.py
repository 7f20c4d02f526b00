"""Startup checks. Run with `manage.py check --database default`; `migrate` runs them too."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.utils import DatabaseError

# Where a model-wide or generic permission would live. All stay empty (SECURITY.md A9).
SIDE_DOORS = (
    "auth.Group",
    "auth.Group_permissions",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "guardian.UserObjectPermission",
    "guardian.GroupObjectPermission",
)


def no_model_wide_permission(
    app_configs: Sequence[Any] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """An Error for each table in which somebody holds a permission outside appointments and dated grants."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        existing = None
        for label in SIDE_DOORS:
            model = apps.get_model(label)
            table = model._meta.db_table
            try:
                if existing is None:
                    existing = connections[alias].introspection.table_names()
                held = (
                    table in existing
                    and model._base_manager.using(alias).order_by().exists()
                )
            except DatabaseError:
                return found  # no database yet: nothing is held
            if held:
                found.append(
                    Error(
                        f"{table} holds rows: permissions come from appointments and dated grants only.",
                        id="accounts.E001",
                    )
                )
    return found
