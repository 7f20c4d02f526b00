"""Guards of rows that prove something: columns that never change again, encrypted ones included."""

from collections.abc import Sequence

import pgtrigger


def stays(
    name: str, columns: Sequence[str], *, states: Sequence[str] = ()
) -> pgtrigger.Protect:
    """A trigger that refuses to change these columns, from these states on (none: always).

    In: names of columns as the database has them (a foreign key ends in _id). Ciphertext changes whenever it is written
    again, so an action on such a row saves with `update_fields`; a key rotation passes this guard by (fields/triggers.py).
    """
    changed = " OR ".join(
        f'OLD."{one}" IS DISTINCT FROM NEW."{one}"' for one in columns
    )
    condition = f"({changed})"
    if states:
        named = ", ".join(f"'{state}'" for state in states)
        condition = f'OLD."state" IN ({named}) AND {condition}'
    return pgtrigger.Protect(
        name=name, operation=pgtrigger.Update, condition=pgtrigger.Condition(condition)
    )
