"""Writes the roles and their default grants to the rows; what a county or school narrowed stays."""

from django.db import transaction

from accounts.default_matrix import DEFAULT_ROLES
from accounts.models import Grant, Role


@transaction.atomic
def sync_default_roles() -> int:
    """Makes the default rows equal to the code. Out: how many default grants were added or removed; 0 the second time."""
    _sync_roles()
    wanted = {
        (default.key, word.value, scope.value)
        for default in DEFAULT_ROLES
        for word, scope in default.pairs()
    }
    rows = Grant.objects.filter(authority__isnull=True, school__isnull=True)
    stored = {
        (role, word, scope): key
        for key, role, word, scope in rows.values_list("pk", "role", "word", "scope")
    }
    surplus = [key for cell, key in stored.items() if cell not in wanted]
    if surplus:
        Grant.objects.filter(pk__in=surplus).delete()
    missing = sorted(wanted - stored.keys())
    Grant.objects.bulk_create(
        Grant(role_id=role, word=word, scope=scope) for role, word, scope in missing
    )
    return len(surplus) + len(missing)


def _sync_roles() -> None:
    """Only what differs is written."""
    names = ("name_zh", "name_en", "place", "position")
    stored = {key: row for key, *row in Role.objects.values_list("key", *names)}
    changed = [
        Role(
            key=default.key,
            name_zh=default.name_zh,
            name_en=default.name_en,
            place=default.place,
            position=position,
        )
        for position, default in enumerate(DEFAULT_ROLES)
        if stored.get(default.key)
        != [default.name_zh, default.name_en, default.place, position]
    ]
    Role.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["key"], update_fields=names
    )
