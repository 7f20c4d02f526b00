"""The rows of a month follow from the records: compared with plain loops, over months made at random."""

import io

import odfdo
import openpyxl
import pytest

from accounts.roles_sync import sync_default_roles
from cases.recording import Heads
from reporting.generation import services as held_services
from reporting.generation.gathering import gather
from reporting.layout import layout_for
from reporting.writing import ods_bytes, workbook_bytes
from tests.reporting.generation.months import MONTH, Month, expected

CASES, SERVICES = "表A-1-輔導教師-個案", "表A-2-輔導教師-服務"


@pytest.fixture
def roles(db):
    sync_default_roles()


def cells_of(data):
    """(cases, services) of an .xlsx, read without a line of ours."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return tuple(
        sorted(
            (list(row) for row in book[name].iter_rows(min_row=4, max_col=width, values_only=True) if any(value is not None for value in row)),
            key=str,
        )
        for name, width in ((CASES, 15), (SERVICES, 8))
    )  # fmt: skip


@pytest.fixture
def meetings():
    """Makes a month's held meetings known, as an app below would."""
    known = []

    def know(month):
        known.append(held_services.register(month.source))

    yield know
    for source in known:
        held_services.unregister(source)


@pytest.mark.parametrize("seed", range(12))
def test_the_written_rows_are_those_of_plain_loops(roles, meetings, seed):
    month = Month(seed, valid=seed % 3 > 0)
    meetings(month)
    month.hold((Heads(13, 2, 3, 0), Heads(14, 1, 1, 0)))
    month.hold((Heads(15, 0, 2, 1),), item=16, user=month.counselors[3])
    gathered = gather(month.school, MONTH)
    data = workbook_bytes(layout_for(MONTH), gathered.values())
    assert cells_of(data) == expected(month)
    assert sum(map(len, expected(month))) > 10


def test_an_ods_reader_finds_the_same_rows(roles):
    month = Month(7, stage="junior")
    gathered = gather(month.school, MONTH)
    data = ods_bytes(layout_for(MONTH), gathered.values())
    book = odfdo.Document(io.BytesIO(data))
    found = tuple(
        sorted(
            ([_plain(value) for value in row] for row in table.get_values()[3:] if any(value is not None for value in row)),
            key=str,
        )
        for table in book.body.tables
    )  # fmt: skip
    assert found == expected(month)


def _plain(value):
    """odfdo reads numbers as decimals."""
    return value if value is None or isinstance(value, str) else int(value)
