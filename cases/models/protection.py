"""What must not be told, and to whom."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.contacts import Contact
from cases.models.students import Student
from cases.querysets import ProtectionQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField


class ProtectionFlag(models.Model):
    """保護註記: in force from a day until a day (家庭暴力防治法第 14 條; 兒童及少年福利與權益保障法第 56、69 條).

    Set by one person at once; lifted early only when a second person agrees to the first one's request. Never deleted.
    """

    class Kind(models.TextChoices):
        PROTECTIVE_ORDER = "protective_order", _("保護令")
        PLACEMENT = "placement", _("安置")
        NO_CONTACT = "no_contact", _("不得聯絡或告知之人")
        ADDRESS = "protected_address", _("住居所保密")
        SCHOOL = "protected_school", _("就讀學校保密")
        SOCIAL_WORKER = "hidden_social_worker", _("社工身分不揭露")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="protection_flags",
        verbose_name=_("學生"),
    )
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("不得聯絡之聯絡人"),
        help_text=_("相對人可能就是家長；選取後，通知、同意書與信件都不會列出這個人。"),
    )
    person = EncryptedCharField(_("相對人"), max_length=280, null=True, blank=True)
    document_number = EncryptedCharField(
        _("文號"), max_length=60, null=True, blank=True
    )
    reason = EncryptedTextField(_("事由"))
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("設定人"),
    )
    set_at = models.DateTimeField(_("設定時間"), auto_now_add=True)
    lift_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提請解除人"),
    )
    lift_requested_at = models.DateTimeField(_("提請解除時間"), null=True, blank=True)
    lift_reason = EncryptedTextField(_("解除理由"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意解除人"),
    )
    lifted_on = models.DateField(_("解除日"), null=True, blank=True)

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("保護註記")
        verbose_name_plural = _("保護註記")
        ordering = ["-from_on", "-set_at"]
        indexes = [
            models.Index(fields=["student", "from_on"], name="protection_student"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "protective_order",
                        "placement",
                        "no_contact",
                        "protected_address",
                        "protected_school",
                        "hidden_social_worker",
                    ]
                ),
                name="protection_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="protection_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="no_contact")
                | Q(contact__isnull=False)
                | Q(person__isnull=False),
                name="protection_no_contact_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True, lifted_by__isnull=True)
                | Q(
                    lifted_on__isnull=False,
                    lifted_by__isnull=False,
                    lift_requested_by__isnull=False,
                    lift_reason__isnull=False,
                )
                & ~Q(lifted_by=F("lift_requested_by")),
                name="protection_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
