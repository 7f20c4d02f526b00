"""A stand-in for what the higher apps hang on the clock: a request with 15 days, an incident with 24 hours, a task."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import ObjectExclusion, School


class Duty(models.Model):
    """A fact that starts a clock; its kind is told by the source that reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    secret = models.CharField(max_length=40, default="王小明")
    met_on = models.DateField(null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"學生 {self.secret}"


class Request(Duty):
    received_on = models.DateField(null=True)
    due_on = models.DateField(null=True, db_index=True)
    aim_on = models.DateField(null=True, db_index=True)


class RequestExclusion(ObjectExclusion):
    content_object = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="exclusions"
    )


class Alarm(Duty):
    known_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)


class Task(Duty):
    agreed_on = models.DateField(null=True)
    due_on = models.DateField(null=True, db_index=True)
