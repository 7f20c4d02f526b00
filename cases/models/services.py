"""無個案之服務: 入班輔導, 宣講, 團體輔導 with its group."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.codes.services import ServiceItem
from cases.models.records import Meeting
from cases.models.students import Student
from cases.records_querysets import GroupQuerySet, ServiceQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField
from fields.text import SafeTextValidator


@pghistory.track()
class CounselingGroup(models.Model):
    """團體: who meets regularly for P01; membership is itself confidential."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    name = models.CharField(
        _("團體名稱"), max_length=60, validators=[SafeTextValidator()]
    )
    purpose = EncryptedTextField(_("團體目標"), null=True, blank=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("帶領者"),
    )
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("團體")
        verbose_name_plural = _("團體")
        ordering = ["-from_on", "name", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["school", "leader"], name="group_of_leader"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="group_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class GroupMember(models.Model):
    """團體成員: a student in a group from a day until a day."""

    app_privileges = "SELECT, INSERT, UPDATE"

    group = models.ForeignKey(
        CounselingGroup,
        on_delete=models.CASCADE,
        related_name="members",
        verbose_name=_("團體"),
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)

    class Meta:
        verbose_name = _("團體成員")
        verbose_name_plural = _("團體成員")
        ordering = ["group", "from_on", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["group", "student"],
                condition=Q(until_on__isnull=True),
                name="group_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="group_member_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ServiceRecord(Meeting):
    """相關服務 without a case. One row in the report for each of its targets (HeadCount)."""

    app_privileges = "SELECT, INSERT, UPDATE"

    item = models.CharField(_("服務項目"), max_length=3, choices=ServiceItem)
    item_note = models.CharField(
        _("其他說明"), max_length=100, blank=True, validators=[SafeTextValidator()]
    )
    title = EncryptedCharField(_("主題"), max_length=100, null=True, blank=True)
    gist = EncryptedTextField(_("重點"), null=True, blank=True)
    group = models.ForeignKey(
        CounselingGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("團體"),
    )
    present = models.ManyToManyField(
        Student, related_name="+", blank=True, verbose_name=_("出席學生")
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("服務紀錄")
        verbose_name_plural = _("服務紀錄")
        ordering = ["-held_on", "-started_at", "-created_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "held_on", "author"], name="service_by_month"
            ),
            models.Index(fields=["author", "-created_at"], name="service_of_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="service_logged_once"
            ),
            models.CheckConstraint(
                condition=Q(item__regex=r"^P(0[1-9]|1[0-7])$"),
                name="service_item_known",
            ),
            models.CheckConstraint(
                condition=Q(item="P17") & ~Q(item_note="")
                | ~Q(item="P17") & Q(item_note=""),
                name="service_note_with_other_only",
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(item="P01"),
                name="service_group_with_p01_only",
            ),
            models.CheckConstraint(
                condition=Q(means__in=["face", "phone", "visit", "online"]),
                name="service_means_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 1440)),
                name="service_minutes_in_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.held_on}"

    @property
    def is_counted(self) -> bool:
        """Whether the monthly report counts it."""
        return self.voided_at is None and not self.record_only
