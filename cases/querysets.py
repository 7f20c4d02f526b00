"""Which students a person may see. `visible_to` is the rule of list and object alike."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.permissions import Paths, visible
from accounts.vocabulary import Word
from cases.names import folded
from fields.national_id import normalise_national_id
from fields.text import check_text


def of_a_paper_at_the_principal(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 of a student: a referral about her waits for the seal, so the principal knows whom it is about."""
    waiting = apps.get_model("cases", "Referral")._default_manager.visible_to(
        user, on=on
    )
    seal = waiting_for_the_seal(waiting, user=user, on=on)
    return queryset.filter(pk__in=seal.values("student"))


def of_a_case_at_the_center(queryset: Any, *, user: Any, on: date, centers: Any) -> Any:
    """The students whose cases the center serves, as far as she sees those."""
    cases = apps.get_model("cases", "Case")._default_manager.visible_to(user, on=on)
    return queryset.filter(pk__in=cases.filter(center__in=centers).values("student"))


STUDENT_PATHS = Paths(
    school="school",
    school_class="school_class",
    subject="pk",
    under_review=of_a_paper_at_the_principal,
    center_rows=of_a_case_at_the_center,
)
ABOUT_A_STUDENT = Paths(
    school="school", school_class="student__school_class", subject="student"
)
LONGEST_SEARCH = 100  # characters
_NATIONAL_ID = re.compile(r"[A-Z][0-9A-D][0-9]{8}")
_CLASS_AND_SEAT = re.compile(r"(?P<name>.+?)\s*[-－/]\s*(?P<seat>[0-9]{1,2})\s*號?")
_SEAT = re.compile(r"(?:座號)?\s*([0-9]{1,2})\s*號?")


class StudentQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.STUDENT_VIEW
    ) -> "StudentQuerySet":
        """The students on whom the person holds the word on the date: own class, team, or the whole school."""
        seen: StudentQuerySet = visible(
            self, user=user, word=word, on=on, paths=STUDENT_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen

    def attending(self) -> "StudentQuerySet":
        """Those who haven't left."""
        return self.filter(left_on__isnull=True)

    def in_class_order(self) -> "StudentQuerySet":
        """By grade, class and seat: the order of the register."""
        return self.order_by(
            F("grade").asc(nulls_last=True),
            F("school_class__name").asc(nulls_last=True),
            F("seat_number").asc(nulls_last=True),
            "id",
        )

    def search(self, text: str) -> "StudentQuerySet":
        """Those whom the text means, among these rows: ask it after `visible_to`.

        A whole national ID (exact, by its blind index); else any part of a name (two-character given names too),
        a class (801), a class with a seat (801-12), a seat (12號), the beginning of a student number or a code.
        """
        text = text.strip()[:LONGEST_SEARCH]
        if not text:
            return self
        try:
            check_text(text)
        except ValidationError:
            return self.none()  # no stored name has such a character
        if _NATIONAL_ID.fullmatch(whole := normalise_national_id(text)):
            return self.filter(national_id_index__plain=whole)
        plain = unicodedata.normalize("NFKC", text)
        found = Q(student_number__startswith=plain) | Q(code=plain.upper())
        found |= Q(school_class__name=plain)
        if match := _CLASS_AND_SEAT.fullmatch(plain):
            found |= Q(school_class__name=match["name"], seat_number=match["seat"])
        if match := _SEAT.fullmatch(plain):
            found |= Q(seat_number=match[1])
        return self.named_like(text, among=found)

    def named_like(self, text: str, *, among: Q | None = None) -> "StudentQuerySet":
        """Those with the text anywhere in their names, or matching `among`. Without `among` the character index serves.

        The text has been checked by `search`.
        """
        key = folded(text)
        if not key:
            return self.filter(among) if among is not None else self.none()
        characters = Func(
            "search_key",
            Value(None),
            function="string_to_array",
            output_field=ArrayField(models.TextField()),
        )
        named = Q(search_key__contains=key)
        if among is not None:
            return self.filter(named | among)
        return self.alias(_characters=characters).filter(
            named, _characters__contains=sorted(set(key))
        )


class ImportJobQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date) -> "ImportJobQuerySet":
        """The uploads of the schools whose roster the person manages."""
        seen: ImportJobQuerySet = visible(
            self, user=user, word=Word.ROSTER_MANAGE, on=on, paths=Paths(subject="pk")
        )  # type: ignore[assignment]  # the same class comes back
        return seen


