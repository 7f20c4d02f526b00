"""名冊匯入: uploaded, previewed, agreed to, written. The long parts run in cases/tasks.py and survive being killed."""

import hashlib
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.doorbell import ring_on_commit
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.care import list_transfer_in
from cases.actions.guards import require_at
from cases.models import ImportJob, Student
from cases.placing import lock_roster
from cases.roster.apply import Progress, apply_plan
from cases.roster.plan import Plan, differences, make_plan
from cases.roster.source import ERRORS_SHOWN, RosterRefused, Source, read_roster
from cases.sealed_files import read_sealed
from documents.limits import ContainerLimits
from fields.crypto import decrypt_bytes, encrypt_bytes

Enqueue = Callable[[UUID], Any]


def nobody(percent: int) -> None:
    """Nobody watches the progress."""


# --- at once: the command line ----------------------------------------------------------------


def import_file(
    *,
    by: User | None,
    school: School,
    data: bytes,
    filename: str,
    school_year: int,
    takes_effect_on: date,
    on: date,
    dry_run: bool = False,
    progress: Progress = nobody,
) -> Plan:
    """Reads, plans and, when nothing is wrong, writes. `by` None: whoever may run commands on the machine.

    Out: the plan; nothing was written when it has problems. Raises RosterRefused for a file that isn't read,
    NotAllowed without roster.manage.
    """
    if by is not None:
        require_at(by, Word.ROSTER_MANAGE, school=school, on=on)
    source = read_roster(
        io.BytesIO(data), filename, reading_on=on, most_rows=value("roster.import_rows")
    )
    sha = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        lock_roster(school, alone=True)
        plan = _plan(source, school, school_year, takes_effect_on, sha)
        if plan.ok and not dry_run:
            _write(plan, by=by, object_id=sha, progress=progress)
    return plan


def _plan(
    source: Source, school: School, year: int, takes_effect_on: date, sha: str
) -> Plan:
    return make_plan(
        source,
        school=school,
        school_year=year,
        takes_effect_on=takes_effect_on,
        file_sha256=sha,
    )


def _write(
    plan: Plan, *, by: User | None, object_id: object, progress: Progress
) -> None:
    for student in apply_plan(plan, progress=progress):
        if student.entry_reason == Student.Entry.TRANSFER:
            list_transfer_in(student, on=student.entered_on or plan.takes_effect_on)
    record(
        Event.IMPORTED,
        by=by,
        school=plan.school,
        object_type=ImportJob._meta.label_lower,
        object_id=object_id,
        detail=plan.counts,
    )


# --- in the background: the pages ---------------------------------------------------------------


