"""Which measurements there are; the first is the yardstick."""

from config.bench import Measurement, transitions
from config.bench.casework import (
    case_list,
    case_page,
    director_today,
    save_log,
    today,
)
from config.bench.pages import bare_page, home_page

MEASUREMENTS = [
    Measurement("bare page with login", bare_page),
    Measurement("home page", home_page),
    Measurement("transitions: creation in bulk", transitions.bulk_creation),
    Measurement("transitions: board", transitions.board),
    Measurement("transitions: export without names", transitions.export),
    Measurement("today of a counselor", today),
    Measurement("today of a director", director_today),
    Measurement("case list", case_list),
    Measurement("case page with 20 records", case_page),
    Measurement("saving a log", save_log),
]
