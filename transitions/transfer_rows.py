"""A row by the key in an address, before its half is asked for: nothing of it is shown by this."""

from typing import Any, TypeVar

from django.db.models import Model

from transitions.models import TransferConsent, TransferFile

Row = TypeVar("Row", bound=Model)


def find(model: type[Row], pk: Any) -> Row | None:
    """The row with its request, or None."""
    return model._base_manager.select_related("request").filter(pk=pk).first()


def is_consent_scan(row: TransferFile) -> bool:
    """Whether the file is a signed consent, which is attached to the letter."""
    return TransferConsent.objects.filter(scan=row).exists()
