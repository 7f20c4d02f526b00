"""年度權限清查: once a year someone other than the administrator looks at every grant of a place."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.appointments import finish_appointment, still_running
from accounts.actions.guards import (
    Place,
    audit_place,
    place_kwargs,
    require,
    require_other,
)
from accounts.audit import record
from accounts.audit_words import Event
from accounts.duties import duties_of
from accounts.errors import StillOwned, WrongState
from accounts.models import AccessReview, AccessReviewItem, Appointment, School, User
from accounts.permissions import grant_models, in_force, revoke
from accounts.vocabulary import Word

Mark = AccessReviewItem.Mark


@transaction.atomic
def start_access_review(*, by: User, place: Place, year: int, on: date) -> AccessReview:
    """Lists every appointment and object grant in force or to come at the place. `year` is the ROC year.

    Raises WrongState when this year's review of the place exists.
    """
    require(by, Word.PEOPLE_REVIEW, at=place, on=on)
    try:
        with transaction.atomic():
            review = AccessReview.objects.create(
                year=year, started_by=by, **place_kwargs(place)
            )
    except IntegrityError as error:
        raise WrongState(_("本年度的權限清查已經開始。")) from error
    AccessReviewItem.objects.bulk_create(
        [*_appointment_items(review, on=on), *_grant_items(review, on=on)]
    )
    _record(by, review, started=True)
    return review


def _appointment_items(review: AccessReview, *, on: date) -> list[AccessReviewItem]:
    held = Appointment.objects.at(review.place).standing().exclude(until_on__lt=on)
    return [
        AccessReviewItem(
            review=review,
            holder=one.user,
            appointment=one,
            what=_appointment_label(one),
            until_on=one.until_on,
        )
        for one in held.select_related("user", "role", "school_class")
    ]


def _appointment_label(one: Appointment) -> str:
    name = one.role.name_zh
    if one.school_class is not None:
        name = f"{one.school_class} {name}"
    return f"代理{name}" if one.deputy_for_id else name


def _grant_items(review: AccessReview, *, on: date) -> list[AccessReviewItem]:
    """Grants on a school's objects. What they are on is named by table and key: the list shows no student."""
    if not isinstance(review.place, School):
        return []
    items = []
    for table in grant_models():
        rows = table._base_manager.filter(
            in_force(on), **{table.school_path: review.place}
        )
        for row in rows.select_related("user", "permission"):
            word = row.permission.codename
            items.append(
                AccessReviewItem(
                    review=review,
                    holder=row.user,
                    grant_table=table._meta.label,
                    grant_id=row.pk,
                    what=str(Word(word).label) if word in Word.values else word,
                    until_on=row.until_on,
                )
            )
    return items


@transaction.atomic
def confirm_item(
    *, by: User, item: AccessReviewItem, on: date, note: str = ""
) -> AccessReviewItem:
    """保留: the holder still needs it. Nobody confirms her own."""
    return _mark(by, item, Mark.CONFIRMED, on=on, note=note)


@transaction.atomic
def revoke_item(
    *, by: User, item: AccessReviewItem, on: date, note: str
) -> AccessReviewItem:
    """收回: the appointment ends, or the grant is removed, at once. Raises StillOwned while it has open duties."""
    marked = _mark(by, item, Mark.REVOKED, on=on, note=note)
    if marked.appointment is not None:
        held = still_running(marked.appointment, on=on)
        left = duties_of(held, on=on)
        if left:
            raise StillOwned(_("尚有未結事項，請先由管理員辦理職務交接。"), left)
        day = max(on - timedelta(days=1), held.from_on - timedelta(days=1))
        finish_appointment(by=by, held=held, on=on, last_day=day, reason=note)
        return marked
    for table in grant_models():
        if table._meta.label == marked.grant_table:
            _revoke_row(by, table, marked, reason=note)
    return marked


def _revoke_row(by: User, table: type, item: AccessReviewItem, *, reason: str) -> None:
    row = (
        table._base_manager.select_related("content_object", "permission", "user")  # type: ignore[attr-defined]  # a model
        .filter(pk=item.grant_id)
        .first()
    )
    if row is not None:
        revoke(
            by=by,
            user=row.user,
            to=row.content_object,
            words=(Word(row.permission.codename),),
            reason=reason,
            school=item.review.school,
        )


def _mark(
    by: User, item: AccessReviewItem, mark: str, *, on: date, note: str
) -> AccessReviewItem:
    require(by, Word.PEOPLE_REVIEW, at=item.review.place, on=on)
    require_other(by, item.holder)
    review = AccessReview.objects.select_for_update().get(pk=item.review_id)
    fresh = AccessReviewItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if fresh.mark != Mark.OPEN:
        raise WrongState(_("此項已經確認。"))
    fresh.mark, fresh.marked_by, fresh.note = mark, by, note
    fresh.marked_at = timezone.now()
    fresh.save()
    if not review.items.filter(mark=Mark.OPEN).exists():
        review.finished_at = timezone.now()
        review.save(update_fields=["finished_at"])
    _record(by, review, item=str(fresh.pk), mark=mark)
    return fresh


def _record(by: User, review: AccessReview, **detail: object) -> None:
    record(
        Event.ACCESS_REVIEWED,
        by=by,
        object_type="accounts.accessreview",
        object_id=review.pk,
        detail=detail,
        **audit_place(review.place),
    )
