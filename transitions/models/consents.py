"""Under which ground data may go: the consent of the student or her legal representative, or an exemption (art. 6 III)."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.models import Contact
from fields.encrypted import EncryptedCharField, EncryptedTextField
from transitions.frozen import stays
from transitions.models.files import TransferFile
from transitions.models.requests import TransferRequest


class DataKind(models.TextChoices):
    """學生輔導相關資料 (附表二、附表三), verbatim."""

    SUMMARY = "summary", _("個別輔導摘要資料")
    ENROLMENT = "enrolment", _("休學、復學、轉學等相關資料")
    KEY_OTHER = "key_other", _("其他關鍵輔導資料")


@pghistory.track()
class TransferConsent(models.Model):
    """轉銜同意書 (附表二), by the student or by a legal representative. Never changed; withdrawn it stays, with its day."""

    class Form(models.TextChoices):
        GUARDIAN = "consent_guardian", _("家長同意書")
        STUDENT = "consent_student", _("學生本人同意書")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("登錄學校")
    )
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        related_name="consents",
        verbose_name=_("請求"),
    )
    form = models.CharField(_("表單"), max_length=16, choices=Form)
    # The row of the registering school's list whom protection left; the paper itself has the name.
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("法定代理人"),
    )
    student_name = EncryptedCharField(_("學生姓名"), max_length=280)
    student_id = EncryptedCharField(
        _("學生身分證字號"), max_length=20, null=True, blank=True
    )
    relation = EncryptedCharField(
        _("與該生之關係"), max_length=40, null=True, blank=True
    )
    original_school = models.CharField(_("原就讀學校全稱"), max_length=100)
    current_school = models.CharField(_("現就讀學校全稱"), max_length=100)
    data_items = ArrayField(
        models.CharField(max_length=10, choices=DataKind),
        verbose_name=_("同意可提供的學生輔導相關資料"),
    )
    key_other_text = EncryptedTextField(_("請說明"), null=True, blank=True)
    advice = EncryptedTextField(_("其他建議與叮嚀事項"), null=True, blank=True)
    signer_name = EncryptedCharField(_("簽名"), max_length=280)
    signer_id = EncryptedCharField(_("身分證字號"), max_length=20)
    phone = EncryptedCharField(_("聯絡電話"), max_length=60)
    signed_on = models.DateField(_("簽署日期"))
    scan = models.ForeignKey(
        TransferFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意書掃描檔"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)
    revoked_on = models.DateField(_("撤回同意日"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤回登錄人"),
    )

    class Meta:
        verbose_name = _("轉銜同意書")
        verbose_name_plural = _("轉銜同意書")
        ordering = ["recorded_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=["consent_guardian", "consent_student"]),
                name="transfer_consent_form_known",
            ),
            models.CheckConstraint(
                condition=Q(data_items__len__gte=1)
                & Q(data_items__contained_by=DataKind.values),
                name="transfer_consent_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(data_items__contains=["key_other"])
                | Q(key_other_text__isnull=False),
                name="transfer_consent_other_explained",
            ),
            models.CheckConstraint(
                condition=~Q(form="consent_guardian")
                | Q(relation__isnull=False, student_id__isnull=False),
                name="transfer_consent_guardian_complete",
            ),
        ]
        triggers = [
            stays(
                "transfer_consent_stays",
                [
                    "request_id",
                    "form",
                    "student_name",
                    "student_id",
                    "relation",
                    "data_items",
                    "key_other_text",
                    "signer_name",
                    "signer_id",
                    "signed_on",
                    "recorded_by_id",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.signed_on}"

    @property
    def stands(self) -> bool:
        return self.revoked_on is None


@pghistory.track()
class Exemption(ConcurrentTransitionMixin, models.Model):
    """免經同意 (art. 6 III proviso): proposed with its evidence by the office, decided by the principal."""

    class Ground(models.TextChoices):
        E1 = "E1", _("學生或其法定代理人主動請求轉銜輔導")
        E2 = "E2", _("基於維護公共利益之必要，經學校主管機關同意")
        E3 = "E3", _("基於保護學生生命、身體或健康之必要")
        E4 = "E4", _("依其他法規規定")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待校長核定")
        APPROVED = "approved", _("已核定免經同意")
        REJECTED = "rejected", _("不核定")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        related_name="exemptions",
        verbose_name=_("請求"),
    )
    ground = models.CharField(_("事由"), max_length=2, choices=Ground)
    reason = EncryptedTextField(_("理由"))
    evidence = EncryptedTextField(_("佐證"))
    authority_number = models.CharField(
        _("主管機關同意文號"), max_length=60, blank=True
    )
    authority_on = models.DateField(_("主管機關同意日期"), null=True, blank=True)
    file = models.ForeignKey(
        TransferFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("佐證檔案"),
    )
    data_items = ArrayField(
        models.CharField(max_length=10, choices=DataKind),
        verbose_name=_("提供之資料"),
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.PROPOSED, protected=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    proposed_on = models.DateField(_("提出日"))
    proposed_at = models.DateTimeField(_("提出時間"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核定人"),
    )
    decided_at = models.DateTimeField(_("核定時間"), null=True, blank=True)
    decision_note = EncryptedTextField(_("核定意見"), null=True, blank=True)

    class Meta:
        verbose_name = _("免經同意")
        verbose_name_plural = _("免經同意")
        ordering = ["proposed_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=["E1", "E2", "E3", "E4"]),
                name="exemption_ground_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected"]),
                name="exemption_state_known",
            ),
            # R-CT-2: public interest needs the authority's consent on file.
            models.CheckConstraint(
                condition=~Q(ground="E2")
                | Q(authority_on__isnull=False) & ~Q(authority_number=""),
                name="exemption_authority_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=models.F("proposed_by")),
                name="exemption_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(data_items__len__gte=1)
                & Q(data_items__contained_by=DataKind.values),
                name="exemption_of_something",
            ),
            models.UniqueConstraint(
                fields=["request", "school"],
                condition=Q(state="proposed"),
                name="exemption_one_waiting",
            ),
        ]
        triggers = [
            stays(
                "exemption_text_stays",
                ["request_id", "ground", "reason", "evidence", "data_items"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.ground)

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def stands(self) -> bool:
        return self.state == self.State.APPROVED

    @transition(field=state, source=State.PROPOSED, target=State.APPROVED)
    def approve(self, *, by: Any, at: Any, note: str | None) -> None:
        self.decided_by, self.decided_at, self.decision_note = by, at, note

    @transition(field=state, source=State.PROPOSED, target=State.REJECTED)
    def reject(self, *, by: Any, at: Any, note: str | None) -> None:
        self.decided_by, self.decided_at, self.decision_note = by, at, note
