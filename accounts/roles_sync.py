"""Writes the roles and their default grants to the rows; what a county or school narrowed stays."""

from django.db import transaction

from accounts.default_matrix import DEFAULT_ROLES
from accounts.models import Grant, Role


@transaction.atomic
def sync_default_roles() -> int:
    """Makes the default rows equal to the code. Out: how many default grants were added or removed; 0 the second time."""
    for position, default in enumerate(DEFAULT_ROLES):
        Role.objects.update_or_create(
            key=default.key,
            defaults={
                "name_zh": default.name_zh,
                "name_en": default.name_en,
                "place": default.place,
                "position": position,
            },
        )
    wanted = {
        (default.key, word.value, scope.value)
        for default in DEFAULT_ROLES
        for word, scope in default.pairs()
    }
    rows = Grant.objects.filter(authority__isnull=True, school__isnull=True)
    stored = {(row.role_id, row.word, row.scope): row.pk for row in rows}
    surplus = [key for cell, key in stored.items() if cell not in wanted]
    Grant.objects.filter(pk__in=surplus).delete()
    missing = sorted(wanted - stored.keys())
    Grant.objects.bulk_create(
        Grant(role_id=role, word=word, scope=scope) for role, word, scope in missing
    )
    return len(surplus) + len(missing)
