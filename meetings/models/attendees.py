"""Who is asked, who answers, who comes; and the head counts the chair records for the monthly report."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.codes.services import Target
from cases.models import Contact
from fields.encrypted import EncryptedCharField, EncryptedTextField
from meetings.models.meetings import Meeting
from meetings.querysets import OfMeetingQuerySet


@pghistory.track()
class Attendee(models.Model):
    """出席人員: a colleague (`user`), a parent or caregiver (`contact`), the student, or somebody from outside (`name`).

    The roles are the field's (codes: case_meeting_attendees; 學生轉銜輔導及服務辦法第 4 條第 3 項). Removed before
    the meeting by `removed_on`, never deleted.
    """

    class Role(models.TextChoices):
        GUIDANCE_ADMIN = "guidance_admin", _("輔導行政人員")
        LEAD = "lead_counselor", _("主責輔導教師")
        HOMEROOM = "homeroom", _("導師")
        SPED = "sped_teacher", _("特教教師")
        COUNSELOR = "counselor", _("輔導教師")
        SUBJECT = "subject_teacher", _("任課教師")
        MENTOR = "mentor", _("認輔老師")
        PSYCHOLOGIST = "resident_psychologist", _("駐校（支援）學校心理師")
        SOCIAL_WORKER = "resident_social_worker", _("駐校（支援）學校社工師")
        EXTERNAL = "external_mh", _("外聘心理健康專業人員")
        RESOURCE = "external_resource", _("外部資源的專業人員")
        CENTER = "center", _("輔諮中心專業輔導人員")
        ACADEMIC = "academic", _("教務處")
        STUDENT_AFFAIRS = "student_affairs", _("學務處")
        PRINCIPAL = "principal", _("校長")
        GUARDIAN = "guardian", _("學生家長、監護人或其他法定代理人")
        STUDENT = "student", _("學生本人")
        OTHER_SCHOOL = "other_school", _("他校人員")
        OTHER = "other", _("其他")

    class Reply(models.TextChoices):
        YES = "yes", _("出席")
        NO = "no", _("不克出席")

    class Notice(models.TextChoices):
        """How she was asked."""

        APP = "app", _("系統與電子郵件")
        PAPER = "paper", _("書面通知")
        CALL = "call", _("電話")

    class SignIn(models.TextChoices):
        """How the presence was recorded."""

        APP = "app", _("系統簽到")
        SHEET = "sheet", _("簽到單補登")
        ONLINE = "online", _("線上出席")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="attendees",
        verbose_name=_("會議"),
    )
    role = models.CharField(_("身分"), max_length=24, choices=Role)
    is_required = models.BooleanField(_("必要出席"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("人員"),
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("聯絡人"),
    )
    name = EncryptedCharField(_("姓名"), max_length=280, null=True, blank=True)
    title = EncryptedCharField(_("單位與職稱"), max_length=100, null=True, blank=True)
    # Why somebody sits in (列席) who is no member of an evaluation meeting.
    need = EncryptedTextField(_("列席之必要性"), null=True, blank=True)
    proposed_because = models.CharField(_("列入依據"), max_length=100, blank=True)
    notice = models.CharField(_("通知方式"), max_length=5, choices=Notice, blank=True)
    notified_on = models.DateField(_("通知日"), null=True, blank=True)
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通知人"),
    )
    notice_note = EncryptedTextField(_("通知紀錄"), null=True, blank=True)
    reply = models.CharField(_("回覆"), max_length=3, choices=Reply, blank=True)
    reply_note = EncryptedTextField(_("回覆說明"), null=True, blank=True)
    reply_due_on = models.DateField(_("回覆期限"), null=True, blank=True)
    replied_on = models.DateField(_("回覆日"), null=True, blank=True)
    signed_in_at = models.DateTimeField(_("簽到時間"), null=True, blank=True)
    sign_in = models.CharField(_("簽到方式"), max_length=6, choices=SignIn, blank=True)
    signed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    confidentiality_at = models.DateTimeField(_("確認保密提醒"), null=True, blank=True)
    absence_reason = EncryptedCharField(
        _("未到原因"), max_length=200, null=True, blank=True
    )
    removed_on = models.DateField(_("移除日"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("加入者"),
    )
    added_at = models.DateTimeField(_("加入時間"), auto_now_add=True)

    objects = OfMeetingQuerySet.as_manager()

    OUTSIDE = (Role.GUARDIAN, Role.STUDENT, Role.OTHER_SCHOOL)

    class Meta:
        verbose_name = _("出席人員")
        verbose_name_plural = _("出席人員")
        ordering = ["meeting", "-is_required", "added_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "replied_on"], name="attendee_of_user"),
            models.Index(
                fields=["reply_due_on"],
                condition=Q(replied_on__isnull=True, reply_due_on__isnull=False),
                name="attendee_to_reply",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(removed_on__isnull=True),
                name="attendee_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                condition=Q(removed_on__isnull=True),
                name="attendee_contact_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact__isnull=True)
                | Q(user__isnull=True, contact__isnull=False)
                | Q(user__isnull=True, contact__isnull=True, name__isnull=False)
                | Q(user__isnull=True, contact__isnull=True, role="student"),
                name="attendee_is_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reply__in=["", "yes", "no"]), name="attendee_reply_known"
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_on__isnull=True)
                | ~Q(reply="") & Q(replied_on__isnull=False),
                name="attendee_reply_complete",
            ),
            models.CheckConstraint(
                condition=Q(notice="", notified_on__isnull=True)
                | ~Q(notice="")
                & Q(notified_on__isnull=False, notified_by__isnull=False),
                name="attendee_notice_complete",
            ),
            models.CheckConstraint(
                condition=Q(signed_in_at__isnull=True, sign_in="")
                | Q(
                    signed_in_at__isnull=False,
                    signed_in_by__isnull=False,
                    confidentiality_at__isnull=False,
                )
                & ~Q(sign_in=""),
                name="attendee_signed_in_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())

    @property
    def is_present(self) -> bool:
        return self.signed_in_at is not None

    @property
    def is_outsider(self) -> bool:
        """Told by a printed notice or a call: she has no account."""
        return self.user_id is None

    @property
    def shown_name(self) -> str:
        """Her name as the sign-in sheet has it; the student and the family without theirs."""
        if self.user is not None:
            return str(self.user.name)
        return self.name or str(self.get_role_display())


class HeadCount(models.Model):
    """人次 of a held meeting, recorded by the chair: one row for each 對象 (domain-facts 1.5)."""

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.CASCADE,
        related_name="counts",
        verbose_name=_("會議"),
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    target = models.PositiveSmallIntegerField(_("對象"), choices=Target)
    male = models.PositiveSmallIntegerField(_("人次（生理男）"), default=0)
    female = models.PositiveSmallIntegerField(_("人次（生理女）"), default=0)
    other = models.PositiveSmallIntegerField(_("人次（其他）"), default=0)

    class Meta:
        verbose_name = _("會議人次")
        verbose_name_plural = _("會議人次")
        ordering = ["meeting", "target"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "target"], name="meeting_count_once"
            ),
            models.CheckConstraint(
                condition=Q(target__range=(1, 15)), name="meeting_count_target_known"
            ),
            models.CheckConstraint(
                condition=Q(male__gt=0) | Q(female__gt=0) | Q(other__gt=0),
                name="meeting_count_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_display()} {self.male}/{self.female}/{self.other}"
