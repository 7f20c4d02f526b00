"""The sources of the stand-ins: what a real app's obligations.py looks like."""

from django.db.models import Q

from accounts.obligations import ObligationSource
from accounts.permissions import Paths
from accounts.vocabulary import Word
from deadlines.reckonings import Reckoning
from tests.notifications.app.models import Alarm, Request, Task

PATHS = Paths(school="school", owner="owner")


class OpenUntilMet(ObligationSource):
    owner = "owner"
    word = Word.INCIDENT_VIEW
    paths = PATHS

    def is_open(self):
        return Q(met_on__isnull=True)

    def met_at(self, row):
        return row.met_on


class RequestSource(OpenUntilMet):
    rule_id = "DL-TR-08"
    model = Request
    trigger, due, aim = "received_on", "due_on", "aim_on"


class AlarmSource(OpenUntilMet):
    rule_id = "DL-IN-01"
    model = Alarm
    trigger, due = "known_at", "due_at"
    is_hourly = True


class TaskSource(OpenUntilMet):
    """Dated by a meeting, not by law."""

    rule_id = "RESOLUTION"
    name = "會議決議執行"
    model = Task
    trigger, due = "agreed_on", "due_on"

    def reckon(self, row, calendars):
        return Reckoning(row.due_on, row.due_on, ("會議決議之期限。",))


REQUESTS, ALARMS, TASKS = RequestSource(), AlarmSource(), TaskSource()
ALL = (REQUESTS, ALARMS, TASKS)
