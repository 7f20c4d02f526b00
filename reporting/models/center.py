"""輔諮中心月報 (table B): its columns are the ministry's and unknown to us; the official blank is the only description."""

import base64
import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import CounselingCenter
from fields.encrypted import EncryptedTextField
from reporting.models.versions import UPLOAD_COMPLETE, MonthVersion


class CenterMonth(ConcurrentTransitionMixin, models.Model):
    """輔諮中心當月填報: as a school's month, with the upload to the ministry's system as its end."""

    class State(models.TextChoices):
        OPEN = "open", _("填報中")
        READY = "ready", _("檢核通過，待上傳")
        UPLOADED = "uploaded", _("已上傳部版")
        AMENDING = "amending", _("修正中")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey(
        CounselingCenter,
        on_delete=models.PROTECT,
        related_name="monthly_reports",
        verbose_name=_("輔諮中心"),
    )
    month = models.DateField(_("填報月份"))  # its first day
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.OPEN, protected=True
    )
    due_on = models.DateField(_("填報期限"))  # cache of DL-MR-02
    current = models.OneToOneField(
        "CenterVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("現行版本"),
    )
    done_on = models.DateField(_("完成日"), null=True, blank=True)

    class Meta:
        verbose_name = _("輔諮中心月報")
        verbose_name_plural = _("輔諮中心月報")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "month"], name="center_report_once_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="center_month_is_its_first_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "ready", "uploaded", "amending"]),
                name="center_report_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(current__isnull=False),
                name="center_report_has_a_version_once_ready",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="uploaded") | models.Q(done_on__isnull=False),
                name="center_report_done_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.center} {self.month:%Y-%m}"

    @property
    def is_done(self) -> bool:
        return self.state == self.State.UPLOADED

    @transition(
        field=state,
        source=[State.OPEN, State.READY, State.AMENDING],
        target=State.READY,
    )
    def make_ready(self, *, version: "CenterVersion") -> None:
        self.current = version

    @transition(field=state, source=State.READY, target=State.UPLOADED)
    def mark_uploaded(self, *, on: date) -> None:
        self.done_on = self.done_on or on

    @transition(field=state, source=State.UPLOADED, target=State.AMENDING)
    def reopen(self) -> None:
        """For a correction; the version that was uploaded stays the current one."""


class CenterVersion(MonthVersion):
    """輔諮中心月報版本: one filing; `sheets` and `rows` say how many filled rows each sheet holds. `is_nil`: no file."""

    app_privileges = "SELECT, INSERT, UPDATE"

    report = models.ForeignKey(
        CenterMonth, on_delete=models.PROTECT, related_name="versions"
    )
    is_nil = models.BooleanField(_("當月無個案及服務"), default=False)
    content = EncryptedTextField(_("內容"), blank=True)  # base64
    sheets = ArrayField(models.CharField(max_length=31), default=list)
    rows = ArrayField(models.PositiveIntegerField(), default=list)
    blank = models.ForeignKey(
        "OfficialBlank",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("所用空白表格"),
    )
    reason = models.CharField(_("修正原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("輔諮中心月報版本")
        verbose_name_plural = _("輔諮中心月報版本")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="center_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_nil=False) & ~models.Q(sha256="")
                | models.Q(is_nil=True, sha256=""),
                name="center_version_has_a_file_or_is_nil",
            ),
            models.CheckConstraint(
                condition=UPLOAD_COMPLETE,
                name="center_version_upload_complete",
            ),
        ]

    @property
    def kind(self) -> str:
        """As a school's version says it: "nil" or "rows"."""
        return "nil" if self.is_nil else "rows"

    @property
    def data(self) -> bytes:
        return base64.b64decode(self.content)

    @property
    def counts(self) -> list[tuple[str, int]]:
        return list(zip(self.sheets, self.rows, strict=True))
