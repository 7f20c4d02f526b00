"""Doors beside a school's own months: the ministry's forms, news, counseling centers, a county's boards."""

from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import Authority, CounselingCenter, School
from accounts.permissions import sights
from accounts.sights import Reach
from accounts.vocabulary import Scope, Word
from reporting.models import Announcement, CenterMonth, CenterVersion, OfficialBlank

# Who has to do with the report, and so reads its news.
READERS = (
    Word.REPORT_VIEW,
    Word.REPORT_CONFIRM,
    Word.REPORT_PROGRESS,
    Word.CENTER_REPORT,
    Word.NEWS_PUBLISH,
)


def _reach(user: Any, *words: Word, on: date, among: tuple[Scope, ...] = ()) -> Reach:
    held = (sights(user, word, on=on) for word in words)
    reaches = (
        reach
        for scopes in held
        for scope, reach in scopes.items()
        if not among or scope in among
    )
    return reduce(Reach.__or__, reaches, Reach())


def runs_the_forms(user: Any, *, on: date) -> bool:
    """Whether she keeps the ministry's forms and the installation's news: they are everybody's, so a county's
    administrator does, a school's only where there is no other school."""
    reach = _reach(user, Word.REPORT_LAYOUT, on=on)
    if reach.authorities:
        return True
    active = set(School.objects.filter(is_active=True).values_list("pk", flat=True))
    return bool(active) and active <= reach.schools


def news_authorities(user: Any, *, on: date) -> QuerySet[Authority]:
    """The counties to which she may publish."""
    reach = _reach(user, Word.NEWS_PUBLISH, on=on, among=(Scope.SCHOOL,))
    return Authority.objects.filter(pk__in=reach.authorities)


def news_for(user: Any, *, on: date) -> QuerySet[Announcement]:
    """Standing news of her counties and of the installation, the newest first; none for who has nothing to do with it."""
    reach = _reach(user, *READERS, on=on)
    mine = Authority.objects.filter(
        Q(pk__in=reach.authorities | reach.served) | Q(schools__in=reach.schools)
    )
    if not (reach.has_schools or reach.centers):
        return Announcement.objects.none()
    return (
        Announcement.objects.filter(
            Q(authority__isnull=True) | Q(authority__in=mine),
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            from_on__lte=on,
            withdrawn_at__isnull=True,
        )
        .select_related("authority", "published_by")
        .order_by("-from_on", "-published_at")
    )


def managed_news(user: Any, *, on: date) -> QuerySet[Announcement]:
    """What she may withdraw: news of her counties, past and future too; of the installation if she keeps its forms."""
    counties = news_authorities(user, on=on)
    mine = Q(authority__in=counties)
    if runs_the_forms(user, on=on) and counties.exists():
        mine |= Q(authority__isnull=True)
    rows = Announcement.objects.filter(mine, withdrawn_at__isnull=True)
    return rows.select_related("authority", "published_by")


def reads_news(user: Any, *, on: date) -> bool:
    """Whether the report is any business of hers."""
    reach = _reach(user, *READERS, on=on)
    return bool(reach.has_schools or reach.centers)


def blanks_with_content() -> QuerySet[OfficialBlank]:
    """Every blank that was ever uploaded, without its bytes."""
    rows = OfficialBlank.objects.defer("content").select_related("uploaded_by")
    return rows.prefetch_related("activations__activated_by")


def centers_for(
    user: Any, *, on: date, among: tuple[Scope, ...] = ()
) -> QuerySet[CounselingCenter]:
    """The centers of whose report she knows; `among` (Scope.CENTER,): those for which she files."""
    reach = _reach(user, Word.CENTER_REPORT, on=on, among=among)
    return CounselingCenter.objects.filter(pk__in=reach.centers, is_active=True)


def get_center(user: Any, pk: UUID, *, on: date) -> CounselingCenter:
    """Raises Http404 for a center that is not hers."""
    center = centers_for(user, on=on).filter(pk=pk).select_related("authority").first()
    if center is None:
        raise Http404
    return center


def files_for(user: Any, center: CounselingCenter, *, on: date) -> bool:
    """Whether she may check, file and take the center's whole workbook."""
    mine = centers_for(user, on=on, among=(Scope.CENTER, Scope.SCHOOL))
    return mine.filter(pk=center.pk).exists()


def get_center_version(user: Any, pk: UUID, *, on: date) -> CenterVersion:
    """A version with its file, for those who file. Raises Http404."""
    mine = centers_for(user, on=on, among=(Scope.CENTER, Scope.SCHOOL))
    rows = CenterVersion.objects.select_related("report__center")
    version = rows.filter(pk=pk, report__center__in=mine).first()
    if version is None:
        raise Http404
    return version


def center_year(
    center: CounselingCenter, months: list[date]
) -> dict[date, CenterMonth]:
    """The months that were started, in one query."""
    rows = CenterMonth.objects.filter(center=center, month__in=months)
    rows = rows.select_related("current").defer("current__content")
    return {row.month: row for row in rows}


def center_status(user: Any, month: date, *, on: date) -> list[CenterMonth]:
    """The counseling centers of the counties she watches, with their month: status only."""
    reach = _reach(user, Word.REPORT_PROGRESS, on=on)
    rows = CenterMonth.objects.filter(
        month=month, center__authority__in=reach.authorities
    )
    return list(rows.select_related("center", "current").defer("current__content"))
