"""高關懷學生名冊的核章: 承辦人, 主任, 校長 in this order, over the rows as they stand (Nantou form 003)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from cases.actions.guards import require_at
from cases.signing import title_of
from transitions.models import RosterSignature
from transitions.roster import roster_of
from transitions.signing_posts import ROSTER_ROLES, holds_post

ORDER = list(ROSTER_ROLES)


@transaction.atomic
def sign_roster(
    *, by: User, school: School, school_year: int, digest: str, on: date
) -> RosterSignature:
    """The next seal. `digest`: of the rows she was shown; a roster that changed voids the earlier seals first.

    Raises NotAllowed without the word or the post, WrongState when all is sealed or the roster changed since it was shown.
    """
    require_at(by, Word.CONCERN_ROSTER, school=school, on=on)
    School.objects.select_for_update().only("pk").get(pk=school.pk)
    roster = roster_of(by, school, school_year, on=on)
    if roster.digest != digest:
        raise WrongState(_("名冊在你開啟後有異動，請重新確認再核章。"))
    standing = RosterSignature.objects.filter(school=school, school_year=school_year, voided_at__isnull=True)  # fmt: skip
    standing.exclude(digest=digest).update(voided_at=timezone.now())
    done = set(standing.values_list("step", flat=True))
    step = next((one for one in ORDER if one not in done), None)
    if step is None:
        raise WrongState(_("這份名冊已完成核章。"))
    if not holds_post(by, ROSTER_ROLES[step], school=school, on=on):
        raise NotAllowed(_("目前等待的核章不是你的職務。"))
    made = RosterSignature.objects.create(
        school=school,
        school_year=school_year,
        step=step,
        signed_by=by,
        name=by.name,
        title=title_of(by, school=school, on=on),
        signed_at=timezone.now(),
        students=len(roster.rows),
        digest=digest,
    )
    record(
        Event.SIGNED,
        by=by,
        school=school,
        object_type=made._meta.label_lower,
        object_id=made.pk,
        part=step,
        detail={"year": school_year, "students": made.students},
    )
    return made
