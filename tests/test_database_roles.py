"""The application runs as a role that owns nothing."""

import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError


@pytest.mark.django_db
def test_the_application_role_is_no_superuser_and_owns_no_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE accounts_user",
        "DROP TABLE accounts_user",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_role_is_refused_what_only_the_owner_may(statement):
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_owns_the_tables():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'accounts_user'"
        )
        assert cursor.fetchone() == (True,)
