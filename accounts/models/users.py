"""One person, one account."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserQuerySet


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    def create_user(
        self, username: str, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Out: a saved user whose password is hashed (unusable when None)."""
        user = self.model(
            username=username, email=self.normalize_email(email), **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """人員: a person who logs in by her own name or her e-mail. What she may do follows from her appointments, never from here."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("跟隨系統")
        LIGHT = "light", _("淺色")
        DARK = "dark", _("深色")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("帳號"), max_length=64, unique=True)
    email = models.EmailField(_("電子郵件"), unique=True)
    name = models.CharField(_("姓名"), max_length=70)
    is_active = models.BooleanField(_("啟用"), default=True)
    date_joined = models.DateTimeField(_("建立時間"), default=timezone.now)
    must_change_password = models.BooleanField(_("首次登入須變更密碼"), default=False)
    second_factor_required = models.BooleanField(_("須使用兩步驟驗證"), default=False)
    password_changed_at = models.DateTimeField(_("密碼變更時間"), null=True, blank=True)
    language = models.CharField(_("介面語言"), max_length=10, default="zh-hant")
    theme = models.CharField(
        _("畫面"), max_length=10, choices=Theme, default=Theme.SYSTEM, blank=True
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("人員")
        verbose_name_plural = _("人員")
        constraints = [
            # SECURITY.md A10: nobody is above the rules, so no code path may short-circuit on it.
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="user_is_never_superuser"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """There is no back office to enter."""
        return False
