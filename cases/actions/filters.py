"""已存的篩選: each person's own, nobody else's."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import SavedFilter

MOST_FILTERS = 20


@transaction.atomic
def save_filter(
    *, by: User, label: str, query: str, page: str = SavedFilter.Page.STUDENTS
) -> SavedFilter:
    """Keeps a query string of the list under a label; the same label again replaces it. Raises ValidationError."""
    mine = SavedFilter.objects.select_for_update().filter(user=by, page=page)
    kept = mine.filter(label=label).first() or SavedFilter(user=by, page=page, label=label)  # fmt: skip
    if kept._state.adding and mine.count() >= MOST_FILTERS:
        raise ValidationError(
            _("最多存 %(count)d 組篩選，請先移除不用的。") % {"count": MOST_FILTERS}
        )
    kept.query = query
    kept.full_clean(exclude=["user"])
    kept.save()
    return kept


@transaction.atomic
def remove_filter(*, by: User, kept: SavedFilter) -> None:
    """Raises ValueError for somebody else's: the door has asked before."""
    if kept.user_id != by.pk:
        raise ValueError("not her own filter")
    kept.delete()
