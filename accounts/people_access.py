"""The doors to people and places: not visible is 404 (NotVisible), seen but not hers to change is 403 (NotAllowed)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.confirming import may_confirm, waiting_for
from accounts.models import (
    AccessReview,
    AccessReviewItem,
    Appointment,
    Authority,
    CounselingCenter,
    School,
    User,
)
from accounts.permissions import may
from accounts.places import Place
from accounts.querysets import PEOPLE_WORDS, people_reach
from accounts.sights import sights_of
from accounts.vocabulary import Word

Row = TypeVar("Row", bound=Model)
PLACE_WORDS = (Word.SETTINGS_MANAGE, Word.CALENDAR_MANAGE)


def _seen(rows: QuerySet[Any], pk: UUID) -> Any:
    """The row, when the person sees it. Raises NotVisible alike for a foreign and for a nonexistent key."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible(rows.model._meta.label_lower, pk)
    return row


def require_word(user: Any, *words: Word, on: date) -> None:
    """Raises NotAllowed unless she holds one of the words anywhere."""
    if not any(may(user, word, on=on) for word in words):
        raise NotAllowed("accounts.people")


# --- people -------------------------------------------------------------------------------------


def listed_people(user: User, *, on: date) -> QuerySet[User]:
    """Those whose appointments she manages or reviews, and herself. Raises NotAllowed when she does neither."""
    require_word(user, *PEOPLE_WORDS, on=on)
    return User.objects.visible_to(user, on=on).prefetch_related(
        Prefetch(
            "appointments",
            queryset=visible_appointments(user, on=on).in_force(on),
            to_attr="held_now",
        )
    )


def visible_appointments(user: User, *, on: date) -> Any:
    """The appointments she sees, with everything their row in a list shows."""
    return Appointment.objects.visible_to(user, on=on).select_related(
        "role", "school", "center", "authority", "school_class", "deputy_for__user"
    )


def get_person(user: User, pk: UUID, *, on: date) -> User:
    """A person of the list. Raises NotVisible, NotAllowed."""
    require_word(user, *PEOPLE_WORDS, on=on)
    found: User = _seen(User.objects.visible_to(user, on=on), pk)
    return found


def get_person_to_manage(user: User, pk: UUID, *, on: date) -> User:
    """A person whose account she may touch; never herself. Raises NotVisible, NotAllowed."""
    person = get_person(user, pk, on=on)
    if not manages(user, person, on=on):
        raise NotAllowed("accounts.user", pk)
    return person


def manages(user: User, person: User, *, on: date) -> bool:
    """Whether the buttons of the account are hers: she manages a place where the person holds or held a post."""
    if user.pk == person.pk:
        return False
    held = Appointment.objects.filter(user=person).select_related(
        "school", "center", "authority"
    )
    return any(may(user, Word.PEOPLE_MANAGE, at=one.place, on=on) for one in held)


def get_appointment_to_manage(user: User, pk: UUID, *, on: date) -> Appointment:
    """An appointment at a place she manages, never her own. Raises NotVisible, NotAllowed."""
    found: Appointment = _seen(
        visible_appointments(user, on=on).select_related("user"), pk
    )
    if found.user_id == user.pk or not may(
        user, Word.PEOPLE_MANAGE, at=found.place, on=on
    ):
        raise NotAllowed("accounts.appointment", pk)
    return found


def get_waiting(user: User, pk: UUID, *, on: date) -> Appointment:
    """An appointment that waits for a second person, and she is one. Raises NotVisible, NotAllowed."""
    require_word(user, *PEOPLE_WORDS, on=on)
    found: Appointment = _seen(waiting_for(user, on=on), pk)
    if not may_confirm(user, found, on=on):
        raise NotAllowed("accounts.appointment", pk)
    return found


def colleagues_at(place: Place, *, on: date) -> QuerySet[User]:
    """The active people who hold an appointment at the place on the date: who may take over there."""
    held = Appointment.objects.at(place).in_force(on).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "username")


def find_person(user: User, account: str, name: str, *, on: date) -> User | None:
    """Someone by account or e-mail: of her own list, or of another school when the name fits too."""
    known = User.objects.filter(Q(username__iexact=account) | Q(email__iexact=account))
    person = known.first()
    if person is None:
        return None
    seen = User.objects.visible_to(user, on=on).filter(pk=person.pk).exists()
    return person if seen or person.name == name else None


# --- places -------------------------------------------------------------------------------------