def waiting_for_the_seal(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 of a referral: signed by the office, waiting for the principal."""
    return queryset.filter(state="stage4_signed")


def with_a_paper_at_the_principal(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 of a case: one of its referrals waits for the principal's seal."""
    waiting = apps.get_model("cases", "Referral")._default_manager.filter(
        case=models.OuterRef("pk"), state="stage4_signed"
    )
    return queryset.filter(models.Exists(waiting))


# OWN is the lead's case and the case that came of one's own referral. Ask it for words about the case; records
# have owners of their own.
CASE_PATHS = Paths(
    school="school",
    school_class="student__school_class",
    owner=("lead", "referrer"),
    center="center",
    also_excluded=("student",),
    under_review=with_a_paper_at_the_principal,
)
# For every row that belongs to a case (timeline, plan, consent, record): the case's team and exclusions decide.
ABOUT_A_CASE = Paths(
    school="school",
    owner=("case__lead", "case__referrer"),
    center="case__center",
    subject="case",
    also_excluded=("case__student",),
)
REFERRAL_PATHS = Paths(
    school="school",
    owner="referrer",
    subject="case",
    also_excluded=("student",),
    under_review=waiting_for_the_seal,
)
# 緊急調閱: whom an exclusion keeps from the case neither asks for it nor approves.
EMERGENCY_PATHS = Paths(
    school="school", subject="case", also_excluded=("case__student",)
)
CENTER_REFERRAL_PATHS = Paths(
    school="school",
    owner="professional",
    center="center",
    subject="case",
    also_excluded=("case__student",),
)


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.CASE_VIEW
    ) -> "CaseQuerySet":
        """The cases on which the person holds the word on the date, less those she must keep away from."""
        seen: CaseQuerySet = visible(
            self, user=user, word=word, on=on, paths=CASE_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen

    def running(self) -> "CaseQuerySet":
        """在案、暫停、結案待核."""
        return self.filter(state__in=["open", "suspended", "closing"])


class TimelineQuerySet(models.QuerySet[Any]):
    def standing(self) -> "TimelineQuerySet":
        """Without what was taken back."""
        return self.filter(taken_back_at__isnull=True)


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.REFERRAL_VIEW
    ) -> "ReferralQuerySet":
        """The referrals on which the person holds the word. Somebody else's draft is nobody's business."""
        seen: ReferralQuerySet = visible(
            self, user=user, word=word, on=on, paths=REFERRAL_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        key = getattr(user, "pk", None)
        return seen.exclude(
            ~Q(referrer=key), state__in=["draft", "stage1_signed", "withdrawn"]
        )


class CareQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.CARE_VIEW
    ) -> "CareQuerySet":
        """Own class or the whole school."""
        seen: CareQuerySet = visible(
            self, user=user, word=word, on=on, paths=ABOUT_A_STUDENT
        )  # type: ignore[assignment]  # the same class comes back
        return seen

    def open(self) -> "CareQuerySet":
        return self.filter(ended_on__isnull=True)


class HighConcernQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.CONCERN_ROSTER
    ) -> "HighConcernQuerySet":
        """Own class or the whole school; names are masked by whoever shows it."""
        seen: HighConcernQuerySet = visible(
            self, user=user, word=word, on=on, paths=ABOUT_A_STUDENT
        )  # type: ignore[assignment]  # the same class comes back
        return seen


class CenterReferralQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word
    ) -> "CenterReferralQuerySet":
        """The applications on which the person holds the word; a center never sees one that wasn't sent."""
        rows = self
        if word is Word.CENTER_ACCEPT:
            rows = self.exclude(state="draft").exclude(applied_on__isnull=True)
        seen: CenterReferralQuerySet = visible(
            rows, user=user, word=word, on=on, paths=CENTER_REFERRAL_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen


class EmergencyQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.EMERGENCY_APPROVE
    ) -> "EmergencyQuerySet":
        """The requests at the schools where the person holds the word, less those of cases she must keep away from."""
        seen: EmergencyQuerySet = visible(
            self, user=user, word=word, on=on, paths=EMERGENCY_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen

    def asked_by(self, user: Any, *, on: date) -> "EmergencyQuerySet":
        """Her own, as long as she may ask there."""
        return self.visible_to(user, on=on, word=Word.EMERGENCY_ASK).filter(
            asked_by=user
        )

    def holding(self, now: datetime) -> "EmergencyQuerySet":
        """Approved, and not over yet."""
        return self.filter(state="approved", until_at__gt=now)


class ProtectionQuerySet(models.QuerySet[Any]):
    def in_force(self, on: date) -> "ProtectionQuerySet":
        """On the day; a lifted flag holds until the day before it was lifted."""
        return self.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            Q(lifted_on__isnull=True) | Q(lifted_on__gt=on),
            from_on__lte=on,
        )