@transaction.atomic
def upload_roster(
    *,
    by: User,
    school: School,
    data: bytes,
    filename: str,
    school_year: int,
    takes_effect_on: date,
    on: date,
    enqueue: Enqueue,
) -> ImportJob:
    """Keeps the file, encrypted, and asks for its preview (`enqueue`: cases.tasks.preview_roster.delay).

    Raises NotAllowed without roster.manage, RosterRefused for a file beyond the limit.
    """
    require_at(by, Word.ROSTER_MANAGE, school=school, on=on)
    limit = ContainerLimits().file_bytes
    if len(data) > limit:
        raise RosterRefused(
            _("檔案超過 %(limit)d MB，未讀取。") % {"limit": limit // 1024**2}
        )
    job = ImportJob(
        school=school,
        created_by=by,
        filename=filename[-255:],
        file_sha256=hashlib.sha256(data).hexdigest(),
        school_year=school_year,
        takes_effect_on=takes_effect_on,
    )
    sealed = encrypt_bytes(data, aad=job.place)
    job.stored_as = default_storage.save(f"imports/{job.pk}", ContentFile(sealed))
    job.save(force_insert=True)
    _record(Event.SUBMITTED, by, job)
    ring_on_commit(enqueue, job.pk)
    return job


@transaction.atomic
def confirm_import(
    *, by: User, job: ImportJob, on: date, enqueue: Enqueue
) -> ImportJob:
    """Somebody agrees to the preview (`enqueue`: cases.tasks.apply_roster.delay). Raises NotAllowed, WrongState on a second press."""
    require_at(by, Word.ROSTER_MANAGE, school=job.school, on=on)
    fresh = _locked(job.pk)
    if fresh.state != ImportJob.State.PREVIEWED:
        raise WrongState(_("這份名冊目前不能匯入：%s。") % fresh.state_label)
    fresh.confirm()
    fresh.save()
    _record(Event.APPROVED, by, fresh)
    ring_on_commit(enqueue, fresh.pk)
    return fresh


@transaction.atomic
def discard_import(*, by: User, job: ImportJob, on: date) -> ImportJob:
    """The upload is given up and its file removed. Raises NotAllowed, WrongState while it is being written."""
    require_at(by, Word.ROSTER_MANAGE, school=job.school, on=on)
    fresh = _locked(job.pk)
    if fresh.state in (
        ImportJob.State.QUEUED,
        ImportJob.State.APPLYING,
        ImportJob.State.DONE,
        ImportJob.State.DISCARDED,
    ):
        raise WrongState(_("這份名冊目前不能捨棄：%s。") % fresh.state_label)
    fresh.discard(at=timezone.now())
    fresh.preview = None
    fresh.save()
    _forget_file(fresh)
    _record(Event.DELETED, by, fresh)
    return fresh


@transaction.atomic
def run_preview(pk: UUID, *, on: date) -> ImportJob:
    """The worker's part after an upload. Asked twice, it does nothing the second time."""
    job = _locked(pk)
    if job.state != ImportJob.State.QUEUED:
        return job
    try:
        source = _source(job, on=on)
    except RosterRefused as refused:
        job.refuse(problems={"refused": str(refused)})
        job.save()
        return job
    plan = _plan(
        source, job.school, job.school_year, job.takes_effect_on, job.file_sha256
    )
    job.counts = plan.counts
    if plan.ok:
        job.show(digest=plan.digest(), preview=plan.as_json())
    else:
        shown = [problem.as_dict() for problem in plan.problems[:ERRORS_SHOWN]]
        job.fail(problems={"errors": shown, "notes": source.notes})
    job.save()
    return job


@transaction.atomic
def run_apply(pk: UUID, *, on: date) -> ImportJob:
    """The worker's part after the agreement: writes exactly what was shown, or says what is different now.

    One transaction: killed at any moment it leaves nothing, and asked again it does all of it, once.
    """
    job = _locked(pk)
    if job.state != ImportJob.State.APPLYING:
        return job
    source = _source(job, on=on)
    lock_roster(job.school, alone=True)
    plan = _plan(
        source, job.school, job.school_year, job.takes_effect_on, job.file_sha256
    )
    if plan.digest() != job.digest or not plan.ok:
        job.go_stale(problems={"changed": differences(job.preview, plan)})
        job.save()
        return job
    _write(plan, by=job.created_by, object_id=job.pk, progress=_progress(job))
    job.finish(at=timezone.now())
    job.counts = plan.counts
    job.preview = None
    job.save()
    transaction.on_commit(lambda: _forget_file(job))
    cache.set(_progress_key(job.pk), 100, timeout=3600)
    return job


def progress_of(job: ImportJob) -> int:
    """Percent, for the bar: the states at both ends know, the worker's own count lives in the cache."""
    if job.state == ImportJob.State.DONE:
        return 100
    if job.state != ImportJob.State.APPLYING:
        return 0
    return min(99, cache.get(_progress_key(job.pk), 0))


def _progress(job: ImportJob) -> Progress:
    return lambda percent: cache.set(_progress_key(job.pk), percent, timeout=3600)


def _progress_key(pk: UUID) -> str:
    return f"import-progress:{pk}"


def _source(job: ImportJob, *, on: date) -> Source:
    data = decrypt_bytes(read_sealed(job.stored_as), aad=job.place)
    return read_roster(
        io.BytesIO(data),
        job.filename,
        reading_on=on,
        most_rows=value("roster.import_rows"),
    )


def _forget_file(job: ImportJob) -> None:
    """The school has its own copy; ours has done its work."""
    if job.stored_as:
        default_storage.delete(job.stored_as)


def _locked(pk: UUID) -> ImportJob:
    return (
        ImportJob.objects.select_for_update(of=("self",))
        .select_related("school", "created_by")
        .get(pk=pk)
    )


def _record(event: str, by: User, job: ImportJob) -> None:
    record(
        event,
        by=by,
        school=job.school,
        object_type=ImportJob._meta.label_lower,
        object_id=job.pk,
    )
