"""A tracked model as docs/adr/0004 writes the recipe: its narrative is encrypted, its history must be too."""

import base64
from typing import Any

import pghistory
from django.db import models


class SecretField(models.TextField):
    """Stands for any encrypted field: what Python sees is never what the column holds."""

    def get_prep_value(self, value: Any) -> Any:
        return "v1:" + base64.b64encode(value.encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return base64.b64decode(value.removeprefix("v1:")).decode()


@pghistory.track()
class Note(models.Model):
    """A note about a student."""

    title = models.CharField(max_length=40)
    text = SecretField()

    def __str__(self) -> str:
        return self.title
