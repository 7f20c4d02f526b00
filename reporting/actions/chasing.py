"""稽催: the county reminds late schools and notes that the list of the 16th went up."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import Authority, School, User
from accounts.vocabulary import Word
from reporting.models import Chase, CountyMonth, MonthlyReport


@transaction.atomic
def remind_schools(
    *, by: User, schools: Iterable[School], month: date, on: date
) -> int:
    """提醒: each school's oldest unfinished month that is due, up to `month`; once a day. Out: how many were reminded.

    The mails leave through the reminders' outbox at the next sweep. Raises NotAllowed, and WrongState when none is late.
    """
    schools = list(schools)
    for school in schools:
        require(by, Word.REPORT_PROGRESS, at=school, on=on)
    late = (
        MonthlyReport.objects.filter(
            school__in=schools, month__lte=month, due_on__lt=on, done_on__isnull=True
        )
        .select_related("school")
        .order_by("school_id", "month")
        .distinct("school_id")
    )
    now = timezone.now()
    chases = [
        Chase(school_id=one.school_id, report=one, asked_on=on, asked_by=by, asked_at=now)
        for one in late
    ]  # fmt: skip
    if not chases:
        raise WrongState(_("所選的學校沒有逾期的月份，不需提醒。"))
    known = set(
        Chase.objects.filter(
            report__in=[one.report_id for one in chases], asked_on=on
        ).values_list("report", flat=True)
    )
    new = [one for one in chases if one.report_id not in known]
    Chase.objects.bulk_create(new, ignore_conflicts=True)
    for chase in new:
        record(
            Event.SUBMITTED,
            by=by,
            school=chase.report.school,
            object_type="reporting.chase",
            object_id=chase.pk,
            detail={"month": f"{chase.report.month:%Y-%m}"},
        )
    return len(new)


@transaction.atomic
def note_list(*, by: User, authority: Authority, month: date, on: date) -> CountyMonth:
    """登錄名單已彙整: ends the county's duty of the 16th (DL-MR-05). Raises NotAllowed; WrongState when it is noted already."""
    require(by, Word.REPORT_PROGRESS, at=authority, on=on)
    county = (
        CountyMonth.objects.select_for_update()
        .filter(authority=authority, month=month)
        .first()
    )
    if county is None or county.listed_at is not None:
        raise WrongState(_("這個月份的名單尚未開放或已經登錄。"))
    county.listed_at, county.listed_by = timezone.now(), by
    county.save(update_fields=["listed_at", "listed_by"])
    record(
        Event.SUBMITTED,
        by=by,
        authority=authority,
        object_type="reporting.countymonth",
        object_id=county.pk,
        detail={"month": f"{month:%Y-%m}"},
    )
    return county
