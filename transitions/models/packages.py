"""The data that go: table, summaries and annexes of one package, sealed when it is approved."""

import uuid
from datetime import date
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedCharField, EncryptedJSONField, EncryptedTextField
from transitions.frozen import stays
from transitions.models.consents import DataKind, Exemption, TransferConsent
from transitions.models.requests import Delivery, TransferRequest

# Columns that prove what was approved, and what was sent; the states from which they stay.
SEALED = (
    "content",
    "digest",
    "manifest",
    "facts",
    "consent_id",
    "exemption_id",
    "approved_by_id",
    "approved_at",
)
DISPATCHED = (
    "issue_number",
    "delivery",
    "registered_number",
    "sign_off",
    "sent_by_id",
    "sent_on",
    "sent_at",
)
AFTER_SENDING = ("sent", "accepted", "refused", "withdrawn", "expired")
AFTER_APPROVAL = ("approved", *AFTER_SENDING)


@pghistory.track()
class Package(ConcurrentTransitionMixin, models.Model):
    """轉銜密件: part 1 of 附表三 with its annexes; number 1 is the transfer, later ones are supplements (補件).

    From approval on the content is one sealed text with its digest, and no row of it changes. Exactly one school opens
    it: the former school until the current one has signed for it, the current school from then on. The former school
    keeps the list of what it sent.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("整備中")
        SUBMITTED = "submitted", _("陳核中")
        APPROVED = "approved", _("已核定封緘，待寄出")
        SENT = "sent", _("已寄出，待簽收")
        ACCEPTED = "accepted", _("已簽收")
        REFUSED = "refused", _("拒收退回")
        WITHDRAWN = "withdrawn", _("寄出學校撤回")
        EXPIRED = "expired", _("逾期未簽收")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("原就讀學校")
    )
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        related_name="packages",
        verbose_name=_("請求"),
    )
    number = models.PositiveSmallIntegerField(_("次別"))
    is_supplement = models.BooleanField(_("補件"), default=False)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.DRAFT, protected=True
    )
    # 附表三 part 1: the student, who filled it, phone, date.
    facts: Any = EncryptedJSONField(_("轉銜表"), default=dict)
    consent = models.ForeignKey(
        TransferConsent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意書"),
    )
    exemption = models.ForeignKey(
        Exemption,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("免經同意"),
    )
    # What exactly was approved, and its SHA-256; the manifest is what may be known without opening it.
    content: Any = EncryptedJSONField(_("封緘內容"), null=True, blank=True)
    digest = models.CharField(_("封緘雜湊值"), max_length=64, blank=True)
    manifest: Any = EncryptedJSONField(_("封緘清單"), null=True, blank=True)
    returned_reason = EncryptedTextField(_("退回原因"), null=True, blank=True)
    submitted_on = models.DateField(_("陳核日"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填表人"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核定人"),
    )
    approved_at = models.DateTimeField(_("核定時間"), null=True, blank=True)
    issue_number = models.CharField(_("發文字號"), max_length=60, blank=True)
    delivery = models.CharField(
        _("送達方式"), max_length=10, choices=Delivery, blank=True
    )
    registered_number = models.CharField(_("掛號號碼"), max_length=30, blank=True)
    sign_off = EncryptedCharField(_("封緘簽章"), max_length=80, null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("寄出人"),
    )
    sent_on = models.DateField(_("寄出日"), null=True, blank=True)
    sent_at = models.DateTimeField(_("寄出時間"), null=True, blank=True)
    expires_on = models.DateField(_("簽收期限"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("簽收、拒收或撤回人"),
    )
    decided_at = models.DateTimeField(_("簽收、拒收或撤回時間"), null=True, blank=True)
    decided_reason = EncryptedTextField(_("拒收或撤回理由"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    # One of these is still to be worked on; only one at a time.
    PREPARING = (State.DRAFT, State.SUBMITTED, State.APPROVED)
    # The transfer happened, as far as the former school goes.
    DELIVERED = (State.SENT, State.ACCEPTED)
    CLOSED = (State.ACCEPTED, State.REFUSED, State.WITHDRAWN, State.EXPIRED)

    class Meta:
        verbose_name = _("轉銜密件")
        verbose_name_plural = _("轉銜密件")
        ordering = ["request_id", "number"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["expires_on"],
                condition=Q(state="sent"),
                name="package_on_its_way",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="package_number"
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state__in=["draft", "submitted", "approved", "sent"]),
                name="package_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "approved",
                        "sent",
                        "accepted",
                        "refused",
                        "withdrawn",
                        "expired",
                    ]
                ),
                name="package_state_known",
            ),
            # R-CT-1: no ground, no package.
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"])
                | Q(
                    content__isnull=False,
                    manifest__isnull=False,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                & ~Q(digest="")
                & (
                    Q(consent__isnull=False, exemption__isnull=True)
                    | Q(consent__isnull=True, exemption__isnull=False)
                ),
                name="package_sealed_under_one_ground",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved"])
                | Q(state="withdrawn", sent_at__isnull=True)
                | Q(
                    sent_on__isnull=False,
                    sent_at__isnull=False,
                    sent_by__isnull=False,
                    sign_off__isnull=False,
                )
                & ~Q(issue_number="")
                & ~Q(delivery=""),
                name="package_dispatch_complete",
            ),
            models.CheckConstraint(
                condition=~Q(delivery="registered") | ~Q(registered_number=""),
                name="package_registered_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused", "withdrawn"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="package_decided_complete",
            ),
        ]
        triggers = [
            stays("package_sealed_stays", SEALED, states=AFTER_APPROVAL),
            stays("package_dispatch_stays", DISPATCHED, states=AFTER_SENDING),
            stays("package_end_is_an_end", ["state"], states=AFTER_SENDING[1:]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state_label}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_sealed(self) -> bool:
        return self.state not in (self.State.DRAFT, self.State.SUBMITTED)

    @property
    def has_left(self) -> bool:
        """Whether it was ever sent: until then the current school doesn't know of it."""
        return self.sent_at is not None

    @property
    def is_open_to_current(self) -> bool:
        """Whether the current school opens it; the former school opens it exactly when not."""
        return self.state == self.State.ACCEPTED

    @transition(field=state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self, *, on: date) -> None:
        self.returned_reason, self.submitted_on = None, on

    @transition(field=state, source=State.SUBMITTED, target=State.DRAFT)
    def send_back(self, *, reason: str) -> None:
        self.returned_reason = reason

    @transition(field=state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self, *, by: Any, at: Any) -> None:
        self.approved_by, self.approved_at = by, at

    @transition(field=state, source=State.APPROVED, target=State.SENT)
    def dispatch(self, *, by: Any, at: Any) -> None:
        self.sent_by, self.sent_at = by, at

    @transition(field=state, source=State.SENT, target=State.ACCEPTED)
    def accept(self, *, by: Any, at: Any) -> None:
        self.decided_by, self.decided_at = by, at

    @transition(field=state, source=State.SENT, target=State.REFUSED)
    def refuse(self, *, by: Any, at: Any, reason: str) -> None:
        self.decided_by, self.decided_at, self.decided_reason = by, at, reason

    @transition(
        field=state, source=[State.APPROVED, State.SENT], target=State.WITHDRAWN
    )
    def withdraw(self, *, by: Any, at: Any, reason: str) -> None:
        """Before it was sent there is nothing to prove, but the seal is kept all the same."""
        self.decided_by, self.decided_at, self.decided_reason = by, at, reason

    @transition(field=state, source=State.SENT, target=State.EXPIRED)
    def expire(self, *, at: Any) -> None:
        self.decided_at = at


@pghistory.track()
class PackageItem(models.Model):
    """附表三 row or annex: ticked, and supplied when it has a text. The seal copies them; here they stay as they were."""

    app_privileges = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("原就讀學校")
    )
    package = models.ForeignKey(
        Package,
        on_delete=models.PROTECT,
        related_name="items",
        verbose_name=_("密件"),
    )
    kind = models.CharField(_("資料"), max_length=10, choices=DataKind)
    annex_number = models.CharField(_("附件編碼"), max_length=12)
    explanation = EncryptedTextField(_("請說明"), null=True, blank=True)
    body = EncryptedTextField(_("內容"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("順序"), default=1)

    class Meta:
        verbose_name = _("轉銜資料項目")
        verbose_name_plural = _("轉銜資料項目")
        ordering = ["position", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["package", "annex_number"], name="package_annex_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DataKind.values), name="package_item_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="key_other") | Q(explanation__isnull=False),
                name="package_item_other_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annex_number} {self.get_kind_display()}"

    @property
    def is_supplied(self) -> bool:
        return bool(self.body)
