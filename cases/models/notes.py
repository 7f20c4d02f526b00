"""導師輔導紀錄, 行為觀察記錄 and 認輔個案紀錄 (個案會議 三、決議 3)."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.records import Meeting
from cases.models.students import Student
from cases.records_querysets import NoteQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField


class Note(Meeting):
    """A colleague's own record on a student. `case` is the open case of that day, if any; pghistory keeps old texts."""

    app_privileges = "SELECT, INSERT, UPDATE"

    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("個案"),
    )
    gist = EncryptedTextField(_("紀錄內容"))
    follow_up = EncryptedTextField(_("後續處理"), null=True, blank=True)
    # Why the last change was made, or why the note no longer holds.
    change_reason = EncryptedTextField(_("更正或作廢理由"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-held_on", "-created_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["student", "-held_on"], name="%(class)s_student"),
            models.Index(fields=["author", "-created_at"], name="%(class)s_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="%(class)s_logged_once"
            ),
            models.CheckConstraint(
                condition=Q(means__in=["face", "phone", "visit", "online"]),
                name="%(class)s_means_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.held_on}"


@pghistory.track()
class HomeroomLog(Note):
    """導師輔導紀錄: the homeroom teacher's counseling of a student of her class (發展性輔導)."""

    class Meta(Note.Meta):
        verbose_name = _("導師輔導紀錄")
        verbose_name_plural = _("導師輔導紀錄")


@pghistory.track()
class MentoringRecord(Note):
    """認輔個案紀錄: the mentor's own record of a case she was invited to."""

    class Meta(Note.Meta):
        verbose_name = _("認輔紀錄")
        verbose_name_plural = _("認輔紀錄")
        constraints = [
            *Note.Meta.constraints,
            models.CheckConstraint(
                condition=Q(case__isnull=False), name="mentoringrecord_in_a_case"
            ),
        ]


@pghistory.track()
class BehaviourObservation(Note):
    """行為觀察記錄: what happened before, the behaviour itself, what followed."""

    setting = EncryptedCharField(_("地點與情境"), max_length=100, null=True, blank=True)
    antecedent = EncryptedTextField(_("事前情境"), null=True, blank=True)
    consequence = EncryptedTextField(_("事後反應"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("次數"), null=True, blank=True)

    class Meta(Note.Meta):
        verbose_name = _("行為觀察記錄")
        verbose_name_plural = _("行為觀察記錄")
