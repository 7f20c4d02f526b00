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
from config.bench.students import student_list, student_page, student_search
from config.bench.sweeps import first_sweep, next_sweep, plain_sql

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
    Measurement("student list", student_list),
    Measurement("student search", student_search),
    Measurement("student page", student_page),
    Measurement("sweep, everything new", first_sweep),
    Measurement("sweep, nothing new : plain SQL", next_sweep, against=plain_sql),
]
