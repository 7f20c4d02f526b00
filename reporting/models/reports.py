"""月報: one month of one school, its versions, and what was asked to be amended."""

import base64
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedTextField
from reporting.models.versions import UPLOAD_COMPLETE, MonthVersion


class MonthlyReport(ConcurrentTransitionMixin, models.Model):
    """當月輔導工作成果填報: the month of one school and how far it has come.

    A month without a row has not been started. Only UPLOADED (or FILED, where the county made this installation its
    official system) ends the duty of DL-MR-02. Not open and overdue are no states: they follow from dates.
    """

    class State(models.TextChoices):
        OPEN = "open", _("填報中")
        READY = "ready", _("檢核通過，待上傳")
        UPLOADED = "uploaded", _("已上傳部版")
        FILED = "filed", _("已送出")
        AMENDING = "amending", _("修正中")

    DONE = (State.UPLOADED, State.FILED)
    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="monthly_reports",
        verbose_name=_("學校"),
    )
    month = models.DateField(_("填報月份"))  # its first day
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.OPEN, protected=True
    )
    due_on = models.DateField(_("填報期限"))  # cache of DL-MR-02
    # The 1st (DL-MR-01) and the 11th (DL-MR-04, moved to a working day): caches too, filled where the month is opened.
    window_on = models.DateField(_("開始填報提醒日"), null=True, blank=True)
    remind_on = models.DateField(_("未完成提醒日"), null=True, blank=True)
    current = models.OneToOneField(
        "ReportVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("現行版本"),
    )
    # When the duty ended for the first time, whatever was amended later.
    done_on = models.DateField(_("完成日"), null=True, blank=True)

    class Meta:
        verbose_name = _("月報")
        verbose_name_plural = _("月報")
        ordering = ["-month"]
        indexes = [
            models.Index(fields=["month", "state"], name="report_month_state"),
            models.Index(fields=["due_on"], name="report_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month"], name="report_once_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="report_month_is_its_first_day"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "ready", "uploaded", "filed", "amending"]
                ),
                name="report_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(current__isnull=False),
                name="report_has_a_version_once_ready",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["uploaded", "filed"])
                | models.Q(done_on__isnull=False),
                name="report_done_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.month:%Y-%m}"

    @property
    def is_done(self) -> bool:
        return self.state in self.DONE

    @transition(
        field=state,
        source=[State.OPEN, State.READY, State.AMENDING],
        target=State.READY,
    )
    def make_ready(self, *, version: "ReportVersion") -> None:
        self.current = version

    @transition(field=state, source=State.READY, target=State.UPLOADED)
    def mark_uploaded(self, *, on: date) -> None:
        self.done_on = self.done_on or on

    @transition(field=state, source=State.READY, target=State.FILED)
    def mark_filed(self, *, on: date) -> None:
        self.done_on = self.done_on or on

    @transition(
        field=state, source=[State.UPLOADED, State.FILED], target=State.AMENDING
    )
    def reopen(self) -> None:
        """For an amendment; the version that was filed stays the current one until another takes its place."""

    @transition(field=state, source=State.AMENDING, target=State.UPLOADED)
    def keep_uploaded(self) -> None:
        """Nothing needed amending: the uploaded version stands."""

    @transition(field=state, source=State.AMENDING, target=State.FILED)
    def keep_filed(self) -> None:
        """The same, where the month was filed here."""


class ReportVersion(MonthVersion):
    """月報版本: one filing of the month. Versions are never changed but for the upload that is noted on them."""

    class Kind(models.TextChoices):
        ROWS = "rows", _("有個案或服務")
        NIL = "nil", _("當月無個案及服務")

    class Source(models.TextChoices):
        UPLOAD = "upload", _("上傳活頁簿")
        GENERATED = "generated", _("由系統產生")
        NONE = "none", _("無檔案")

    app_privileges = "SELECT, INSERT, UPDATE"

    report = models.ForeignKey(
        MonthlyReport, on_delete=models.PROTECT, related_name="versions"
    )
    kind = models.CharField(_("種類"), max_length=8, choices=Kind)
    source = models.CharField(_("來源"), max_length=12, choices=Source)
    layout = models.CharField(_("表格版本"), max_length=20, blank=True)
    case_rows = models.PositiveIntegerField(_("個案列數"), default=0)
    service_rows = models.PositiveIntegerField(_("服務列數"), default=0)

    class Meta:
        verbose_name = _("月報版本")
        verbose_name_plural = _("月報版本")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"], name="report_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="rows") & ~models.Q(sha256="")
                | models.Q(kind="nil", sha256="", case_rows=0, service_rows=0),
                name="report_version_has_a_file_or_is_nil",
            ),
            models.CheckConstraint(
                condition=UPLOAD_COMPLETE,
                name="report_version_upload_complete",
            ),
        ]


class ReportFile(models.Model):
    """月報檔案: the workbook of a version, encrypted, apart from what lists read."""

    app_privileges = "SELECT, INSERT, UPDATE"

    version = models.OneToOneField(
        ReportVersion, on_delete=models.PROTECT, primary_key=True, related_name="file"
    )
    content = EncryptedTextField(
        _("內容")
    )  # base64: the field's key rotation covers texts

    class Meta:
        verbose_name = _("月報檔案")
        verbose_name_plural = _("月報檔案")

    def __str__(self) -> str:
        return str(self.version_id)

    @classmethod
    def of(cls, version: ReportVersion, data: bytes) -> "ReportFile":
        """Unsaved, from the file's bytes."""
        return cls(version=version, content=base64.b64encode(data).decode())

    @property
    def data(self) -> bytes:
        return base64.b64decode(self.content)


class AmendmentRequest(ConcurrentTransitionMixin, models.Model):
    """申請修改: within the month's own semester it reopens the month at once; later the county decides (DL-MR-07)."""

    class State(models.TextChoices):
        PENDING = "pending", _("待主管機關核准")
        GRANTED = "granted", _("已開放修正")
        REFUSED = "refused", _("未核准")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        MonthlyReport, on_delete=models.PROTECT, related_name="amendments"
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.PENDING, protected=True
    )
    reason = models.CharField(_("修正原因"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("申請人"),
    )
    asked_at = models.DateTimeField(_("申請時間"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("決定人"),
    )
    decided_at = models.DateTimeField(_("決定時間"), null=True, blank=True)
    note = models.CharField(_("說明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("月報修正申請")
        verbose_name_plural = _("月報修正申請")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "granted", "refused"]),
                name="amendment_state_known",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=models.Q(state="pending"),
                name="amendment_one_pending",
            ),
            models.CheckConstraint(
                condition=models.Q(state="pending", decided_at__isnull=True)
                | models.Q(state__in=["granted", "refused"], decided_at__isnull=False),
                name="amendment_decision_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.get_state_display()}"

    @transition(field=state, source=State.PENDING, target=State.GRANTED)
    def grant(self, **decision: Any) -> None:
        self._decide(**decision)

    @transition(field=state, source=State.PENDING, target=State.REFUSED)
    def refuse(self, **decision: Any) -> None:
        self._decide(**decision)

    def _decide(self, *, by: Any, at: Any, note: str = "") -> None:
        """`by` None: the rule of the same semester."""
        self.decided_by, self.decided_at, self.note = by, at, note
