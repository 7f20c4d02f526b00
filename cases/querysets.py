"""Which students a person may see. `visible_to` is the rule of list and object alike."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from accounts.permissions import Paths, visible
from accounts.vocabulary import Word
from cases.names import folded
from fields.national_id import normalise_national_id
from fields.text import check_text

STUDENT_PATHS = Paths(school="school", school_class="school_class", subject="pk")
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


class ProtectionQuerySet(models.QuerySet[Any]):
    def in_force(self, on: date) -> "ProtectionQuerySet":
        """On the day; a lifted flag holds until the day before it was lifted."""
        return self.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            Q(lifted_on__isnull=True) | Q(lifted_on__gt=on),
            from_on__lte=on,
        )
