"""Row history by database triggers: `@pghistory.track()` on a model, as docs/adr/0004 tells."""

from django.db import models
from pghistory.models import Event


class History(Event):
    """歷程: the base of every history table. The trigger copies columns as they are, so ciphertext stays ciphertext."""

    app_privileges = (
        "SELECT, INSERT"  # the trigger writes with the application's rights
    )

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
