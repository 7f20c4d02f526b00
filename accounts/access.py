"""What a door says when it stays shut; AuditMiddleware writes the refusal after the rollback."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


class NotVisible(Http404):
    """404 by a door: the object may exist, this person can't see it. An unknown URL is a plain Http404 and no refusal."""

    def __init__(self, object_type: str = "", object_id: object = "") -> None:
        super().__init__("not visible")
        self.object_type = object_type
        self.object_id = str(object_id)


class NotAllowed(PermissionDenied):
    """403 by a door: seen, but this person may not do this to it."""

    def __init__(self, object_type: str = "", object_id: object = "") -> None:
        super().__init__("not allowed")
        self.object_type = object_type
        self.object_id = str(object_id)
