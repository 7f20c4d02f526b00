"""A stand-in for what the higher apps hang on the rules: a case, its grants and exclusions, and a record of it."""

from django.conf import settings
from django.db import models

from accounts.models import (
    CounselingCenter,
    ObjectExclusion,
    ObjectGrant,
    School,
    SchoolClass,
)
from accounts.vocabulary import Word, object_words


class Folder(models.Model):
    """Like a case."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    center = models.ForeignKey(
        CounselingCenter, on_delete=models.PROTECT, null=True, related_name="+"
    )
    waits_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        permissions = object_words(Word.CASE_VIEW, Word.RECORD_READ)
        default_permissions = ()

    def __str__(self):
        return str(self.pk)


class FolderGrant(ObjectGrant):
    content_object = models.ForeignKey(
        Folder, on_delete=models.CASCADE, related_name="grants"
    )


class FolderExclusion(ObjectExclusion):
    content_object = models.ForeignKey(
        Folder, on_delete=models.CASCADE, related_name="exclusions"
    )


class Page(models.Model):
    """Like a record of a case."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="pages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self):
        return str(self.pk)
