"""追蹤六個月: each contact, the dropout report beside it, and the county's list."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, School
from fields.encrypted import EncryptedTextField
from transitions.models.transitions import Transition


class TrackingContact(models.Model):
    """追蹤紀錄: when, how, with whom, with what outcome. Only added to."""

    class Method(models.TextChoices):
        PHONE = "phone", _("電話")
        VISIT = "visit", _("家訪")
        MESSAGE = "message", _("通訊軟體或電子郵件")
        LETTER = "letter", _("書面")
        SCHOOL = "school", _("向可能就讀之學校查詢")
        SYSTEM = "system", _("通報系統或學籍系統查詢")

    class Outcome(models.TextChoices):
        NOT_REACHED = "not_reached", _("未聯繫上")
        NOT_IN_SCHOOL = "not_in_school", _("尚未就學")
        # An admission list is not enough: tracking goes on.
        ADMITTED = "admitted", _("已錄取，尚未報到註冊")
        ENROLLED = "enrolled", _("已報到註冊")
        NO_SHOW = "no_show", _("未報到或未註冊")

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    transition = models.ForeignKey(
        Transition,
        on_delete=models.PROTECT,
        related_name="contacts",
        verbose_name=_("轉銜"),
    )
    contacted_on = models.DateField(_("追蹤日"))
    method = models.CharField(_("方式"), max_length=8, choices=Method)
    outcome = models.CharField(_("結果"), max_length=14, choices=Outcome)
    told = EncryptedTextField(_("追蹤情形"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("追蹤人員"),
    )
    noted_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("追蹤紀錄")
        verbose_name_plural = _("追蹤紀錄")
        ordering = ["-contacted_on", "-noted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "not_reached",
                        "not_in_school",
                        "admitted",
                        "enrolled",
                        "no_show",
                    ]
                ),
                name="tracking_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contacted_on} {self.get_outcome_display()}"


@pghistory.track()
class DropoutReport(models.Model):
    """中輟通報 of a child of compulsory age who is in no school (DL-DO-01 to 03), made in the ministry's own system."""

    class Ground(models.TextChoices):
        """The threshold that was reached; the values are the rules' ids."""

        ABSENT = "DL-DO-01", _("連續三日以上未到校上課")
        LONG_ABSENCE = "DL-DO-02", _("全學期累計達七日以上無故缺課")
        NO_SHOW = "DL-DO-03", _("轉出之日起三日內未向轉入學校報到")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    transition = models.ForeignKey(
        Transition,
        on_delete=models.PROTECT,
        related_name="dropout_reports",
        verbose_name=_("轉銜"),
    )
    ground = models.CharField(_("通報事由"), max_length=8, choices=Ground)
    # First day of absence, or the day of transferring out.
    since_on = models.DateField(_("起算日"))
    due_on = models.DateField(_("應通報日"))
    reported_on = models.DateField(_("通報日"), null=True, blank=True)
    number = models.CharField(_("中輟通報編號"), max_length=40, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通報人"),
    )
    # She is in a school, or never was absent: nothing is reported.
    cleared_on = models.DateField(_("免通報日"), null=True, blank=True)
    clear_reason = EncryptedTextField(_("免通報原因"), null=True, blank=True)

    class Meta:
        verbose_name = _("中輟通報")
        verbose_name_plural = _("中輟通報")
        ordering = ["-due_on"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(reported_on__isnull=True, cleared_on__isnull=True),
                name="dropout_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["transition"],
                condition=Q(reported_on__isnull=True, cleared_on__isnull=True),
                name="dropout_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["DL-DO-01", "DL-DO-02", "DL-DO-03"]),
                name="dropout_ground_known",
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True, number="")
                | Q(reported_on__isnull=False, reported_by__isnull=False)
                & ~Q(number=""),
                name="dropout_report_complete",
            ),
            models.CheckConstraint(
                condition=Q(cleared_on__isnull=True)
                | Q(clear_reason__isnull=False, reported_on__isnull=True),
                name="dropout_cleared_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.reported_on is None and self.cleared_on is None


@pghistory.track()
class RegisterEntry(models.Model):
    """列冊管理: what the competent authority knows here of a student not in school after six months (art. 5 II).

    Number, school and dates; her name is in the ministry's system.
    """

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("主管機關"),
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    transition = models.ForeignKey(
        Transition,
        on_delete=models.PROTECT,
        related_name="register_entries",
        verbose_name=_("轉銜"),
    )
    year = models.PositiveSmallIntegerField(_("年度"))  # ROC
    sequence = models.PositiveIntegerField(_("序號"))
    notified_on = models.DateField(_("通知日"))
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("通知人"),
    )
    system_number = models.CharField(_("通報系統編號"), max_length=40)
    taken_on = models.DateField(_("主管機關列冊日"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("列冊人"),
    )
    removed_on = models.DateField(_("解除列冊日"), null=True, blank=True)
    removal_reason = models.CharField(_("解除原因"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("未就學列冊")
        verbose_name_plural = _("未就學列冊")
        ordering = ["-year", "-sequence"]
        indexes = [
            models.Index(
                fields=["authority", "-year", "-sequence"], name="register_by_authority"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year", "sequence"], name="register_number_once"
            ),
            models.UniqueConstraint(
                fields=["transition"],
                condition=Q(removed_on__isnull=True),
                name="register_one_open",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True) | ~Q(removal_reason=""),
                name="register_removed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_on__isnull=True) | Q(taken_by__isnull=False),
                name="register_taken_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """列冊編號: 115-007."""
        return f"{self.year}-{self.sequence:03}"


class RosterSignature(models.Model):
    """高關懷學生名冊的核章: who sealed the roster of a school year, over which rows (their digest). Only added to."""

    class Step(models.TextChoices):
        OFFICER = "sign_officer", _("承辦人")
        DIRECTOR = "sign_director", _("主任")
        PRINCIPAL = "sign_principal", _("校長")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))
    step = models.CharField(_("欄位"), max_length=14, choices=Step)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("核章人"),
    )
    name = models.CharField(_("姓名"), max_length=80)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    signed_at = models.DateTimeField(_("核章時間"))
    students = models.PositiveIntegerField(_("人數"))
    digest = models.CharField(max_length=64)
    voided_at = models.DateTimeField(_("失效時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("名冊核章")
        verbose_name_plural = _("名冊核章")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "step"],
                condition=Q(voided_at__isnull=True),
                name="roster_step_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} {self.step}"
