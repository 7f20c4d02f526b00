"""Names on the pages of groups: who leads a group chose its members, and reads them in full."""

from datetime import date

from accounts.views.member import MemberRequest
from cases import note_doors
from cases.models import CounselingGroup, Student
from cases.views.screen import screen_naming


def member_names(
    request: MemberRequest, group: CounselingGroup, *, on: date
) -> list[tuple[Student, str]]:
    """The present members with seat and name, in the register's order; masked under the privacy key and for others."""
    naming = screen_naming(request, on=on)
    students = note_doors.members_of(group)
    if group.leader_id == request.user.pk and not naming.private:
        naming = naming.opened([one.pk for one in students])
    return [(one, f"{naming.seat_of(one)} {naming.of(one)}".strip()) for one in students]  # fmt: skip
