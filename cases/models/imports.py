"""A roster file on its way into the school."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.querysets import ImportJobQuerySet
from fields.encrypted import EncryptedCharField, EncryptedJSONField


class ImportJob(ConcurrentTransitionMixin, models.Model):
    """名冊匯入: the uploaded file (encrypted, in the storage), its preview, and what became of it.

    `counts` are numbers only; everything with a name in it is in the encrypted `preview` and `problems`.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排隊中")
        PREVIEWED = "previewed", _("待確認")
        INVALID = "invalid", _("有錯誤，未匯入")
        REFUSED = "refused", _("無法讀取")
        APPLYING = "applying", _("匯入中")
        STALE = "stale", _("資料已變動，請重新預覽")
        DONE = "done", _("已匯入")
        DISCARDED = "discarded", _("已捨棄")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上傳人"),
    )
    created_at = models.DateTimeField(_("上傳時間"), auto_now_add=True)
    filename = EncryptedCharField(_("檔名"), max_length=255)
    file_sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, blank=True)
    school_year = models.PositiveSmallIntegerField(_("學年度"))
    takes_effect_on = models.DateField(_("生效日"))
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.QUEUED, protected=True
    )
    digest = models.CharField(max_length=64, blank=True)  # of the plan that was shown
    counts = models.JSONField(_("筆數"), default=dict)
    preview = EncryptedJSONField(_("預覽"), null=True)
    problems = EncryptedJSONField(_("問題"), null=True)
    finished_at = models.DateTimeField(_("完成時間"), null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("名冊匯入")
        verbose_name_plural = _("名冊匯入")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["school", "-created_at"], name="import_school"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "queued",
                        "previewed",
                        "invalid",
                        "refused",
                        "applying",
                        "stale",
                        "done",
                        "discarded",
                    ]
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False),
                name="import_done_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.state_label}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def place(self) -> str:
        """What the stored file is bound to, so that two uploads can't be exchanged."""
        return f"cases.ImportJob.file:{self.pk}"

    @transition(field=state, source=State.QUEUED, target=State.PREVIEWED)
    def show(self, **found: Any) -> None:
        self.digest, self.preview = found["digest"], found["preview"]

    @transition(field=state, source=State.QUEUED, target=State.INVALID)
    def fail(self, *, problems: Any) -> None:
        self.problems = problems

    @transition(field=state, source=State.QUEUED, target=State.REFUSED)
    def refuse(self, *, problems: Any) -> None:
        self.problems = problems

    @transition(field=state, source=State.PREVIEWED, target=State.APPLYING)
    def confirm(self) -> None:
        """Somebody agreed to the preview; a worker does the rest."""

    @transition(field=state, source=State.APPLYING, target=State.STALE)
    def go_stale(self, *, problems: Any) -> None:
        self.problems = problems

    @transition(field=state, source=State.APPLYING, target=State.DONE)
    def finish(self, *, at: Any) -> None:
        self.finished_at = at

    @transition(
        field=state,
        source=[State.PREVIEWED, State.INVALID, State.REFUSED, State.STALE],
        target=State.DISCARDED,
    )
    def discard(self, *, at: Any) -> None:
        self.finished_at = at
