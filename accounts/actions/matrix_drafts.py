"""權限異動草稿: changes gathered cell by cell, then proposed in one."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.actions.matrix import (
    cell_errors,
    level_kwargs,
    propose_matrix_change,
)
from accounts.cells import Level, matrix_of
from accounts.drafts import draft_changes, draft_rows
from accounts.errors import WrongState
from accounts.matrix import Scopes
from accounts.models import MatrixDraftCell, MatrixProposal, User
from accounts.vocabulary import Word


@transaction.atomic
def draft_cell(
    *, by: User, level: Level, role: str, word: Word, scopes: Scopes, on: date
) -> None:
    """The person wants the cell so; as it is in force, she wants nothing any more. Nothing takes effect, so no audit row.

    Raises NotAllowed without the right to propose there; ValidationError as propose_matrix_change.
    """
    require(by, Word.MATRIX_PROPOSE, at=level, on=on)
    cell = matrix_of(level).get((role, word))
    if cell is not None and scopes == cell.scopes:
        draft_rows(by, level).filter(role=role, word=word).delete()
        return
    errors = cell_errors(cell, (role, word), scopes, level)
    if errors:
        raise ValidationError(errors)
    key: dict[str, Any] = {"role_id": role, "word": word, **level_kwargs(level)}
    MatrixDraftCell.objects.update_or_create(
        user=by, **key, defaults={"scopes": sorted(scopes)}
    )


@transaction.atomic
def discard_draft(*, by: User, level: Level) -> int:
    """還原: everything the person drafted for the level is forgotten. Out: how many cells."""
    return draft_rows(by, level).delete()[0]


@transaction.atomic
def submit_draft(*, by: User, level: Level, reason: str, on: date) -> MatrixProposal:
    """送覆核: the draft becomes a proposal and is gone. Raises WrongState when nothing is (any more) drafted,
    and whatever propose_matrix_change raises."""
    rows = list(draft_rows(by, level).select_for_update().order_by("pk"))
    changes = draft_changes(rows, matrix_of(level))
    if not changes:
        raise WrongState(_("沒有未送出的變更；可能已在另一個視窗送出或還原。"))
    proposal = propose_matrix_change(
        by=by,
        level=level,
        changes={(one.role.pk, one.word): one.after for one in changes},
        reason=reason,
        on=on,
    )
    discard_draft(by=by, level=level)
    return proposal
