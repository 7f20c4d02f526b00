"""Why an action was refused. The text is for the person who pressed."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from accounts.duties import Duty


class NotAllowed(PermissionDenied):
    """She may not do this: 403."""


class WrongState(Exception):
    """It is no longer (or not yet) in the state this needs: 409."""


class StillOwned(WrongState):
    """Ending the appointment would leave these duties without an owner."""

    def __init__(self, message: str, duties: "list[Duty]") -> None:
        super().__init__(message)
        self.duties = duties


class BulkRefused(Exception):
    """Nothing was done; `errors` are (row number from 1, why)."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        super().__init__(f"{len(errors)} rows refused")
        self.errors = errors
