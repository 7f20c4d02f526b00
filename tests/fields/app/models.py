import pghistory
from django.db import models

from fields.blind_index import BlindIndexField
from fields.encrypted import EncryptedCharField, EncryptedJSONField, EncryptedTextField

# The grants that history has by default are the owner's to pass; here the triggers alone are on trial.
GRANTED = {"app_privileges": "SELECT, INSERT, UPDATE, DELETE"}


@pghistory.track(
    pghistory.ManualEvent("kept"),
    model_name="NoteEvent",
    append_only=False,
    attrs=GRANTED,
)
@pghistory.track(
    pghistory.ManualEvent("sealed"),
    model_name="NoteSealedEvent",
    append_only=True,
    attrs=GRANTED,
)
class Note(models.Model):
    """Every encrypted field, with a history that may be rewritten and one that may not."""

    title = models.CharField(max_length=50, blank=True)
    content = EncryptedTextField(null=True, blank=True)
    national_id = EncryptedCharField(max_length=10, blank=True, default="")
    national_id_index = BlindIndexField(
        source="national_id", scope="note.national_id", unique=True
    )
    answers = EncryptedJSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Kept(models.Model):
    """An abstract holder of an encrypted field."""

    secret = EncryptedTextField()

    class Meta:
        abstract = True


class Letter(Kept):
    def __str__(self) -> str:
        return f"Letter {self.pk}"


class Renamed(models.Model):
    """Was `Letter.secret` once: the field says under which name its rows were written."""

    body = EncryptedTextField(aad="fields_testapp.Letter.secret")

    def __str__(self) -> str:
        return f"Renamed {self.pk}"
