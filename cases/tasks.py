"""Thin shells: the work is in cases/actions/imports.py."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from cases.actions import attachments, drafts, emergency
from cases.actions.imports import run_apply, run_preview
from cases.models import ImportJob

LOST_AFTER = timedelta(minutes=10)


@shared_task
def preview_roster(pk: str) -> None:
    """In: an ImportJob's key."""
    run_preview(UUID(str(pk)), on=timezone.localdate())


@shared_task
def apply_roster(pk: str) -> None:
    """In: an ImportJob's key."""
    run_apply(UUID(str(pk)), on=timezone.localdate())


@shared_task
def resume_imports() -> None:
    """Rings again for jobs whose message or worker was lost; one that is being written just waits its turn."""
    waiting = ImportJob.objects.filter(created_at__lt=timezone.now() - LOST_AFTER)
    for pk in waiting.filter(state=ImportJob.State.QUEUED).values_list("pk", flat=True):
        preview_roster.delay(str(pk))
    for pk in waiting.filter(state=ImportJob.State.APPLYING).values_list(
        "pk", flat=True
    ):
        apply_roster.delay(str(pk))


@shared_task
def purge_drafts() -> None:
    """Daily: what somebody never came back to (setting draft.days)."""
    drafts.purge_drafts(now=timezone.now())


@shared_task
def scan_quarantined() -> None:
    """Every few minutes: files that came while the scanner was down."""
    attachments.scan_quarantined()


@shared_task
def lapse_emergencies() -> None:
    """Every few minutes: requests that nobody answered in time."""
    emergency.lapse_emergencies(now=timezone.now())
