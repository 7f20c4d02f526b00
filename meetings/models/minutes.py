"""會議紀錄: one working copy, and a version for each submission that nobody can change."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedCharField, EncryptedJSONField, EncryptedTextField
from meetings.models.locks import columns_change
from meetings.models.meetings import Meeting
from meetings.querysets import OfMeetingQuerySet


@pghistory.track()
class Minutes(ConcurrentTransitionMixin, models.Model):
    """會議紀錄, the working copy: `parts` by heading (meetings/headings.py), editable while DRAFT or RETURNED.

    `authors`: everybody who wrote in it or in its resolutions; none of them may approve it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        SUBMITTED = "submitted", _("陳核中")
        RETURNED = "returned", _("退回修改中")
        APPROVED = "approved", _("已核定")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.OneToOneField(
        Meeting,
        on_delete=models.PROTECT,
        related_name="minutes",
        verbose_name=_("會議"),
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.DRAFT, protected=True
    )
    parts = EncryptedJSONField(_("內容"), default=dict, blank=True)
    records_to_keep = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("要建立之資料表格"),
        default=list,
        blank=True,
    )
    authors = ArrayField(models.UUIDField(), default=list, blank=True)
    # Why the approved text is being corrected; empty for the first text.
    correction_reason = EncryptedTextField(_("更正原因"), null=True, blank=True)
    adjourned_on = models.DateField(_("散會日"), null=True, blank=True)
    due_on = models.DateField(_("送核期限"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = OfMeetingQuerySet.as_manager()

    OPEN = (State.DRAFT, State.RETURNED)

    class Meta:
        verbose_name = _("會議紀錄")
        verbose_name_plural = _("會議紀錄")
        ordering = ["-created_at"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=["draft", "returned"], due_on__isnull=False),
                name="minutes_to_submit",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "approved"]),
                name="minutes_state_known",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="minutes_identity_stays", fields=["school", "meeting"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.state_label)

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether it may be written in."""
        return self.state in self.OPEN

    @transition(field=state, source=list(OPEN), target=State.SUBMITTED)
    def submit(self) -> None:
        """陳核."""

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def send_back(self) -> None:
        """退回, or taken back by the author."""

    @transition(field=state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self) -> None:
        """The principal's signature, the last one."""
        self.correction_reason = None

    @transition(field=state, source=State.APPROVED, target=State.DRAFT)
    def correct(self, *, reason: str) -> None:
        """A correction is a new version with its own approval; the approved one stays as it is."""
        self.correction_reason = reason


class MinutesVersion(models.Model):
    """One submission: exactly the text that was shown to the approvers, and its hash.

    The content never changes; a version once approved doesn't change at all (the database refuses it).
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("陳核中")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已抽回")
        APPROVED = "approved", _("已核定")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="+", verbose_name=_("會議")
    )
    minutes = models.ForeignKey(
        Minutes,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("會議紀錄"),
    )
    number = models.PositiveSmallIntegerField(_("版"))
    content = EncryptedJSONField(_("內容"))
    content_hash = models.CharField(_("內容雜湊值"), max_length=64)
    authors = ArrayField(models.UUIDField())
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("送核人"),
    )
    submitted_at = models.DateTimeField(_("送核時間"))
    submit_note = EncryptedCharField(
        _("送核說明"), max_length=500, null=True, blank=True
    )
    # The version whose very words this one repeats: the principal sent it back to the director.
    again_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同一份內容之前版"),
    )
    state = models.CharField(
        _("狀態"), max_length=9, choices=State, default=State.SUBMITTED
    )
    closed_at = models.DateTimeField(_("結束時間"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("會議紀錄版本")
        verbose_name_plural = _("會議紀錄版本")
        ordering = ["minutes", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"], name="minutes_version_number_once"
            ),
            models.UniqueConstraint(
                fields=["minutes"],
                condition=Q(state="submitted"),
                name="minutes_one_version_waits",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["submitted", "returned", "withdrawn", "approved"]
                ),
                name="minutes_version_state_known",
            ),
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$"),
                name="minutes_version_hashed",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", closed_at__isnull=True)
                | ~Q(state="submitted") & Q(closed_at__isnull=False),
                name="minutes_version_closed_complete",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="minutes_version_content_stays",
                operation=pgtrigger.Update,
                condition=columns_change(
                    "school_id",
                    "meeting_id",
                    "minutes_id",
                    "number",
                    "content",
                    "content_hash",
                    "authors",
                    "submitted_by_id",
                    "submitted_at",
                    "again_of_id",
                ),
            ),
            pgtrigger.Protect(
                name="minutes_version_approved_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="approved"),
            ),
            pgtrigger.Protect(
                name="minutes_version_is_kept", operation=pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    def part(self, key: str) -> Any:
        """The text under a heading, "" where there is none."""
        return self.content.get("parts", {}).get(key, "")
