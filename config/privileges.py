"""What the application's database role may do, table by table (ARCHITECTURE.md rule 13)."""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def privileges_of(model: type) -> str:
    """The words granted on a model's table; a model forbids more by its `app_privileges`."""
    return getattr(model, "app_privileges", EVERYTHING)


def grant_privileges(owner: BaseDatabaseWrapper, *, role: str) -> None:
    """In: the owner's connection and the application's role. Effect: exactly the declared privileges, no TRUNCATE anywhere."""
    quote = owner.ops.quote_name
    tables = {
        model._meta.db_table: privileges_of(model)
        for model in apps.get_models(include_auto_created=True)
    }
    with owner.cursor() as cursor:
        existing = set(owner.introspection.table_names(cursor))
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return  # one role for both: nothing to grant; `manage.py check --deploy` says so
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}"
        )
        for table in sorted(existing):
            words = tables.get(table, "SELECT")
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
            if words:
                cursor.execute(f"GRANT {words} ON {quote(table)} TO {quote(role)}")
