"""④ 15 日資料轉銜 and ⑤ 接收回條 of the board's rows. The transfer's own module: nothing has been asked for yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from transitions.cells import Cell
from transitions.models import Transition


def transfer_cells(
    rows: Sequence[Transition], *, now: datetime
) -> dict[UUID, tuple[Cell, Cell]]:
    """The two cells of each transition, by its key. A fixed number of queries, whatever the number of rows."""
    waiting = Cell("none", _("未開始"))
    return {row.pk: (waiting, waiting) for row in rows}
