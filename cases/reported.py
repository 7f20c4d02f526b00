"""What casework gives to the monthly report: the counted work of a school's month, and the mark that a report carries it.

domain-facts 1.5: A-1 has a row for each counselor and student with sessions, A-2 one for each service and target; a service
in a case and one without are reported alike; 純紀錄 and the voided are left out. Reporting reads and marks; it decides
itself whose rows it files (身分 1-4).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import School
from cases.models import CounselingRecord, HeadCount, ServiceRecord

SESSION = CounselingRecord.SESSION


def sessions_of(school: School, month: date) -> QuerySet[Any]:
    """The counted sessions of the month (any day of it), with student and author loaded. No narrative is read."""
    rows = CounselingRecord.objects.counted().filter(in_month(school, month), kind=SESSION)  # fmt: skip
    return _without_words(rows).select_related("student", "author", "case")


def case_services_of(school: School, month: date) -> QuerySet[Any]:
    """The counted services within cases, with heads prefetched."""
    rows = CounselingRecord.objects.counted().filter(in_month(school, month)).exclude(kind=SESSION)  # fmt: skip
    return _without_words(rows).select_related("author").prefetch_related("heads")


def services_of(school: School, month: date) -> QuerySet[Any]:
    """The counted services without a case, with heads prefetched."""
    rows = ServiceRecord.objects.counted().filter(in_month(school, month))
    return rows.defer("title", "gist").select_related("author").prefetch_related("heads")  # fmt: skip


def reportable_rows(school: School, month: date) -> int:
    """How many rows the month's work would give: reporting.reportable asks it before anybody declares that there was none.

    Two queries.
    """
    pairs = sessions_of(school, month).order_by().values("author", "student").distinct()
    counted = HeadCount.objects.filter(
        Q(_within("record", school, month), ~Q(record__kind=SESSION))
        | _within("service", school, month)
    )
    return pairs.count() + counted.count()


@transaction.atomic
def mark_filed(
    *,
    report: UUID,
    school: School,
    month: date,
    records: Iterable[UUID],
    services: Iterable[UUID],
) -> int:
    """The report now carries these rows of the school's month; what another report carried goes over to this one.

    For reporting's own action, which checks who may and writes the audit row. Out: how many rows were marked anew.
    """
    within = in_month(school, month) & ~Q(filed_in=report)
    marked = CounselingRecord.objects.filter(within, pk__in=list(records))
    others = ServiceRecord.objects.filter(within, pk__in=list(services))
    return marked.update(filed_in=report) + others.update(filed_in=report)


def counted_of(
    school: School, month: date, *, authors: QuerySet[Any]
) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """(records, services) of the month that count and that one of these wrote: `authors` are keys of people, unasked."""
    within = in_month(school, month) & Q(author__in=authors)
    return (
        CounselingRecord.objects.counted().filter(within).order_by(),
        ServiceRecord.objects.counted().filter(within).order_by(),
    )


def in_month(school: School, month: date) -> Q:
    """The rows of the school whose day lies in the month."""
    return Q(school=school, held_on__year=month.year, held_on__month=month.month)


def _within(what: str, school: School, month: date) -> Q:
    named = {
        "school": school,
        "held_on__year": month.year,
        "held_on__month": month.month,
        "voided_at__isnull": True,
        "record_only": False,
    }
    return Q(**{f"{what}__{name}": value for name, value in named.items()})


def _without_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.defer("gist", "parts", "risk_facts")
