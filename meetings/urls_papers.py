"""The papers of meetings: notice, sign-in sheet, agenda, minutes, resolutions, reply."""

from typing import Any

urlpatterns: list[Any] = []
