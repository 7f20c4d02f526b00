"""Named people on a named object: what a subclass in a higher app hangs on its Case or Meeting.

    class CaseGrant(ObjectGrant):
        content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
        class Meta(ObjectGrant.Meta): ...

    class CaseExclusion(ObjectExclusion):
        content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exclusions")

The model they hang on lists its words in `Meta.permissions = object_words(...)`.
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import (
    GroupObjectPermission,
    UserObjectPermission,
    UserObjectPermissionBase,
)

from accounts.models.users import User


class ObjectGrant(UserObjectPermissionBase):
    """個別授權: one person, one word, one object, for a time. Written by accounts.permissions only."""

    # From a grant to the School whose leaver loses it; a subclass whose object reaches it otherwise says so.
    school_path = "content_object__school"

    part = models.CharField(_("部分"), max_length=60, blank=True)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("授權人"),
    )
    granted_at = models.DateTimeField(_("授權時間"), auto_now=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="%(app_label)s_%(class)s_dates_in_order",
            ),
        ]


class ObjectExclusion(models.Model):
    """迴避: whom no role and no grant lets near this object (conflict of interest); subtracted last."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("人員"),
    )
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("核定人"),
    )
    decided_at = models.DateTimeField(_("核定時間"), auto_now_add=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_object", "from_on"],
                name="%(app_label)s_%(class)s_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="%(app_label)s_%(class)s_dates_in_order",
            ),
        ]


# Model-wide permissions, groups and guardian's generic tables stay empty (SECURITY.md A9): the database refuses the
# application's role any insert, so no forged key and no library can open that door.
for side_door in (
    User.user_permissions.through,
    User.groups.through,
    Group,
    Group.permissions.through,
    UserObjectPermission,
    GroupObjectPermission,
):
    side_door.app_privileges = "SELECT, DELETE"  # type: ignore[union-attr]  # read by config.privileges
