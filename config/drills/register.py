"""Which drills there are."""

from collections.abc import Callable

from config.drills.approvals import approvals_count_once
from config.drills.reminders import reminders_survive
from config.drills.restoring import backup_and_restore

DRILLS: dict[str, Callable[[str], str]] = {
    "back up, lose, restore": backup_and_restore,
    "reminders survive anything": reminders_survive,
    "fifty approvals at once": approvals_count_once,
}
