"""The views' only door to needs, meetings, minutes and resolutions. Unseen and missing answer alike: NotVisible, 404."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.models import School, User
from accounts.permissions import may, schools_within
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.models import Case, CenterReferral, CounselingConsent
from meetings.models import (
    ApprovalStage,
    Attendee,
    Handout,
    Meeting,
    MeetingFile,
    Minutes,
    MinutesVersion,
    Need,
    Resolution,
)
from meetings.querysets import REVIEW_WORDS, MeetingQuerySet, ResolutionQuerySet

MEETING, NEED = Meeting._meta.label_lower, Need._meta.label_lower
RESOLUTION, VERSION = Resolution._meta.label_lower, MinutesVersion._meta.label_lower
SHOWN = ("student__school_class", "school", "case", "chair", "recorder")
HEAVY = ("report", "review", "sped_consultation", "cancelled_reason", "no_next_reason")
WAITS = [ApprovalStage.State.WAITING, ApprovalStage.State.REGISTERED]


def meetings_for(user: Any, *, on: date, word: Word = Word.MEETING_VIEW) -> MeetingQuerySet:  # fmt: skip
    """The meetings of her lists, with student, class, school and people loaded. No audit row."""
    return Meeting.objects.visible_to(user, on=on, word=word).select_related(*SHOWN)


def get_meeting(user: Any, pk: UUID | str, *, on: date) -> Meeting:
    """The meeting, opened now: the reading is in the audit trail. Raises NotVisible."""
    meeting: Meeting | None = meetings_for(user, on=on).filter(pk=pk).first()
    if meeting is None:
        raise NotVisible(MEETING, pk)
    record_read(by=user, school=meeting.school, object_type=MEETING, object_id=meeting.pk)  # fmt: skip
    return meeting


def get_meeting_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Meeting:
    """For a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    meeting: Meeting | None = meetings_for(user, on=on).filter(pk=pk).first()
    if meeting is None:
        raise NotVisible(MEETING, pk)
    if not holds(user, word, meeting, on=on):
        raise NotAllowed(MEETING, pk)
    return meeting


def holds(user: Any, word: Word, meeting: Meeting, *, on: date) -> bool:
    """Whether she holds the word on the meeting."""
    seen = Meeting.objects.visible_to(user, on=on, word=word)
    return seen.filter(pk=meeting.pk).exists()


WORDS_ASKED = (Word.MEETING_CONVENE, Word.MINUTES_DRAFT, Word.MINUTES_READ, Word.RESOLUTION_VIEW, Word.CUSTODY_MANAGE, Word.MINUTES_REGISTER_PAPER)  # fmt: skip


def words_on(user: Any, meeting: Meeting, *, on: date) -> frozenset[Word]:
    """Which of the words that a page asks about she holds on the meeting. One query for each she holds at all."""
    held = sights_of(user, on=on)
    return frozenset(
        word
        for word in WORDS_ASKED
        if held.of(word) and holds(user, word, meeting, on=on)
    )


def of_case(user: Any, case_pk: Any, *, on: date) -> MeetingQuerySet:
    """The case's meetings that she sees, newest first."""
    return meetings_for(user, on=on).filter(case=case_pk).order_by("-planned_on")


# --- needs ---------------------------------------------------------------------------------------


def needs_for(user: Any, *, on: date) -> QuerySet[Need]:
    """The needs she sees, those waiting first."""
    return Need.objects.visible_to(user, on=on).select_related(
        "student__school_class", "school", "raised_by", "case", "decided_by"
    )


def needs_to_assess(user: Any, *, on: date) -> QuerySet[Need]:
    """待評估, urgent and oldest first, for who assesses."""
    seen = Need.objects.visible_to(user, on=on, word=Word.MEETING_ASSESS)
    waiting = seen.filter(state=Need.State.RAISED)
    return waiting.select_related("student__school_class", "raised_by").order_by("-is_urgent", "raised_on", "created_at")  # fmt: skip