def managed_place(user: User, pk: UUID | None, default: Any, *, on: date) -> Place:
    """The place whose people she manages, named by key, else the default (the active place).

    Raises NotVisible for a key she doesn't see, NotAllowed when she doesn't manage the people there.
    """
    place = default if pk is None else get_place(user, pk, on=on)
    if place is None or not may(user, Word.PEOPLE_MANAGE, at=place, on=on):
        raise NotAllowed("accounts.place", pk or "")
    return place


def managed_sibling(user: User, place: Place, *, on: date) -> School | None:
    """The other half of a combined school, when she manages the people there too."""
    half = place.sibling if isinstance(place, School) else None
    if half is None or not may(user, Word.PEOPLE_MANAGE, at=half, on=on):
        return None
    return half


def get_place(user: User, pk: UUID, *, on: date) -> Place:
    """A school, center or authority that she sees. Raises NotVisible."""
    for rows in (
        visible_schools(user, on=on),
        visible_centers(user, on=on),
        Authority.objects.filter(pk__in=people_reach(user, on=on).authorities),
    ):
        found: Place | None = rows.filter(pk=pk).first()
        if found is not None:
            return found
    raise NotVisible("accounts.place", pk)


def visible_schools(user: User, *, on: date) -> QuerySet[School]:
    """Her schools, and those of her authority or center."""
    return School.objects.visible_to(user, on=on).select_related("authority")


def visible_centers(user: User, *, on: date) -> QuerySet[CounselingCenter]:
    """Her own centers and those of her authority."""
    reach = people_reach(user, on=on)
    for holding in sights_of(user, on=on).holdings:
        reach = reach | holding.reach
    return CounselingCenter.objects.filter(
        Q(pk__in=reach.centers) | Q(authority__in=reach.authorities)
    ).select_related("authority")


def get_school(
    user: User, pk: UUID, *, on: date, words: Iterable[Word] = PLACE_WORDS
) -> School:
    """A school she sees and holds one of the words at. Raises NotVisible, NotAllowed."""
    school: School = _seen(visible_schools(user, on=on), pk)
    if not any(may(user, word, at=school, on=on) for word in words):
        raise NotAllowed("accounts.school", pk)
    return school


def sibling_choices(user: User, school: School, *, on: date) -> QuerySet[School]:
    """The schools of the county's other stages that she sees: what may be the same school's other half."""
    return (
        visible_schools(user, on=on)
        .filter(authority=school.authority)
        .exclude(stage=school.stage)
    )


def get_center(user: User, pk: UUID, *, on: date) -> CounselingCenter:
    """A center she sees and may set. Raises NotVisible, NotAllowed."""
    center: CounselingCenter = _seen(visible_centers(user, on=on), pk)
    if not may(user, Word.SETTINGS_MANAGE, at=center, on=on):
        raise NotAllowed("accounts.counselingcenter", pk)
    return center


# --- the yearly review --------------------------------------------------------------------------


def visible_reviews(user: User, *, on: date) -> QuerySet[AccessReview]:
    """The reviews of places whose people she manages or reviews. Raises NotAllowed when she does neither."""
    require_word(user, *PEOPLE_WORDS, on=on)
    reach = people_reach(user, on=on)
    return AccessReview.objects.filter(
        Q(school__in=reach.schools)
        | Q(school__authority__in=reach.authorities)
        | Q(center__in=reach.centers)
        | Q(center__authority__in=reach.authorities)
        | Q(authority__in=reach.authorities)
    ).select_related("school", "center", "authority", "started_by")


def get_review(user: User, pk: UUID, *, on: date) -> AccessReview:
    """Raises NotVisible, NotAllowed."""
    found: AccessReview = _seen(visible_reviews(user, on=on), pk)
    return found


def get_item_to_mark(user: User, pk: UUID, *, on: date) -> AccessReviewItem:
    """An item of a review of a place where she reviews; never her own. Raises NotVisible, NotAllowed."""
    reviews = visible_reviews(user, on=on)
    found: AccessReviewItem = _seen(
        AccessReviewItem.objects.filter(review__in=reviews.values("pk")).select_related(
            "review__school", "review__center", "review__authority", "holder"
        ),
        pk,
    )
    if found.holder_id == user.pk or not may(
        user, Word.PEOPLE_REVIEW, at=found.review.place, on=on
    ):
        raise NotAllowed("accounts.accessreviewitem", pk)
    return found
