"""What should be written, worked out without a line of the sweep: every duty, every stage, every person, one by one."""

from datetime import timedelta

from deadlines.office_calendar import OfficeCalendar
from deadlines.rules import get_rule
from tests.notifications.conftest import TAIPEI

EARLY = (("before_7", 7), ("before_3", 3), ("on_day", 0))
LATE = (("over_1", 1, 2), ("over_3", 3, 3), ("over_7", 7, 3), ("over_14", 14, 3))
HOURS = (("left_12h", 720, 2), ("left_6h", 360, 3), ("left_2h", 120, 3), ("left_90m", 90, 3),
         ("left_1h", 60, 3), ("left_30m", 30, 3), ("over", 0, 3))  # fmt: skip


def told(world, duty, how_far):
    """1: the owner, 2: and the director, 3: and the principal; whoever is missing is stood in for by the next."""
    offices = world.offices[duty.school_id]
    directors, principals, admins = (
        set(offices[n]) for n in ("director", "principal", "admin")
    )
    owner = {duty.owner_id} if duty.owner_id in world.in_office else set()
    found = owner or directors or principals or admins
    if how_far >= 2:
        found = found | (directors or principals or admins)
    if how_far >= 3:
        found = found | principals
    return found


def expected(world, requests, alarms, now):
    """{(duty, stage, person, state)}"""
    today, rows = now.astimezone(TAIPEI).date(), set()
    rule, calendar = get_rule("DL-TR-08"), OfficeCalendar()
    for duty in requests:
        if duty.met_on is not None:
            continue
        end = rule.reckon(duty.received_on, calendar)
        stages = [
            (key, told(world, duty, 1))
            for key, days in EARLY
            if end.unmoved - timedelta(days) <= today
        ]
        stages += [
            (key, told(world, duty, far))
            for key, days, far in LATE
            if end.due + timedelta(days) <= today
        ]
        for person in {one for _key, people in stages for one in people}:
            hers = [key for key, people in stages if person in people]
            rows |= {
                (duty.pk, key, person, "due" if key == hers[-1] else "folded")
                for key in hers
            }
    for duty in alarms:
        if duty.met_on is not None or duty.known_at > now:
            continue
        end = duty.known_at + timedelta(hours=24)
        stages = [("told", told(world, duty, 1))]
        stages += [
            (key, told(world, duty, far))
            for key, left, far in HOURS
            if end - timedelta(minutes=left) <= now
        ]
        rows |= {
            (duty.pk, key, person, "due") for key, people in stages for person in people
        }
    return rows
