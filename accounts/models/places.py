"""Where people work: counties, schools, counseling centers, classes."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import SchoolQuerySet

UNIT_CODE = r"^[0-9A-Z]{6}$"


class Authority(models.Model):
    """主管機關: the county or city whose schools these are (學生輔導法第 2 條)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("縣市代碼"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Z]{2}$")],
    )
    name = models.CharField(_("名稱"), max_length=40, unique=True)
    is_official_system = models.BooleanField(
        _("以本系統為正式填報系統"),
        default=False,
        help_text=_("開啟後，月報在本系統送出即完成填報義務。"),
    )

    class Meta:
        verbose_name = _("主管機關")
        verbose_name_plural = _("主管機關")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9A-Z]{2}$"),
                name="authority_code_is_two_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """學校: one educational stage with the ministry's six-character unit code; a combined school is two rows."""

    class Stage(models.TextChoices):
        ELEMENTARY = "elementary", _("國民小學")
        JUNIOR = "junior", _("國民中學")
        SENIOR = "senior", _("高級中等學校")

    class Profile(models.TextChoices):
        OFFICE = "office", _("輔導處（室）")
        TEACHING_AFFAIRS = "teaching_affairs", _("教導處制")

    GRADES = {
        Stage.ELEMENTARY: range(1, 7),
        Stage.JUNIOR: range(7, 10),
        Stage.SENIOR: range(10, 13),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Text: codes begin with a zero, and letters occur.
    code = models.CharField(
        _("單位代碼"), max_length=6, unique=True, validators=[RegexValidator(UNIT_CODE)]
    )
    name = models.CharField(_("校名"), max_length=60)
    stage = models.CharField(_("教育階段"), max_length=10, choices=Stage)
    profile = models.CharField(
        _("輔導行政"), max_length=16, choices=Profile, default=Profile.OFFICE
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="schools",
        verbose_name=_("主管機關"),
    )
    sibling = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("同校另一部別"),
    )
    second_factor_for_all = models.BooleanField(
        _("所有人員均須兩步驟驗證"),
        default=False,
        help_text=_("能讀晤談內容者一律須驗證；開啟後只轉介或簽到者亦同。"),
    )
    is_active = models.BooleanField(_("使用中"), default=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("學校")
        verbose_name_plural = _("學校")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=UNIT_CODE),
                name="school_code_is_six_characters",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["elementary", "junior", "senior"]),
                name="school_stage_known",
            ),
            models.CheckConstraint(
                condition=models.Q(profile__in=["office", "teaching_affairs"]),
                name="school_profile_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(sibling=models.F("id")),
                name="school_is_not_its_own_sibling",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def grades(self) -> range:
        """The grades (1-12) of this stage."""
        return self.GRADES[self.Stage(self.stage)]


class CounselingCenter(models.Model):
    """學生輔導諮商中心（輔諮中心）: serves every school of its authority (學生輔導法第 4 條)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="centers",
        verbose_name=_("主管機關"),
    )
    name = models.CharField(_("名稱"), max_length=60, unique=True)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("學生輔導諮商中心")
        verbose_name_plural = _("學生輔導諮商中心")
        ordering = ["authority", "name"]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """班級: a homeroom of one school year, such as 801."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="classes",
        verbose_name=_("學校"),
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))  # ROC, 114
    grade = models.PositiveSmallIntegerField(_("年級"))  # 1-12
    name = models.CharField(_("班名"), max_length=20)

    class Meta:
        verbose_name = _("班級")
        verbose_name_plural = _("班級")
        ordering = ["school", "-school_year", "grade", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "name"], name="class_name_once_a_year"
            ),
            models.CheckConstraint(
                condition=models.Q(grade__range=(1, 12)), name="class_grade_1_to_12"
            ),
            models.CheckConstraint(
                condition=models.Q(school_year__range=(80, 200)),
                name="class_school_year_is_roc",
            ),
        ]

    def __str__(self) -> str:
        return self.name
