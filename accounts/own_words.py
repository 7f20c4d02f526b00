"""我可以做什麼: the words a person holds, grouped as on the matrix, each with its scopes in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.sights import sights_of
from accounts.vocabulary import Group, Scope, Word


def own_words(user: Any, *, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Out: [(group label, [(word label, scope labels)])]; groups without a word are left out."""
    held = sights_of(user, on=on)
    groups = []
    for group in Group:
        words = [
            (str(word.label), _("、").join(str(Scope(scope).label) for scope in scopes))
            for word in Word
            if word.group is group and (scopes := sorted(held.of(word)))
        ]
        if words:
            groups.append((str(group.label), words))
    return groups
