"""What the matrix page draws: columns of roles, groups of words, and each cell's words, colour and mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.cells import Cell, Level, decides
from accounts.drafts import DraftChange, Matrix, scope_words
from accounts.matrix import Scopes
from accounts.models import Role, School
from accounts.vocabulary import Group, Scope, Word

KINDS = {
    Scope.SCHOOL: "school",
    Scope.CENTER: "school",
    Scope.TEAM: "case",
    Scope.OWN: "case",
    Scope.CLASS: "class",
    Scope.UNDER_REVIEW: "class",
    Scope.STATUS_ONLY: "stat",
    Scope.DEIDENTIFIED: "stat",
}

# The columns of prototype 09; the rest stand under "others".
MAIN_ROLES = (
    "homeroom_teacher",
    "counselor",
    "section_chief",
    "counseling_director",
    "principal",
    "center_professional",
    "county_officer",
    "system_administrator",
)
SMALL_SCHOOL_ROLES = (
    "homeroom_teacher",
    "counselor",
    "joint_office_director",
    "principal",
    "center_professional",
    "county_officer",
    "system_administrator",
)
ALL = "all"
ROLE_SETS: dict[str, Promise] = {
    "main": gettext_lazy("主要角色"),
    "others": gettext_lazy("其他角色"),
    ALL: gettext_lazy("全部角色"),
}


@dataclass(frozen=True)
class View:
    """Which part of the matrix is shown: a Group's value or ALL, and a key of ROLE_SETS."""

    group: str = Group.CASES.value
    roles: str = "main"

    @classmethod
    def of(cls, wanted: Mapping[str, str]) -> "View":
        """From a query string; anything unknown is the default."""
        group, roles = wanted.get("group", ""), wanted.get("roles", "")
        return cls(
            group if group in (*Group.values, ALL) else cls.group,
            roles if roles in ROLE_SETS else "main",
        )

    @property
    def query(self) -> str:
        """Back to this part: "?group=…&roles=…"; "" for the part shown by default."""
        if self == View():
            return ""
        return f"?group={self.group}&roles={self.roles}"


@dataclass(frozen=True)
class Look:
    """One cell as drawn. `kind`: colour; `words`: its scopes; `url`: its own page, "" when there is nothing to choose or tell."""

    key: str
    words: str
    kind: str
    url: str
    changed: bool
    narrowed: bool
    locked: bool
    column: str


def shown_roles(view: View, roles: list[Role], level: Level) -> list[Role]:
    """The columns of the view, in the order of the roles."""
    is_small = (
        isinstance(level, School) and level.profile == School.Profile.TEACHING_AFFAIRS
    )
    main = SMALL_SCHOOL_ROLES if is_small else MAIN_ROLES
    if view.roles == ALL:
        return roles
    return [role for role in roles if (role.pk in main) == (view.roles == "main")]


def columns_of(
    roles: list[Role], counts: Mapping[str, int], level: Level
) -> list[dict[str, Any]]:
    """Heading, holders and, at a school, whether the county decides the column."""
    return [
        {
            "label": str(role),
            "words": _("%(count)s 人") % {"count": counts.get(role.pk, 0)},
            "note": "" if decides(level, role) else _("縣市訂定"),
        }
        for role in roles
    ]


def groups_of(
    view: View, roles: list[Role], matrix: Matrix, changes: list[DraftChange]
) -> list[dict[str, Any]]:
    """The rows of the view by group, with the drafted scopes in place of those in force."""
    drafted = {(change.role.pk, change.word): change.after for change in changes}
    groups = []
    for group in Group:
        if view.group in (ALL, group.value):
            rows = [
                {
                    "label": word.label,
                    "cells": [
                        _look(matrix[role.pk, word], drafted, view) for role in roles
                    ],
                }
                for word in Word
                if word.group is group
            ]
            groups.append({"label": group.label, "rows": rows})
    return groups


def _look(cell: Cell, drafted: Mapping[tuple[str, Word], Scopes], view: View) -> Look:
    key = (cell.role.pk, cell.word)
    scopes = drafted.get(key, cell.scopes)
    told = bool(cell.lock or cell.inherited)
    return Look(
        key=f"{cell.role.pk}-{cell.word.value}",
        words=scope_words(scopes) if scopes else "—",
        kind=kind_of(scopes),
        url=f"cell/{cell.role.pk}/{cell.word.value}{view.query}" if told else "",
        changed=key in drafted,
        narrowed=scopes != cell.inherited,
        locked=cell.lock is not None,
        column=str(cell.role),
    )


def kind_of(scopes: Scopes) -> str:
    """The colour of the widest scope; "" for none."""
    widest = [scope for scope in KINDS if scope in scopes]
    return KINDS[widest[0]] if widest else ""


def tabs_of(view: View) -> list[dict[str, Any]]:
    """Each group, and all of them."""
    choices = [*Group.choices, (ALL, _("全部"))]
    return [
        {
            "url": View(value, view.roles).query or "?",
            "label": label,
            "current": value == view.group,
        }
        for value, label in choices
    ]


def role_tabs_of(view: View) -> list[dict[str, Any]]:
    """The sets of columns."""
    return [
        {
            "url": View(view.group, value).query or "?",
            "label": label,
            "current": value == view.roles,
        }
        for value, label in ROLE_SETS.items()
    ]
