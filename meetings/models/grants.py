"""Who was given what on one meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ObjectGrant
from meetings.models.meetings import Meeting


class MeetingGrant(ObjectGrant):
    """個別授權（會議）: written by accounts.permissions only, when somebody is asked to attend."""

    content_object = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="grants"
    )

    class Meta(ObjectGrant.Meta):
        verbose_name = _("個別授權（會議）")
        verbose_name_plural = _("個別授權（會議）")
