"""Where a student sat, year by year."""

import uuid
from datetime import timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School, SchoolClass
from cases.models.students import Student


@pghistory.track()
class Enrollment(models.Model):
    """編班: one student in one class from a day until a day, both included; one open row at most."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="enrollments",
        verbose_name=_("學生"),
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))  # ROC, 114
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.PROTECT,
        related_name="enrollments",
        verbose_name=_("班級"),
    )
    grade = models.PositiveSmallIntegerField(_("年級"))
    seat_number = models.PositiveSmallIntegerField(_("座號"), null=True, blank=True)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)

    class Meta:
        verbose_name = _("編班")
        verbose_name_plural = _("編班")
        ordering = ["-from_on", "-id"]
        indexes = [
            models.Index(fields=["student", "-from_on"], name="enrollment_student"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(until_on__isnull=True),
                name="enrollment_one_open",
            ),
            models.UniqueConstraint(
                fields=["school_class", "seat_number"],
                condition=Q(until_on__isnull=True, seat_number__isnull=False),
                name="enrollment_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(grade__range=(1, 12)), name="enrollment_grade_1_to_12"
            ),
            models.CheckConstraint(
                condition=Q(seat_number__isnull=True) | Q(seat_number__range=(1, 99)),
                name="enrollment_seat_1_to_99",
            ),
            models.CheckConstraint(
                condition=Q(school_year__range=(80, 200)),
                name="enrollment_school_year_is_roc",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True)
                | Q(until_on__gte=F("from_on") - timedelta(days=1)),
                name="enrollment_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} {self.school_class}"
