"""A student as one school knows her."""

import secrets
import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import ObjectExclusion, ObjectGrant, School, SchoolClass
from accounts.vocabulary import Word, object_words
from cases.derived import NameKeyField
from cases.names import mask
from cases.querysets import StudentQuerySet
from fields.blind_index import BlindIndexField
from fields.encrypted import EncryptedCharField
from fields.text import SafeTextValidator

# Seventy characters a reader counts may be four times as many code points (accents, variation selectors).
NAME_CODE_POINTS = 280
CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ"
CODE_CHARACTERS = CODE_LETTERS + "23456789"
CODE_LENGTH = 6


def new_code() -> str:
    """學生代號: random, so that nobody can be read out of it; a letter first, so that no spreadsheet makes it a number.

    No vowels, no look-alikes. 填報說明: 「勿以學生個資、可辨識資料編碼」.
    """
    rest = (secrets.choice(CODE_CHARACTERS) for _place in range(CODE_LENGTH - 1))
    return secrets.choice(CODE_LETTERS) + "".join(rest)


@pghistory.track()
class Student(models.Model):
    """學生: one school's record of one student (學生輔導法第 2 條; 學生轉銜輔導及服務辦法第 2 條). Never deleted.

    `school_class`, `grade` and `seat_number` repeat the open Enrollment for lists and sight; cases.actions writes both.
    """

    class Sex(models.TextChoices):
        """性別 as the ministry's newest layout has it."""

        MALE = "male", _("生理男")
        FEMALE = "female", _("生理女")
        OTHER = "other", _("其他")

    class Sped(models.IntegerChoices):
        """特教身分 (特殊教育法第 3 條)."""

        NONE = 0, _("以下皆非")
        INTELLECTUAL = 1, _("智能障礙")
        VISUAL = 2, _("視覺障礙")
        HEARING = 3, _("聽覺障礙")
        LANGUAGE = 4, _("語言障礙")
        PHYSICAL = 5, _("肢體障礙")
        CEREBRAL_PALSY = 6, _("腦性麻痺")
        HEALTH = 7, _("身體病弱")
        EMOTIONAL = 8, _("情緒行為障礙")
        LEARNING = 9, _("學習障礙")
        MULTIPLE = 10, _("多重障礙")
        AUTISM = 11, _("自閉症")
        DELAY = 12, _("發展遲緩")
        OTHER = 13, _("其他障礙")

    class Background(models.TextChoices):
        """家庭背景 (高關懷學生名冊)."""

        INDIGENOUS = "indigenous", _("原住民")
        SINGLE_PARENT = "single_parent", _("單親")
        SKIPPED_GENERATION = "skipped_generation", _("隔代教養")
        NEW_IMMIGRANT = "new_immigrant", _("新移民配偶子女")
        OTHER = "other", _("其他")

    class Leaving(models.TextChoices):
        """離校原因 (學生轉銜輔導及服務辦法第 3、4 條)."""

        GRADUATION = "graduation", _("畢業")
        TRANSFER = "transfer", _("轉學")
        WITHDRAWAL = "withdrawal", _("退學")
        DROPOUT = "dropout", _("中輟")
        NOT_REGISTERED = "not_registered", _("未按時註冊")
        OTHER = "other", _("其他原因")

    class Entry(models.TextChoices):
        """入學原因 (同辦法第 3 條)."""

        TRANSFER = "transfer", _("轉學")
        ADVANCE = "advance", _("升學")
        RESIT = "resit", _("重考")
        OTHER = "other", _("其他原因")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="students",
        verbose_name=_("學校"),
    )
    code = models.CharField(
        _("學生代號"), max_length=CODE_LENGTH, default=new_code, editable=False
    )
    student_number = models.CharField(
        _("學號"), max_length=20, blank=True, validators=[SafeTextValidator()]
    )
    # Byte for byte as typed: no normalisation, whatever R-TX-1 asks of labels.
    name = models.CharField(
        _("姓名"), max_length=NAME_CODE_POINTS, validators=[SafeTextValidator()]
    )
    sort_key = NameKeyField(
        source="name", rule="sort", max_length=200, db_collation="C"
    )
    search_key = NameKeyField(source="name", rule="search", max_length=2000)
    sex = models.CharField(_("性別"), max_length=6, choices=Sex)
    sex_note = models.CharField(
        _("性別說明"), max_length=40, blank=True, validators=[SafeTextValidator()]
    )
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    national_id = EncryptedCharField(
        _("身分證字號或統一證號"), max_length=10, null=True, blank=True
    )
    national_id_index = BlindIndexField(
        source="national_id", scope="student.national_id"
    )
    sped_category = models.PositiveSmallIntegerField(
        _("特教身分"), choices=Sped, default=Sped.NONE
    )
    sped_certified = models.BooleanField(_("已取得鑑定證明"), default=False)
    family_background = ArrayField(
        models.CharField(max_length=20, choices=Background),
        verbose_name=_("家庭背景"),
        default=list,
        blank=True,
    )
    family_background_note = EncryptedCharField(
        _("家庭背景說明"), max_length=100, null=True, blank=True
    )
    entered_on = models.DateField(_("入學日"), null=True, blank=True)
    entry_reason = models.CharField(
        _("入學原因"), max_length=10, choices=Entry, blank=True
    )
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="students",
        verbose_name=_("班級"),
    )
    grade = models.PositiveSmallIntegerField(_("年級"), null=True, blank=True)
    seat_number = models.PositiveSmallIntegerField(_("座號"), null=True, blank=True)
    graduates_on = models.DateField(_("畢業日"), null=True, blank=True)
    left_on = models.DateField(_("離校日"), null=True, blank=True)
    leaving_reason = models.CharField(
        _("離校原因"), max_length=16, choices=Leaving, blank=True
    )
    leaving_note = EncryptedCharField(
        _("離校說明"), max_length=200, null=True, blank=True
    )
    # R-SC-4: a special law takes precedence; pages warn, nothing is blocked.
    other_regime = models.BooleanField(_("依其他法律辦理"), default=False)
    other_regime_note = EncryptedCharField(
        _("依其他法律辦理之說明"), max_length=200, null=True, blank=True
    )
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("學生")
        verbose_name_plural = _("學生")
        # By the keys themselves: the relations would join their own orderings.
        ordering = ["school_id", "grade", "school_class_id", "seat_number", "id"]
        default_permissions = ()
        permissions = [
            *object_words(Word.STUDENT_VIEW, Word.STUDENT_REVEAL, Word.PROTECTION_VIEW)
        ]
        indexes = [
            models.Index(fields=["school", "sort_key", "id"], name="student_by_name"),
            models.Index(
                fields=["school", "grade", "school_class", "seat_number", "id"],
                name="student_by_class",
            ),
            models.Index(fields=["school", "left_on"], name="student_by_leaving"),
            GinIndex(
                Func("search_key", Value(None), function="string_to_array"),
                name="student_name_characters",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "code"], name="student_code_once"
            ),
            models.UniqueConstraint(
                fields=["school", "student_number"],
                condition=~Q(student_number=""),
                name="student_number_once",
            ),
            models.UniqueConstraint(
                fields=["school", "national_id_index"],
                name="student_national_id_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="student_has_a_name"),
            models.CheckConstraint(
                condition=Q(sex__in=["male", "female", "other"]),
                name="student_sex_known",
            ),
            models.CheckConstraint(
                condition=Q(sex="other") & ~Q(sex_note="")
                | ~Q(sex="other") & Q(sex_note=""),
                name="student_sex_note_with_other_only",
            ),
            models.CheckConstraint(
                condition=Q(sped_category__range=(0, 13)),
                name="student_sped_0_to_13",
            ),
            models.CheckConstraint(
                condition=~Q(sped_category=0) | Q(sped_certified=False),
                name="student_certificate_of_something",
            ),
            models.CheckConstraint(
                condition=Q(
                    family_background__contained_by=[
                        "indigenous",
                        "single_parent",
                        "skipped_generation",
                        "new_immigrant",
                        "other",
                    ]
                ),
                name="student_background_known",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, leaving_reason="")
                | Q(left_on__isnull=False)
                & Q(
                    leaving_reason__in=[
                        "graduation",
                        "transfer",
                        "withdrawal",
                        "dropout",
                        "not_registered",
                        "other",
                    ]
                ),
                name="student_left_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    entry_reason__in=["", "transfer", "advance", "resit", "other"]
                ),
                name="student_entry_known",
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(grade__range=(1, 12)),
                name="student_grade_1_to_12",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(school_class__isnull=True),
                name="student_who_left_sits_in_no_class",
            ),
            models.CheckConstraint(
                condition=Q(school_class__isnull=False, grade__isnull=False)
                | Q(school_class__isnull=True, seat_number__isnull=True),
                name="student_seat_in_a_class",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="code_and_school_stay", fields=["code", "school"]),
        ]

    def __str__(self) -> str:
        """Masked: whatever prints a student without asking prints no name."""
        return f"{mask(self.name)}（{self.code}）"

    @property
    def reported_sped(self) -> int:
        """特教身分 for the monthly report: 0 without a certificate (R-MR-8)."""
        return self.sped_category if self.sped_certified else 0


class StudentGrant(ObjectGrant):
    """個別授權（學生）: written by accounts.permissions only, when somebody joins a student's team."""

    content_object = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="grants"
    )

    class Meta(ObjectGrant.Meta):
        verbose_name = _("個別授權（學生）")
        verbose_name_plural = _("個別授權（學生）")


class StudentExclusion(ObjectExclusion):
    """迴避（學生）: whom nothing lets near this student and her cases."""

    app_privileges = "SELECT, INSERT, UPDATE"

    content_object = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="exclusions"
    )

    class Meta(ObjectExclusion.Meta):
        verbose_name = _("迴避（學生）")
        verbose_name_plural = _("迴避（學生）")