def get_need(user: Any, pk: UUID | str, *, on: date) -> Need:
    """The need, whose reading is in the audit trail. Raises NotVisible."""
    need = needs_for(user, on=on).filter(pk=pk).first()
    if need is None:
        raise NotVisible(NEED, pk)
    record_read(by=user, school=need.school, object_type=NEED, object_id=need.pk)
    return need


def may_assess(user: Any, need: Need, *, on: date) -> bool:
    """Whether she decides on it."""
    seen = Need.objects.visible_to(user, on=on, word=Word.MEETING_ASSESS)
    return seen.filter(pk=need.pk).exists()


# --- approvals -----------------------------------------------------------------------------------


def waiting_for(user: Any, *, on: date) -> QuerySet[ApprovalStage]:
    """待我核閱: stages she may sign, oldest first; never what she wrote or signed before."""
    keys = {key: word for key, word in REVIEW_WORDS.items() if may(user, word, on=on)}
    if not keys:
        return ApprovalStage.objects.none()
    mine = Q(pk__in=())
    for key, word in keys.items():
        schools = schools_within(user, word, on=on, among=(Scope.SCHOOL,))
        seen = Meeting.objects.visible_to(user, on=on, word=word).filter(
            pk=OuterRef("meeting")
        )
        mine |= Q(Exists(seen), key=key, school__in=schools)
    signed = ApprovalStage.objects.filter(
        version=OuterRef("version"), signer=user, state=ApprovalStage.State.APPROVED
    )
    return (
        ApprovalStage.objects.filter(mine, state=ApprovalStage.State.WAITING)
        .exclude(version__authors__contains=[user.pk])
        .exclude(Exists(signed))
        .select_related(
            "meeting__student__school_class", "version__submitted_by", "meeting__school"
        )
        .defer("version__content")
        .order_by("waiting_since", "version__submitted_at", "pk")
    )


