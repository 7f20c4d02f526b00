"""The demonstration's post office: letters become files, so that nothing leaves the machine."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

SHOWN = 100


class EmailBackend(BaseEmailBackend):
    """Writes each letter as one JSON file into MAILBOX_ROOT."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        root = Path(settings.MAILBOX_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            sent_at = timezone.now()
            letter = {
                "sent_at": sent_at.isoformat(),
                "from": message.from_email,
                "to": message.to,
                "subject": str(message.subject),
                "body": str(message.body),
            }
            name = f"{sent_at:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.json"
            (root / name).write_text(json.dumps(letter, ensure_ascii=False), "utf-8")
        return len(email_messages)


def letters() -> list[dict[str, Any]]:
    """The newest letters first, at most SHOWN."""
    files = sorted(Path(settings.MAILBOX_ROOT).glob("*.json"), reverse=True)[:SHOWN]
    return [json.loads(file.read_text("utf-8")) for file in files]
