"""The people around one case, two administrators and the three who may approve, at ten o'clock of a school day."""

import uuid
from datetime import datetime, timedelta

import pytest

from cases.actions.emergency import approve_emergency, ask_emergency
from deadlines.rules.rule import TAIPEI
from tests.accounts.cast import TODAY, again, person
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.cases.casework.conftest import world  # noqa: F401  (a fixture)
from tests.factories.casework import running_case

NOW = datetime.combine(TODAY, datetime.min.time(), TAIPEI).replace(hour=10)
REASON = "王小明傳訊息說要跳樓，輔導老師都聯絡不上（虛構）"


def minutes(count):
    return timedelta(minutes=count)


@pytest.fixture
def case(world):  # noqa: F811  (a fixture asks for another)
    world.admin2 = person("system_administrator", world.school)
    world.foreign_director = person("counseling_director", world.sister)
    world.foreign_admin = person("system_administrator", world.sister)
    return running_case(world)


def asked(world, case, **more):  # noqa: F811  (no fixture here)
    told = {
        "by": again(world.admin), "school_code": case.school.code, "number": case.number, "reason": REASON,
        "form_key": uuid.uuid4(), "now": NOW,
    }  # fmt: skip
    return ask_emergency(**{**told, **more})


def approved(world, case, *, by=None, now=NOW, **more):  # noqa: F811
    access = asked(world, case, now=now, **more)
    return approve_emergency(by=again(by or world.director), access=access, now=now)
