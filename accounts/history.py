"""Row history by database triggers: `@pghistory.track()` on a model, as docs/adr/0004 tells."""

from pghistory.models import Event


class HistoryRow(Event):
    """歷程: the base of every history table. The trigger copies columns as they are, so ciphertext stays ciphertext."""

    app_privileges = "SELECT, INSERT"

    class Meta:
        abstract = True
