"""Scopes and words of the permission matrix, in the words of the page."""

from collections.abc import Iterable

from django import template

from accounts.cells import as_scopes
from accounts.drafts import scope_words
from accounts.matrix_page import kind_of
from accounts.vocabulary import Word

register = template.Library()


@register.filter
def scopes_as_words(scopes: Iterable[str]) -> str:
    """「自己、參與」; 「無」 for none."""
    return scope_words(as_scopes(scopes))


@register.filter
def scope_kind(scopes: Iterable[str]) -> str:
    """The colour of the widest scope (case, class, school, stat), "" for none."""
    return kind_of(as_scopes(scopes))


@register.filter
def word_label(word: str) -> str:
    """The word in Chinese; one of a former release as it was stored."""
    return str(Word(word).label) if word in Word.values else word
