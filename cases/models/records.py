"""晤談與個案服務紀錄: what was done with whom in a case; the narrative is encrypted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.codes.official import Category
from cases.codes.services import ServiceItem, Target
from cases.models.students import Student
from cases.records_querysets import RecordQuerySet
from fields.encrypted import (
    EncryptedCharField,
    EncryptedJSONField,
    EncryptedTextField,
)

LONGEST_TEXT = 40_000  # characters of one narrative field, counted as Python counts


class Means(models.TextChoices):
    """方式."""

    FACE = "face", _("面談")
    PHONE = "phone", _("電話")
    VISIT = "visit", _("家訪")
    ONLINE = "online", _("線上")


class Meeting(models.Model):
    """What sessions, services and notes share: when, how long, by whom, logged once, counted or not, filed or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    held_on = models.DateField(_("日期"))
    started_at = models.TimeField(_("開始"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("時長（分）"), null=True, blank=True)
    means = models.CharField(_("方式"), max_length=8, choices=Means, default=Means.FACE)
    # 純紀錄，不計入月報表.
    record_only = models.BooleanField(_("純紀錄，不計入月報"), default=False)
    # The monthly report that carries this row; written by reporting, never by hand.
    filed_in = models.UUIDField(_("已填報之月報"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("紀錄人"),
    )
    # One form, one key: a second press, a resent form or a second tab finds the first one's record.
    idempotency_key = models.UUIDField(_("表單識別碼"), editable=False)
    voided_at = models.DateTimeField(_("作廢時間"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    class Meta:
        abstract = True


class CounselingRecord(Meeting):
    """晤談（session）or a service P01-P17 in a case. Never deleted: voided or moved with its trace (Correction)."""

    SESSION = "session"

    class Kind(models.TextChoices):
        """種類: the session, or one of the report's services."""

        SESSION = "session", _("晤談")
        P01 = ServiceItem.P01.value, ServiceItem.P01.label
        P02 = ServiceItem.P02.value, ServiceItem.P02.label
        P03 = ServiceItem.P03.value, ServiceItem.P03.label
        P04 = ServiceItem.P04.value, ServiceItem.P04.label
        P05 = ServiceItem.P05.value, ServiceItem.P05.label
        P06 = ServiceItem.P06.value, ServiceItem.P06.label
        P07 = ServiceItem.P07.value, ServiceItem.P07.label
        P08 = ServiceItem.P08.value, ServiceItem.P08.label
        P09 = ServiceItem.P09.value, ServiceItem.P09.label
        P10 = ServiceItem.P10.value, ServiceItem.P10.label
        P11 = ServiceItem.P11.value, ServiceItem.P11.label
        P12 = ServiceItem.P12.value, ServiceItem.P12.label
        P13 = ServiceItem.P13.value, ServiceItem.P13.label
        P14 = ServiceItem.P14.value, ServiceItem.P14.label
        P15 = ServiceItem.P15.value, ServiceItem.P15.label
        P16 = ServiceItem.P16.value, ServiceItem.P16.label
        P17 = ServiceItem.P17.value, ServiceItem.P17.label

    class Confidentiality(models.TextChoices):
        """保密層級: who of the case reads the narrative. Risk and incident facts are never hidden by it."""

        TEAM = "team", _("輔導團隊")
        LEAD = "lead", _("限主責與主任")

    app_privileges = "SELECT, INSERT, UPDATE"

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="records",
        verbose_name=_("個案"),
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="records",
        verbose_name=_("學生"),
    )
    kind = models.CharField(_("種類"), max_length=8, choices=Kind, default=Kind.SESSION)
    kind_note = EncryptedCharField(_("其他說明"), max_length=100, null=True, blank=True)
    category = models.CharField(
        _("個案類別"), max_length=3, choices=Category, blank=True
    )
    confidentiality = models.CharField(
        _("保密層級"),
        max_length=4,
        choices=Confidentiality,
        default=Confidentiality.TEAM,
    )
    gist = EncryptedTextField(_("重點"))
    # 完整表單: the parts that were filled, by key of cases.recording.PARTS.
    parts = EncryptedJSONField(_("詳細內容"), default=dict, blank=True)
    # What nobody who may know of the record is kept from: shown whatever the confidentiality.
    risk_facts = EncryptedTextField(_("風險與通報事實"), null=True, blank=True)
    crisis_noticed = models.BooleanField(_("出現危機徵兆"), default=False)
    next_on = models.DateField(_("下次日期"), null=True, blank=True)
    next_at = models.TimeField(_("下次時間"), null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("輔導紀錄")
        verbose_name_plural = _("輔導紀錄")
        ordering = ["-held_on", "-started_at", "-created_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["case", "-held_on", "id"], name="record_of_case_by_day"
            ),
            models.Index(
                fields=["school", "held_on", "author"], name="record_by_month"
            ),
            models.Index(fields=["author", "-created_at"], name="record_of_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="record_logged_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="session") | Q(kind__regex=r"^P(0[1-9]|1[0-7])$"),
                name="record_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", *Category.values]),
                name="record_category_known",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality__in=["team", "lead"]),
                name="record_confidentiality_known",
            ),
            models.CheckConstraint(
                condition=Q(means__in=["face", "phone", "visit", "online"]),
                name="record_means_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 1440)),
                name="record_minutes_in_a_day",
            ),
            models.CheckConstraint(
                condition=Q(gist__isnull=False), name="record_has_a_gist"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"

    @property
    def is_session(self) -> bool:
        return self.kind == self.SESSION

    @property
    def is_counted(self) -> bool:
        """Whether the monthly report counts it."""
        return self.voided_at is None and not self.record_only


class HeadCount(models.Model):
    """服務人次: one target of a record or of a service without a case, by the sexes of the ministry's layout."""

    record = models.ForeignKey(
        CounselingRecord,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("紀錄"),
    )
    service = models.ForeignKey(
        "cases.ServiceRecord",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("服務"),
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    target = models.PositiveSmallIntegerField(_("對象"), choices=Target)
    male = models.PositiveSmallIntegerField(_("人次（生理男）"), default=0)
    female = models.PositiveSmallIntegerField(_("人次（生理女）"), default=0)
    other = models.PositiveSmallIntegerField(_("人次（其他）"), default=0)

    class Meta:
        verbose_name = _("服務人次")
        verbose_name_plural = _("服務人次")
        ordering = ["target"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["record", "target"], name="heads_of_record_once_a_target"
            ),
            models.UniqueConstraint(
                fields=["service", "target"], name="heads_of_service_once_a_target"
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False, service__isnull=True)
                | Q(record__isnull=True, service__isnull=False),
                name="heads_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(target__range=(1, 15)), name="heads_target_1_to_15"
            ),
            models.CheckConstraint(
                condition=Q(male__lte=9999, female__lte=9999, other__lte=9999)
                & (Q(male__gt=0) | Q(female__gt=0) | Q(other__gt=0)),
                name="heads_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_display()} {self.male}/{self.female}/{self.other}"