def get_stage(user: Any, pk: UUID | str, *, on: date) -> ApprovalStage:
    """The stage with its version, opened for reading. Raises NotVisible for who may not read the minutes."""
    stage = (
        ApprovalStage.objects.select_related("version__minutes", "version__submitted_by", "signer", "registered_by", "school")
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if stage is None or not _reads(user, stage.meeting_id, on=on):
        raise NotVisible(ApprovalStage._meta.label_lower, pk)
    stage.meeting = meetings_for(user, on=on).get(pk=stage.meeting_id)
    record_read(by=user, school=stage.school, object_type=VERSION, object_id=stage.version_id, part=stage.key)  # fmt: skip
    return stage


def get_version(user: Any, pk: UUID | str, *, on: date) -> MinutesVersion:
    """One version of the minutes. An attendee reads approved ones only. Raises NotVisible."""
    version = MinutesVersion.objects.select_related("minutes", "school", "submitted_by").filter(pk=pk).first()  # fmt: skip
    if version is None or not _reads(user, version.meeting_id, on=on):
        raise NotVisible(VERSION, pk)
    version.meeting = meetings_for(user, on=on).get(pk=version.meeting_id)
    if not reads_drafts(user, version.meeting, on=on) and version.state != MinutesVersion.State.APPROVED:  # fmt: skip
        raise NotVisible(VERSION, pk)
    record_read(by=user, school=version.school, object_type=VERSION, object_id=version.pk)  # fmt: skip
    return version


def _reads(user: Any, meeting: Any, *, on: date) -> bool:
    """Whether she may read minutes of the meeting and sees the meeting."""
    return (
        Meeting.objects.visible_to(user, on=on, word=Word.MINUTES_READ).filter(pk=meeting).exists()
        and Meeting.objects.visible_to(user, on=on).filter(pk=meeting).exists()
    )  # fmt: skip


def reads_drafts(user: Any, meeting: Meeting, *, on: date) -> bool:
    """Who writes them and who signs them; attendees wait for the approved text."""
    if holds(user, Word.MINUTES_DRAFT, meeting, on=on):
        return True
    return any(may(user, word, at=meeting.school, on=on) for word in REVIEW_WORDS.values())  # fmt: skip


def versions_of(user: Any, meeting: Meeting, *, on: date) -> list[MinutesVersion]:
    """The versions she may read, newest first, with their stages, signers and comments."""
    if not _reads(user, meeting.pk, on=on):
        return []
    rows = MinutesVersion.objects.filter(meeting=meeting).select_related("submitted_by")
    if not reads_drafts(user, meeting, on=on):
        rows = rows.filter(state=MinutesVersion.State.APPROVED)
    return list(rows.prefetch_related("stages__signer", "stages__deputy_for", "stages__comments", "stages__registered_by", "stages__confirmed_by").order_by("-number"))  # fmt: skip


# --- resolutions ---------------------------------------------------------------------------------


def resolutions_for(user: Any, *, on: date) -> ResolutionQuerySet:
    """The standing resolutions she sees, with meeting, student and owner loaded."""
    seen = Resolution.objects.visible_to(user, on=on).filter(removed_at__isnull=True)
    return seen.select_related("meeting__student__school_class", "meeting__school", "owner")  # fmt: skip


def get_resolution(user: Any, pk: UUID | str, *, on: date) -> Resolution:
    """One resolution with its progress, whose reading is in the audit trail. Raises NotVisible."""
    row: Resolution | None = resolutions_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(RESOLUTION, pk)
    record_read(by=user, school=row.school, object_type=RESOLUTION, object_id=row.pk)
    return row


def may_report(user: Any, row: Resolution, *, on: date) -> bool:
    """Its owner, or who convenes."""
    own = Resolution.objects.visible_to(user, on=on, word=Word.RESOLUTION_REPORT)
    return own.filter(pk=row.pk).exists() or holds(user, Word.MEETING_CONVENE, row.meeting, on=on)  # fmt: skip


def effects_of(user: Any, row: Resolution, *, on: date) -> tuple[Any, Any]:
    """What the approved resolution made in the case, as far as she may open it: (三級轉介, 諮商同意)."""
    case = row.meeting.case_id
    if case is None:
        return None, None
    application = CenterReferral.objects.visible_to(user, on=on, word=Word.CENTER_REFER)
    consents = CounselingConsent.objects.filter(
        case__in=Case.objects.visible_to(user, on=on, word=Word.CONSENT_MANAGE)
    )
    return tuple(
        rows.filter(case=case, form_key=row.pk).first()
        for rows in (application, consents)
    )  # type: ignore[return-value]  # two of them


# --- parts of a meeting --------------------------------------------------------------------------


def get_attendee(user: Any, pk: UUID | str, *, on: date) -> Attendee:
    """Raises NotVisible for one of a meeting she doesn't see, or one that was removed."""
    row = Attendee.objects.select_related("meeting", "user").filter(pk=pk, removed_on__isnull=True).first()  # fmt: skip
    if row is None or not meetings_for(user, on=on).filter(pk=row.meeting_id).exists():
        raise NotVisible(Attendee._meta.label_lower, pk)
    return row


def get_handout(user: Any, pk: UUID | str, *, on: date) -> Handout:
    """Raises NotVisible for one of a meeting whose papers she doesn't keep."""
    row = Handout.objects.select_related("meeting").filter(pk=pk).first()
    words = (Word.MEETING_CONVENE, Word.CUSTODY_MANAGE)
    if row is None or not any(holds(user, word, row.meeting, on=on) for word in words):
        raise NotVisible(Handout._meta.label_lower, pk)
    return row


def get_file(user: Any, pk: UUID | str, *, on: date) -> MeetingFile:
    """A scan for who reads the minutes or registers paper, evidence for who sees its resolution. Raises NotVisible."""
    row = MeetingFile.objects.select_related("meeting", "school").filter(pk=pk).first()
    if row is None:
        raise NotVisible(MeetingFile._meta.label_lower, pk)
    seen = holds(user, Word.MINUTES_READ, row.meeting, on=on) or holds(user, Word.MINUTES_REGISTER_PAPER, row.meeting, on=on)  # fmt: skip
    if not seen and row.kind == MeetingFile.Kind.EVIDENCE:
        mine = resolutions_for(user, on=on).filter(progress__evidence=row)
        seen = mine.exists()
    if not seen:
        raise NotVisible(MeetingFile._meta.label_lower, pk)
    record_read(by=user, event=Event.FILE_READ, school=row.school, object_type=MeetingFile._meta.label_lower, object_id=row.pk)  # fmt: skip
    return row


def my_replies(user: Any, *, on: date) -> QuerySet[Attendee]:
    """Notices she has not answered, the next meeting first."""
    rows = Attendee.objects.visible_to(user, on=on, word=Word.MEETING_VIEW)
    return rows.filter(
        user=user,
        reply_due_on__isnull=False,
        replied_on__isnull=True,
        removed_on__isnull=True,
        meeting__state__in=Meeting.BEFORE,
    ).select_related("meeting__student__school_class").order_by("meeting__held_on", "meeting__starts_at")  # fmt: skip


def my_drafts(user: Any, *, on: date) -> QuerySet[Minutes]:
    """Minutes she records that have not gone up yet, returned ones first."""
    rows = Minutes.objects.visible_to(user, on=on, word=Word.MINUTES_DRAFT)
    return (
        rows.filter(meeting__recorder=user, state__in=Minutes.OPEN, adjourned_on__isnull=False)
        .select_related("meeting__student__school_class")
        .defer("parts")
        .order_by("-state", "due_on")
    )  # fmt: skip


def paper_to_confirm(user: Any, *, on: date) -> QuerySet[ApprovalStage]:
    """紙本核可待確認: registered by somebody else, of minutes she didn't write."""
    schools = schools_within(user, Word.MINUTES_REGISTER_PAPER, on=on, among=(Scope.SCHOOL,))  # fmt: skip
    rows = ApprovalStage.objects.visible_to(user, on=on, word=Word.MINUTES_REGISTER_PAPER)  # fmt: skip
    return (
        rows.filter(school__in=schools, state=ApprovalStage.State.REGISTERED)
        .exclude(registered_by=user)
        .exclude(version__authors__contains=[user.pk])
        .select_related(
            "meeting__student__school_class", "version", "signer", "registered_by"
        )
        .defer("version__content")
        .order_by("signed_on", "pk")
    )


def counts_by_state(found: MeetingQuerySet) -> dict[str, int]:
    """How many in each state. One query."""
    return dict(found.order_by().values_list("state").annotate(Count("pk")))


def staff_of(school: School, *, on: date) -> QuerySet[User]:
    """Everybody with an appointment at the school, for choices."""
    posts = school.appointments.in_force(on)
    return User.objects.filter(Exists(posts.filter(user=OuterRef("pk"))), is_active=True).order_by("name", "username")  # fmt: skip


def owners_at(meeting: Meeting, *, on: date) -> QuerySet[User]:
    """Whom a resolution may be given to: the school's people and colleagues who attend."""
    invited = meeting.attendees.filter(user=OuterRef("pk"), removed_on__isnull=True)
    posts = meeting.school.appointments.in_force(on).filter(user=OuterRef("pk"))
    rows = User.objects.filter(Q(Exists(posts)) | Q(Exists(invited)), is_active=True)
    return rows.order_by("name", "username")


def minutes_of(user: Any, meeting: Meeting) -> Minutes | None:
    """The working copy for who writes it (the caller has asked for minutes.draft); its reading is in the audit trail."""
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is not None:
        record_read(by=user, school=meeting.school, object_type=Minutes._meta.label_lower, object_id=minutes.pk)  # fmt: skip
    return minutes


def get_paper_stage(user: Any, pk: UUID | str, *, on: date) -> ApprovalStage:
    """A stage for who registers approvals on paper; she reads no minutes by it. Raises NotVisible."""
    seen = ApprovalStage.objects.visible_to(user, on=on, word=Word.MINUTES_REGISTER_PAPER)  # fmt: skip
    stage = seen.select_related("version", "meeting__school", "school", "signer").filter(pk=pk).first()  # fmt: skip
    if stage is None:
        raise NotVisible(ApprovalStage._meta.label_lower, pk)
    found: ApprovalStage = stage
    return found
