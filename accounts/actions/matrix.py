"""權限異動: proposed by one, in force when a second person agrees."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import audit_place, require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.cells import (
    Cell,
    Level,
    allowed_under,
    as_scopes,
    decides,
    gains_herself,
    matrix_of,
)
from accounts.errors import NotAllowed, WrongState
from accounts.matrix import Scopes, lock
from accounts.models import Authority, Grant, MatrixChange, MatrixProposal, School, User
from accounts.vocabulary import Scope, Word

Changes = Mapping[tuple[str, Word], Scopes]


@transaction.atomic
def propose_matrix_change(
    *, by: User, level: Level, changes: Changes, reason: str, on: date
) -> MatrixProposal:
    """提出權限異動: for each (role key, word) the scopes it shall have at the county or school; an empty set closes it.

    Raises NotAllowed when `by` doesn't manage the matrix there or would gain by it herself; ValidationError for a
    locked cell, a scope wider than the level above allows, a cell that doesn't change, or nothing at all.
    """
    require(by, Word.MATRIX_PROPOSE, at=level, on=on)
    matrix = matrix_of(level)
    errors = [
        error
        for key, after in changes.items()
        for error in cell_errors(matrix.get(key), key, after, level)
    ]
    if not changes:
        errors.append(_("沒有任何異動。"))
    if errors:
        raise ValidationError(errors)
    proposal = MatrixProposal.objects.create(
        proposer=by, reason=reason, **level_kwargs(level)
    )
    rows = [
        MatrixChange(
            proposal=proposal,
            role=matrix[key].role,
            word=key[1],
            before=sorted(matrix[key].scopes),
            after=sorted(after),
        )
        for key, after in changes.items()
    ]
    _refuse_own_gain(by, rows, level, on=on)
    MatrixChange.objects.bulk_create(rows)
    _record(Event.ROLE_CHANGE_PROPOSED, by, proposal)
    return proposal


def cell_errors(
    cell: Cell | None, key: tuple[str, Word], after: Scopes, level: Level
) -> list[str]:
    """Why the cell may not become so at the level, in words for the person; empty when it may."""
    if cell is None or Scope.NONE in after:
        return [
            _("沒有這個角色或權限：%(role)s %(word)s")
            % {"role": key[0], "word": key[1]}
        ]
    label = _("%(role)s「%(word)s」") % {"role": cell.role, "word": cell.word.label}
    for scope in after:
        why = lock(key[0], key[1], scope)
        if why is not None:
            return [label + _("：") + str(why)]
    if not decides(level, cell.role):
        return [_("%(cell)s：此角色的權限由縣市訂定。") % {"cell": label}]
    if not after <= allowed_under(cell.inherited):
        return [_("%(cell)s：超出上級允許的範圍。") % {"cell": label}]
    if after == cell.scopes:
        return [_("%(cell)s：沒有改變。") % {"cell": label}]
    return []


@transaction.atomic
def approve_matrix_change(
    *, by: User, proposal: MatrixProposal, on: date, note: str = ""
) -> MatrixProposal:
    """覆核通過: by a second person who gains nothing by it; in force on the next request.

    Raises NotAllowed for the proposer, for who would gain, and without the right to review; WrongState when it is
    decided already or a cell has changed since it was proposed.
    """
    fresh = _reviewed(by, proposal, on=on)
    changes = list(fresh.changes.select_related("role"))
    _refuse_own_gain(by, changes, fresh.place, on=on)
    matrix = matrix_of(fresh.place)
    for change in changes:
        cell = matrix[change.role_id, Word(change.word)]
        after = as_scopes(change.after)
        if cell.scopes != as_scopes(change.before) or not after <= allowed_under(
            cell.inherited
        ):
            raise WrongState(_("權限在提案後已有變動，請重新提案。"))
        _write(cell, after, fresh.place)
    fresh.approve(reviewer=by, at=timezone.now(), note=note)
    fresh.save()
    _record(Event.ROLE_CHANGE_APPROVED, by, fresh)
    for change in changes:
        _record_cell(by, fresh, change)
    return fresh


@transaction.atomic
def reject_matrix_change(
    *, by: User, proposal: MatrixProposal, on: date, note: str
) -> MatrixProposal:
    """退回: by a second person, with the reason; nothing changes."""
    fresh = _reviewed(by, proposal, on=on)
    fresh.reject(reviewer=by, at=timezone.now(), note=note)
    fresh.save()
    _record(Event.ROLE_CHANGE_REJECTED, by, fresh)
    return fresh


@transaction.atomic
def withdraw_matrix_change(*, by: User, proposal: MatrixProposal) -> MatrixProposal:
    """撤回: by its proposer, before anyone decided."""
    fresh = _undecided(proposal)
    if fresh.proposer_id != by.pk:
        raise NotAllowed(_("只有提案人可以撤回。"))
    fresh.withdraw(at=timezone.now())
    fresh.save()
    _record(Event.ROLE_CHANGE_WITHDRAWN, by, fresh)
    return fresh


def _undecided(proposal: MatrixProposal) -> MatrixProposal:
    """The proposal, locked: of two reviewers at once the second finds it decided."""
    fresh = MatrixProposal.objects.select_for_update().get(pk=proposal.pk)
    if fresh.state != MatrixProposal.State.PROPOSED:
        raise WrongState(_("此案已經決定。"))
    return fresh


def _reviewed(by: User, proposal: MatrixProposal, *, on: date) -> MatrixProposal:
    require(by, Word.MATRIX_REVIEW, at=proposal.place, on=on)
    if proposal.proposer_id == by.pk:
        raise NotAllowed(_("提案人不能覆核自己的提案。"))
    # The level's row: two proposals for one matrix are decided one after the other.
    type(proposal.place)._base_manager.select_for_update().get(pk=proposal.place.pk)
    return _undecided(proposal)


def _refuse_own_gain(
    by: User, changes: list[MatrixChange], level: Level, *, on: date
) -> None:
    words = gains_herself(by, changes, level=level, on=on)
    if words:
        raise NotAllowed(
            _("你本人會因此取得「%(word)s」，請由另一位人員辦理。")
            % {"word": words[0].label}
        )


def _write(cell: Cell, after: Scopes, level: Level) -> None:
    """The level's rows of the cell: none when it is as inherited, scope NONE when it is closed."""
    where = level_kwargs(level)
    Grant.objects.filter(role=cell.role, word=cell.word, **where).delete()
    if after != cell.inherited:
        Grant.objects.bulk_create(
            Grant(role=cell.role, word=cell.word, scope=scope, **where)
            for scope in sorted(after) or [Scope.NONE]
        )


def level_kwargs(level: Level) -> dict[str, Authority | School]:
    """The level as rows of grants, proposals and drafts name it."""
    if isinstance(level, School):
        return {"school": level}
    return {"authority": level}


def _record(event: str, by: User, proposal: MatrixProposal) -> None:
    record(
        event,
        by=by,
        object_type="accounts.matrixproposal",
        object_id=proposal.pk,
        detail={"state": proposal.state},
        **audit_place(proposal.place),
    )


def _record_cell(by: User, proposal: MatrixProposal, change: MatrixChange) -> None:
    before, after = as_scopes(change.before), as_scopes(change.after)
    widened = bool(after - allowed_under(before))
    record(
        Event.ROLE_GRANTED if widened else Event.ROLE_REVOKED,
        by=by,
        object_type="accounts.role",
        object_id=change.role_id,
        detail={"word": change.word, "before": change.before, "after": change.after},
        **audit_place(proposal.place),
    )
