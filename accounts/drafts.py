"""What a person has drafted for a level's matrix, and how it stands against what is in force."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.cells import Cell, Level, as_scopes, keys_of
from accounts.matrix import Scopes
from accounts.models import MatrixDraftCell, Role, School, User
from accounts.vocabulary import Scope, Word

Matrix = dict[tuple[str, Word], Cell]


@dataclass(frozen=True)
class DraftChange:
    """A drafted cell as a change: role, word, and the scopes before and after."""

    role: Role
    word: Word
    before: Scopes
    after: Scopes

    @property
    def role_id(self) -> str:
        return self.role.pk

    @property
    def words(self) -> str:
        """Before and after, in the words of the page."""
        return f"{scope_words(self.before)} → {scope_words(self.after)}"


def draft_rows(user: User, level: Level) -> QuerySet[MatrixDraftCell]:
    """The person's own rows for the level."""
    authority, school = keys_of(level)
    rows = MatrixDraftCell.objects.filter(user=user)
    if isinstance(level, School):
        return rows.filter(school=school)
    return rows.filter(authority=authority)


def draft_changes(rows: Any, matrix: Matrix) -> list[DraftChange]:
    """The rows that would still change something, in the order of the page; words of a former release are left out."""
    wanted = {
        (row.role_id, Word(row.word)): as_scopes(row.scopes)
        for row in rows
        if row.word in Word.values
    }
    return [
        DraftChange(cell.role, cell.word, cell.scopes, wanted[key])
        for key, cell in matrix.items()
        if key in wanted and wanted[key] != cell.scopes
    ]


def scope_words(scopes: Scopes) -> str:
    """「自己、參與」; 「無」 for none."""
    return _("、").join(str(scope.label) for scope in Scope if scope in scopes) or str(
        Scope.NONE.label
    )
