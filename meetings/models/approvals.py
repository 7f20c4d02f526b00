"""陳核: a school's chain, the stages of one submission, and comments pinned to a place in the text."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.vocabulary import Word
from fields.encrypted import EncryptedTextField
from meetings.models.custody import MeetingFile
from meetings.models.meetings import Meeting
from meetings.models.minutes import MinutesVersion
from meetings.querysets import REVIEW_WORDS, OfMeetingQuerySet


class StageKey(models.TextChoices):
    """Who signs; a deputy named by the school's manager (accounts: 代理) holds the same word in her dates."""

    SECTION = "section", _("輔導組長")
    FIRST = "first", _("輔導主任")
    FINAL = "final", _("校長")


DEFAULT_CHAIN = [StageKey.FIRST.value, StageKey.FINAL.value]


class ApprovalChain(models.Model):
    """陳核流程 of a school, from a day on: the newest row in force holds. The principal is always the last stage."""

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    stages = ArrayField(
        models.CharField(max_length=8, choices=StageKey), verbose_name=_("關卡")
    )
    from_on = models.DateField(_("起"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("設定人"),
    )
    set_at = models.DateTimeField(_("設定時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("陳核流程")
        verbose_name_plural = _("陳核流程")
        ordering = ["-from_on", "-set_at"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["school", "-from_on", "-set_at"], name="chain_now")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    stages__contained_by=["section", "first", "final"],
                    stages__contains=["final"],
                ),
                name="chain_has_the_principal",
            ),
        ]

    def __str__(self) -> str:
        return " → ".join(str(StageKey(key).label) for key in self.stages)


class ApprovalStage(models.Model):
    """關卡: one stage of one version. Signed in the app, or on paper: registered by one, confirmed by another."""

    class State(models.TextChoices):
        AHEAD = "ahead", _("未到")
        WAITING = "waiting", _("待核")
        REGISTERED = "registered", _("紙本待確認")
        APPROVED = "approved", _("核可")
        RETURNED = "returned", _("退回")
        SKIPPED = "skipped", _("略過")
        VOID = "void", _("未辦")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", verbose_name=_("會議")
    )
    version = models.ForeignKey(
        MinutesVersion,
        on_delete=models.PROTECT,
        related_name="stages",
        verbose_name=_("版本"),
    )
    position = models.PositiveSmallIntegerField(_("順序"))
    key = models.CharField(_("關卡"), max_length=8, choices=StageKey)
    state = models.CharField(
        _("狀態"), max_length=10, choices=State, default=State.AHEAD
    )
    skip_note = models.CharField(_("略過說明"), max_length=200, blank=True)
    waiting_since = models.DateField(_("送達日"), null=True, blank=True)
    due_on = models.DateField(_("核閱期限"), null=True, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("簽核人"),
    )
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代理"),
    )
    signed_on = models.DateField(_("簽核日"), null=True, blank=True)
    signed_at = models.DateTimeField(_("簽核時間"), null=True, blank=True)
    signed_hash = models.CharField(_("簽核內容雜湊值"), max_length=64, blank=True)
    on_paper = models.BooleanField(_("紙本核可"), default=False)
    scan = models.ForeignKey(
        MeetingFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("掃描檔"),
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("確認人"),
    )

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("陳核關卡")
        verbose_name_plural = _("陳核關卡")
        ordering = ["version", "position"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "key", "waiting_since"],
                condition=Q(state__in=["waiting", "registered"]),
                name="stage_waiting",
            ),
            models.Index(fields=["meeting", "signer"], name="stage_of_signer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="stage_position_once"
            ),
            models.UniqueConstraint(fields=["version", "key"], name="stage_key_once"),
            models.UniqueConstraint(
                fields=["version", "signer"],
                condition=Q(state="approved"),
                name="stage_no_one_signs_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "ahead",
                        "waiting",
                        "registered",
                        "approved",
                        "returned",
                        "skipped",
                        "void",
                    ]
                ),
                name="stage_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(key="final") & ~Q(skip_note=""),
                name="stage_final_never_skipped",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(signer__isnull=False, signed_on__isnull=False) & ~Q(signed_hash=""),
                name="stage_approved_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", on_paper=True)
                | Q(registered_by__isnull=False, confirmed_by__isnull=False),
                name="stage_paper_complete",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("registered_by")),
                name="stage_paper_by_two",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stage_approved_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="approved"),
            ),
            pgtrigger.Protect(name="stage_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.get_state_display()}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def word(self) -> Word:
        """The permission that signs it."""
        return REVIEW_WORDS[self.key]


class Comment(models.Model):
    """批示: pinned to a heading (`part`) or to a resolution. Only added to."""

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    stage = models.ForeignKey(
        ApprovalStage,
        on_delete=models.PROTECT,
        related_name="comments",
        verbose_name=_("關卡"),
    )
    # A key of meetings/headings.py, or "resolution:<uuid>".
    target = models.CharField(_("退回段落"), max_length=60)
    text = EncryptedTextField(_("批示意見"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("批示人"),
    )
    at = models.DateTimeField(_("時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("批示")
        verbose_name_plural = _("批示")
        ordering = ["at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.target
