"""Whom the school may reach for a student."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.students import Student
from fields.encrypted import EncryptedCharField


class Contact(models.Model):
    """監護人與緊急聯絡人. Never deleted: `ended_on` says until when. Letters and calls ask cases.contacting first."""

    class Relation(models.TextChoices):
        FATHER = "father", _("父")
        MOTHER = "mother", _("母")
        GRANDFATHER = "grandfather", _("祖父")
        GRANDMOTHER = "grandmother", _("祖母")
        SIBLING = "sibling", _("兄弟姊妹")
        RELATIVE = "relative", _("其他親屬")
        GUARDIAN = "guardian", _("監護人")
        SOCIAL_WORKER = "social_worker", _("社工")
        INSTITUTION = "institution", _("安置機構")
        OTHER = "other", _("其他")

    class Slot(models.TextChoices):
        """The place in the roster file that this row is filled from."""

        NONE = "", _("自行登錄")
        GUARDIAN = "guardian", _("名冊：監護人")
        EMERGENCY = "emergency", _("名冊：緊急聯絡人")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="contacts",
        verbose_name=_("學生"),
    )
    slot = models.CharField(_("來源"), max_length=10, choices=Slot, blank=True)
    name = EncryptedCharField(_("姓名"), max_length=280)
    relation = models.CharField(
        _("關係"), max_length=14, choices=Relation, default=Relation.OTHER
    )
    relation_note = EncryptedCharField(
        _("關係說明"), max_length=40, null=True, blank=True
    )
    phone = EncryptedCharField(_("電話"), max_length=60, null=True, blank=True)
    mobile = EncryptedCharField(_("手機"), max_length=60, null=True, blank=True)
    address = EncryptedCharField(_("地址"), max_length=200, null=True, blank=True)
    is_legal_representative = models.BooleanField(_("法定代理人"), default=False)
    is_main_caregiver = models.BooleanField(_("主要照顧者"), default=False)
    is_emergency = models.BooleanField(_("緊急聯絡人"), default=False)
    position = models.PositiveSmallIntegerField(_("順序"), default=1)
    ended_on = models.DateField(_("停用日"), null=True, blank=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    class Meta:
        verbose_name = _("聯絡人")
        verbose_name_plural = _("聯絡人")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "slot"],
                condition=~Q(slot=""),
                name="contact_slot_once",
            ),
            models.CheckConstraint(
                condition=Q(slot__in=["", "guardian", "emergency"]),
                name="contact_slot_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_relation_display())
